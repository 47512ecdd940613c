//! `compare`: agents side by side on the same documents. Each makes an item of every document, the yardstick
//! decides on it, and then both solvers answer it once more, in attempts that decide nothing: from these come weak
//! mean, strong mean and gap, so that no agent's figures are chosen by the attempts they are computed from.
//!
//! Not for choosing agents, and nothing of it enters a run's beliefs. Sealed documents are never touched.

mod figures;

use std::sync::Arc;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::json;

pub use figures::{AgentFigures, CompareReport, Counted, Gap};

use crate::{
    document::{Document, Split},
    evaluation::{self, Work},
    experiment::{Laboratory, Loaded, RunError, number::number, score::SIDE_BY_SIDE},
    id::{ContentHash, VariantId},
    outcome::Evaluation,
    slot::{Origin, Part},
    usage::Spend,
    yardstick::{form_problems, size_problems},
};
use figures::Observation;

/// One agent of a comparison.
#[derive(Debug, Clone)]
pub struct Contender {
    /// The name it is shown by: a template, a variant, a folder.
    pub name: String,
    /// The variant, where it is one; else the seed variant's number stands in the addresses of its replies.
    pub variant: VariantId,
    /// Its genome, ready to run.
    pub loaded: Arc<Loaded>,
}

impl Contender {
    /// Whether its code rejects nothing: what its verifier lets through is submitted as it is.
    pub fn is_baseline(&self) -> bool {
        !["reject_weak", "reject"].into_iter().any(|function| self.loaded.code.has(function))
    }
}

/// What is compared, on what.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The agents, in the order of the table.
    pub contenders: Vec<Contender>,
    /// The one that the others are set against, by its place.
    pub against: usize,
    /// The documents.
    pub documents: Vec<(Arc<Document>, Split)>,
    /// Where they come from, in words.
    pub source: String,
    /// Whether they are the experiment's own.
    pub own_documents: bool,
    /// Documents left out because they are sealed.
    pub sealed: usize,
    /// Evaluations of each document by each agent; 1 or more.
    pub blocks: u32,
}

impl Comparison {
    /// Evaluations in all.
    pub fn evaluations(&self) -> usize {
        self.contenders.len() * self.documents.len() * self.blocks as usize
    }
}

/// Hears of every document that an agent is done with.
pub type Tell<'a> = &'a (dyn Fn(&Evaluation) + Sync);

/// Evaluates and measures every agent on every document.
///
/// The same agent on the same documents answers from the journal: an interrupted call goes on, a repeated one pays
/// nothing.
///
/// # Errors
/// Endpoints, budget, stop, journal.
pub async fn compare(
    lab: &Laboratory,
    comparison: &Comparison,
    tell: Tell<'_>,
) -> Result<CompareReport, RunError> {
    let mut numbers = Vec::new();
    for contender in &comparison.contenders {
        numbers.push(number_of(lab, contender, &comparison.documents).await?);
    }
    let mut work = Vec::with_capacity(comparison.evaluations());
    for (place, (contender, number)) in comparison.contenders.iter().zip(&numbers).enumerate() {
        for block in 1..=comparison.blocks {
            for (position, (document, split)) in comparison.documents.iter().enumerate() {
                let one = One { lab, contender, agent: *number, block, document, split: *split };
                work.push(async move {
                    let (made, measured) = one.observed().await?;
                    tell(&made);
                    Ok::<_, RunError>((place, observation(position, &made, measured)))
                });
            }
        }
    }
    let observed: Vec<(usize, Observation)> = stream::iter(work).buffered(SIDE_BY_SIDE).try_collect().await?;
    Ok(figures::report(lab, comparison, &observed))
}

/// One agent on one document, once.
struct One<'a> {
    lab: &'a Laboratory,
    contender: &'a Contender,
    agent: u32,
    block: u32,
    document: &'a Document,
    split: Split,
}

impl One<'_> {
    /// What the agent made of the document, and what the solvers made of that, where there was anything.
    async fn observed(&self) -> Result<(Evaluation, Option<Evaluation>), RunError> {
        let Contender { variant, loaded, .. } = self.contender;
        let origin = |part| Origin::Compare { agent: self.agent, block: self.block, part };
        let work = Work {
            variant: *variant,
            agent: &loaded.agent,
            code: &loaded.code,
            document: self.document,
            split: self.split,
            origin: origin(Part::Made),
        };
        let context = self.lab.context();
        let made = evaluation::evaluate(&context, &work).await?;
        let Some(item) = made
            .item
            .as_ref()
            .filter(|item| form_problems(item).is_empty() && size_problems(item).is_empty())
        else {
            return Ok((made, None));
        };
        let measured = evaluation::measure(&context, &work, (&made, item), origin(Part::Measured)).await?;
        Ok((made, Some(measured)))
    }
}

fn observation(document: usize, made: &Evaluation, measured: Option<Evaluation>) -> Observation {
    Observation {
        document,
        outcome: made.outcome,
        rounds: made.rounds,
        spend: made.spend,
        luck: made.luck,
        deciding: made.scores.clone(),
        well_formed: measured.is_some(),
        measuring: measured.as_ref().map_or(Spend::default(), |measured| measured.spend),
        scores: measured.and_then(|measured| measured.scores),
    }
}

/// The number under which this agent's evaluations of these documents are journalled.
async fn number_of(
    lab: &Laboratory,
    contender: &Contender,
    documents: &[(Arc<Document>, Split)],
) -> Result<u32, RunError> {
    let texts: Vec<_> = documents.iter().map(|(document, _)| (&document.id, document.hash)).collect();
    let genome = contender.loaded.genome.content_hash();
    let what = json!([genome, contender.variant, texts]).to_string();
    number(&lab.journal, "compare", &ContentHash::of(what.as_bytes())).await
}
