//! `generate`: items from documents, by the variant in production or any other, with their provenance.
//!
//! Documents come one after the other and items go to the disk in their order, so memory does not grow with
//! either. What was made is in the journal: a stopped or killed call goes on, and a document that was added
//! costs no other one again.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
};

use futures_util::{StreamExt as _, stream};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    dataset::{Duplicates, Entry, Survey},
    document::{Document, Split},
    evaluation::Summary,
    experiment::{
        Laboratory, Loaded, RunError,
        items::Maker,
        lines::{Lines, write_whole},
        score::SIDE_BY_SIDE,
    },
    id::{ContentHash, VariantId},
    outcome::Evaluation,
    population::lock::{Lock, Work},
    slot::Origin,
    trajectory::Trajectory,
};

/// What was made.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GenerateReport {
    /// The variant.
    pub variant: VariantId,
    /// Its commit.
    pub commit: String,
    /// Documents read.
    pub documents: usize,
    /// Items written.
    pub items: usize,
    /// Documents without an item, each with its reason in the rejected file.
    pub rejected: usize,
    /// Documents left out because they are sealed.
    pub sealed: usize,
    /// Documents left out because they are copies, or near copies, of others.
    pub copies: usize,
    /// The figures.
    pub summary: Summary,
}

/// Told after each document: how many are done, of how many, and how this one ended.
pub type Tell<'a> = &'a (dyn Fn(usize, usize, &Evaluation) + Sync);

/// Makes items of the documents and writes `items.jsonl`, `rejected.jsonl` and `summary.json` into `out`.
///
/// The same variant on the same documents answers from the journal: an interrupted call goes on, a
/// repeated one pays nothing. Until all is done the files have `.part` in their names.
///
/// # Errors
/// The folder cannot be written; a document changed; endpoints, budget, stop, journal.
pub async fn generate(
    lab: &Laboratory,
    variant: VariantId,
    survey: &Survey,
    out: &Path,
    tell: Tell<'_>,
) -> Result<GenerateReport, RunError> {
    let unwritable = |source| RunError::Unwritable { folder: out.to_owned(), source };
    std::fs::create_dir_all(out).map_err(unwritable)?;
    let _lock = Lock::acquire(&lab.folder, Work::Generation)?;
    let chosen = Chosen::of(lab, survey);
    let loaded = lab.variant(variant).await?;
    let commit = lab.population.resolve(&variant.to_string()).await?.to_string();
    let batches = Batches::open(lab, &commit, &chosen.order).await?;
    let work = Making { lab, variant, loaded: &loaded, batches: &batches, all: chosen.order.len(), tell };
    let documents = survey.documents(|entry| chosen.ids.contains(entry.id.as_str()));
    let mut evaluations =
        stream::iter(documents).map(|document| work.evaluate(document)).buffered(SIDE_BY_SIDE);
    let mut files = Files::begin(out, Maker::new(&lab.plan, &commit)).map_err(unwritable)?;
    let mut done = Vec::with_capacity(chosen.order.len());
    while let Some(result) = evaluations.next().await {
        let (mut evaluation, hash) = result?;
        let trajectory = match files.takes(&evaluation) {
            true => lab.journal.trajectory(evaluation.origin, variant, &evaluation.document)?,
            false => None,
        };
        files.write(&evaluation, hash, trajectory.as_ref()).map_err(unwritable)?;
        evaluation.item = None;
        done.push(evaluation);
    }
    let report = GenerateReport {
        variant,
        commit,
        documents: done.len(),
        items: files.items.count(),
        rejected: files.rejected.count(),
        sealed: chosen.sealed,
        copies: chosen.copies,
        summary: Summary::of(&done),
    };
    files.finish(out, &report).map_err(unwritable)?;
    Ok(report)
}

/// What is written, in the order of the documents.
struct Files {
    maker: Maker,
    items: Lines,
    rejected: Lines,
}

impl Files {
    fn begin(out: &Path, maker: Maker) -> std::io::Result<Self> {
        let items = Lines::create(&out.join("items.jsonl"))?;
        Ok(Self { maker, items, rejected: Lines::create(&out.join("rejected.jsonl"))? })
    }

    /// Whether it becomes an item.
    fn takes(&self, evaluation: &Evaluation) -> bool {
        evaluation.outcome.passed() && evaluation.item.is_some()
    }

    fn write(
        &mut self,
        evaluation: &Evaluation,
        hash: ContentHash,
        trajectory: Option<&Trajectory>,
    ) -> std::io::Result<()> {
        if self.takes(evaluation) {
            return self.items.write(&self.maker.line(evaluation, hash, trajectory));
        }
        self.rejected.write(&json!({
            "document": evaluation.document,
            "document_hash": hash,
            "outcome": evaluation.outcome,
            "reason": evaluation.reason,
            "rounds": evaluation.rounds,
        }))
    }

    fn finish(self, out: &Path, report: &GenerateReport) -> std::io::Result<()> {
        self.items.finish()?;
        self.rejected.finish()?;
        write_whole(&out.join("summary.json"), &format!("{:#}\n", json!(report)))
    }
}

/// The documents that items are made of.
struct Chosen {
    ids: HashSet<String>,
    order: Vec<ContentHash>,
    sealed: usize,
    copies: usize,
}

impl Chosen {
    /// Neither sealed documents, nor what is nearly one, nor second copies.
    fn of(lab: &Laboratory, survey: &Survey) -> Self {
        let sealed = |entry: &Entry| lab.plan.splits.get(&entry.hash) == Some(&Split::Test);
        let sealed_groups: HashSet<ContentHash> =
            survey.entries.iter().filter(|entry| sealed(entry)).map(|entry| entry.group).collect();
        let alone = survey.duplicates() == Duplicates::One;
        let mut chosen = Self { ids: HashSet::new(), order: Vec::new(), sealed: 0, copies: 0 };
        let mut seen = HashSet::new();
        for entry in &survey.entries {
            let key = if alone { entry.group } else { entry.hash };
            if sealed(entry) || (alone && sealed_groups.contains(&entry.group)) {
                chosen.sealed += 1;
            } else if seen.insert(key) {
                chosen.ids.insert(entry.id.as_str().to_owned());
                chosen.order.push(entry.hash);
            } else {
                chosen.copies += 1;
            }
        }
        chosen
    }
}

struct Making<'a> {
    lab: &'a Laboratory,
    variant: VariantId,
    loaded: &'a Loaded,
    batches: &'a Batches,
    all: usize,
    tell: Tell<'a>,
}

impl Making<'_> {
    async fn evaluate(
        &self,
        document: Result<Document, crate::problem::Problem>,
    ) -> Result<(Evaluation, ContentHash), RunError> {
        let document = document.map_err(|problem| vec![problem])?;
        let origin = Origin::Generate(self.batches.number(document.hash));
        let evaluation =
            self.lab.evaluate(self.loaded, self.variant, &document, Split::Train, origin).await?;
        let done = self.batches.done.fetch_add(1, Ordering::Relaxed) + 1;
        (self.tell)(done, self.all, &evaluation);
        Ok((evaluation, document.hash))
    }
}

/// Under which number each document's items are journalled. A call opens one for the documents that none has
/// yet; an id whose text changed gets a new one, because the hash decides.
struct Batches {
    numbers: HashMap<ContentHash, u32>,
    newest: u32,
    done: AtomicUsize,
}

#[derive(Serialize, Deserialize)]
struct Batch {
    commit: String,
    documents: Vec<ContentHash>,
}

impl Batches {
    async fn open(lab: &Laboratory, commit: &str, documents: &[ContentHash]) -> Result<Self, RunError> {
        let last = lab.journal.get_meta("generated")?.and_then(|value| value.as_u64()).unwrap_or(0);
        let last = u32::try_from(last).unwrap_or(u32::MAX);
        let mut numbers = HashMap::new();
        for number in 1..=last {
            let batch = lab.journal.result(&format!("generate/batch/{number}"))?;
            let batch = batch.and_then(|value| serde_json::from_value::<Batch>(value).ok());
            if let Some(batch) = batch.filter(|batch| batch.commit == commit) {
                for hash in batch.documents {
                    numbers.entry(hash).or_insert(number);
                }
            }
        }
        let new: Vec<ContentHash> =
            documents.iter().filter(|hash| !numbers.contains_key(hash)).copied().collect();
        let newest = last.saturating_add(1);
        if !new.is_empty() {
            lab.journal.set_meta("generated", &json!(newest)).await?;
            numbers.extend(new.iter().map(|hash| (*hash, newest)));
            let batch = Batch { commit: commit.to_owned(), documents: new };
            lab.journal.put_result(&format!("generate/batch/{newest}"), &json!(batch)).await?;
        }
        Ok(Self { numbers, newest, done: AtomicUsize::new(0) })
    }

    fn number(&self, hash: ContentHash) -> u32 {
        self.numbers.get(&hash).copied().unwrap_or(self.newest)
    }
}
