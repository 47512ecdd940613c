//! Populations of any size as a run would have left them, without a model: lineage, small edits, outcomes, standing.
#![allow(dead_code, clippy::allow_attributes, reason = "each binary uses a part of it")]
#![allow(clippy::unwrap_used, reason = "what cannot be set up must fail loudly")]

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::future::try_join_all;
use phylon::{
    chat::{ChatReply, ChatRequest, FinishReason, Message},
    document::Split,
    experiment::{
        JobRecord, Laboratory, OpenOptions, ProposalRecord, Written, plan_for_measuring, setup_of, standing,
    },
    genome::Genome,
    id::{DocumentId, VariantId},
    item::{Criterion, Item, Polarity},
    journal::JobRow,
    models::{Limits, rehearsal::Knobs},
    mutation::Fingerprint,
    outcome::{Evaluation, Outcome},
    population::{Committed, Files, HOUSEKEEPING_EVERY, NewVariant},
    random,
    score::SolverScores,
    search::{
        Bred, Checkpoint, JobResult, Observed, Operator, Plan, Search, State, beliefs::sigmoid,
        choice::standard_normal,
    },
    slot::{Origin, Purpose, Slot},
    trajectory::{Entry, Trajectory},
    usage::{Spend, Usage},
};
use rand::{Rng, RngExt};
use serde_json::json;

/// Pass rate about .118.
const SEED_LOGIT: f64 = -2.35;
/// Of so many at random the best becomes the next parent.
const CANDIDATES: usize = 4;
/// Lines of the challenger's prompt that edits fill.
const SLOTS: u32 = 12;
/// Jobs whose rows are written together.
const BATCH: usize = 100;
const WORDS: [&str; 24] = [
    "ask", "about", "the", "reason", "behind", "one", "figure", "in", "this", "document", "only", "never",
    "name", "its", "source", "prefer", "a", "question", "that", "needs", "two", "steps", "and", "answer",
];

/// How long the parts of the making took.
#[derive(Debug, Clone, Copy, Default)]
pub struct Times {
    pub commit: Duration,
    pub housekeeping: Duration,
    pub notes: Duration,
}

/// Options for an experiment and its population, for `program` as the sandbox's worker.
pub fn options(experiment: &Path, population: &Path, program: &Path) -> OpenOptions {
    OpenOptions {
        experiment: experiment.to_owned(),
        population: Some(population.to_owned()),
        settings: Vec::new(),
        concurrency: None,
        limits: Limits::default(),
        fresh: false,
        program: program.to_owned(),
        env: Arc::new(|_| None),
        notices: Arc::new(|_| {}),
        knobs: Knobs::default(),
    }
}

struct Member {
    theta: f64,
    edits: Vec<(u32, u64)>,
    committed: Committed,
    fingerprint: Option<Fingerprint>,
    trained: bool,
}

/// A population under way.
pub struct Growth {
    pub lab: Arc<Laboratory>,
    pub state: State,
    pub times: Times,
    written: Written,
    members: Vec<Member>,
    proposals: Vec<ProposalRecord>,
    rows: Vec<(JobRecord, Vec<Evaluation>)>,
    stream: rand_chacha::ChaCha8Rng,
    parent: usize,
}

/// Makes a population of `count` variants, the seed variant included.
pub async fn grow(options: &OpenOptions, count: u32) -> Growth {
    let lab = Laboratory::for_measuring(options, plan_for_measuring(options).unwrap(), &[]).await.unwrap();
    // Plans made here are not those of the search: under another allowance they are taken as they are.
    lab.journal.set_meta("allowance", &json!({"proposals": count})).await.unwrap();
    let state = Search::new(setup_of(&lab.plan)).empty_state();
    let stream = random::stream(1, "population");
    let (times, written) = (Times::default(), Written::default());
    let mut growth = Growth {
        lab,
        state,
        times,
        written,
        members: Vec::new(),
        proposals: Vec::new(),
        rows: Vec::new(),
        stream,
        parent: 0,
    };
    for number in 0..count {
        let record = growth.job(number).await;
        growth.state.fold_unjudged(number, &record.0.plan, &record.0.result).unwrap();
        growth.rows.push(record);
        if growth.rows.len() == BATCH {
            growth.flush().await;
        }
        if number > 0 && number.is_multiple_of(HOUSEKEEPING_EVERY) {
            growth.housekeeping().await;
        }
    }
    growth.flush().await;
    growth.state.restore(Checkpoint::neutral(count)).unwrap();
    growth.stand();
    growth.notes().await;
    growth.housekeeping().await;
    growth
}

impl Growth {
    /// One more proposal; how long it took to fold it, to find who stands where, to write what a run keeps of it, and
    /// to say what the next proposal may know of the earlier ones.
    pub async fn one_more(&mut self) -> [Duration; 4] {
        let number = self.state.folded();
        let (record, evaluations) = self.job(number).await;
        // The evaluations are written while the documents are under way, long before the fold.
        self.rows.push((record.clone(), evaluations));
        self.flush().await;
        let started = Instant::now();
        self.state.fold(number, &record.plan, &record.result).unwrap();
        let folded = started.elapsed();
        self.written.fold(&self.lab.journal, &self.state, &record, None).unwrap();
        let stood = started.elapsed();
        self.lab.journal.put_job(row(&record)).await.unwrap();
        let kept = started.elapsed();
        let ledger: Vec<_> =
            self.proposals.iter().filter_map(|record| record.ledger_entry(&self.state)).collect();
        assert_eq!(ledger.len(), self.proposals.len());
        [folded, stood - folded, kept - stood, started.elapsed() - kept]
    }

    /// Keeps a checkpoint, as a run does now and then.
    pub async fn checkpoint(&self) {
        let kept = json!({"program": env!("CARGO_PKG_VERSION"), "checkpoint": self.state.checkpoint()});
        self.lab.journal.set_meta("checkpoint/even", &kept).await.unwrap();
    }

    /// Writes who stands where.
    pub fn stand(&mut self) {
        self.written.update(&self.lab.journal, &standing::of(&self.state, None)).unwrap();
    }

    async fn housekeeping(&mut self) {
        let started = Instant::now();
        self.lab.population.housekeeping().await.unwrap();
        self.times.housekeeping += started.elapsed();
    }

    async fn notes(&mut self) {
        let started = Instant::now();
        let note =
            |(id, rate): (VariantId, phylon::event::PassRate)| (id, format!("pass rate {:.3}", rate.mean));
        let notes = self.state.pass_rates().into_iter().map(note).collect();
        self.lab.population.export_scores(notes, self.lab.started_at).await.unwrap();
        self.times.notes += started.elapsed();
    }

    async fn job(&mut self, number: u32) -> (JobRecord, Vec<Evaluation>) {
        if number > 0 && self.stream.random::<f64>() > 0.70 {
            let drawn: Vec<usize> =
                (0..CANDIDATES).map(|_| self.stream.random_range(0..number as usize)).collect();
            let better = |a: &usize, b: &usize| self.members[*a].theta.total_cmp(&self.members[*b].theta);
            self.parent = drawn.into_iter().max_by(better).unwrap();
        }
        let parent = self.parent;
        let (plan, seen) = self.plan(number, parent);
        let member = match number {
            0 => Member {
                theta: SEED_LOGIT,
                edits: Vec::new(),
                committed: self.seed().await,
                fingerprint: None,
                trained: false,
            },
            _ => self.child(number, parent).await,
        };
        let theta = member.theta;
        self.members.push(member);
        let evaluations: Vec<Evaluation> = seen
            .into_iter()
            .map(|(variant, document, split)| {
                let theta = if variant.0 == number { theta } else { self.members[parent].theta };
                let ease = standard_normal(&mut random::stream(2, document.as_str()));
                let passed = self.stream.random::<f64>() < sigmoid(theta + ease);
                evaluation(number, variant, document, split, passed)
            })
            .collect();
        let record = self.record(number, parent, plan, &evaluations);
        self.proposals.extend(record.proposal.clone());
        (record, evaluations)
    }

    fn plan(&mut self, number: u32, parent: usize) -> (Plan, Vec<(VariantId, DocumentId, Split)>) {
        let setup = setup_of(&self.lab.plan);
        if number == 0 {
            let seen = setup.validation.iter().map(|id| (VariantId::SEED, id.clone(), Split::Validation));
            return (Plan::Seed { documents: setup.validation.clone() }, seen.collect());
        }
        let mut some = |from: &[DocumentId], count: usize| -> Vec<DocumentId> {
            let start = self.stream.random_range(0..from.len());
            from.iter().cycle().skip(start).take(count.min(from.len())).cloned().collect()
        };
        let training = if self.members[parent].trained { Vec::new() } else { some(&setup.train, 2) };
        self.members[parent].trained = true;
        let wanted = if number.is_multiple_of(5) { 6 } else { 2 };
        let documents = some(&setup.validation, wanted);
        let on_parent = training.iter().map(|id| (VariantId(parent as u32), id.clone(), Split::Train));
        let own = documents.iter().map(|id| (VariantId(number), id.clone(), Split::Validation));
        let seen = on_parent.chain(own).collect();
        let plan = Plan::Breed {
            proposal: number,
            parent: VariantId(parent as u32),
            operator: Operator::Edit,
            partner: None,
            training,
            reuse: None,
            documents,
            show_ledger: true,
            analysis: None,
            direction: 0,
            stalled: false,
        };
        (plan, seen)
    }

    async fn seed(&self) -> Committed {
        let head =
            self.lab.population.with(|genomes| genomes.variant(VariantId::SEED)).await.unwrap().unwrap();
        Committed { commit: head.commit, tree: head.tree }
    }

    async fn child(&mut self, number: u32, parent: usize) -> Member {
        let mut edits = self.members[parent].edits.clone();
        let slot = self.stream.random_range(0..SLOTS);
        edits.retain(|(at, _)| *at != slot);
        edits.push((slot, self.stream.random()));
        edits.sort_unstable();
        let theta = self.members[parent].theta + effect(self.members[parent].theta, &mut self.stream);
        let genome =
            |edits: &[(u32, u64)]| Genome::from_files(edited(self.lab.plan.genome.files().clone(), edits));
        let fingerprint = Some(Fingerprint::of(&genome(&self.members[parent].edits), &genome(&edits)));
        let committed = self.members[parent].committed;
        let started = Instant::now();
        let new = self.new_variant(number, committed, &edits);
        let committed = self.lab.population.commit_variant(new).await.unwrap();
        self.times.commit += started.elapsed();
        Member { theta, edits, committed, fingerprint, trained: false }
    }

    fn new_variant(&self, number: u32, parent: Committed, edits: &[(u32, u64)]) -> NewVariant {
        NewVariant {
            id: VariantId(number),
            parents: vec![parent.commit],
            files: edited(self.lab.plan.genome.files().clone(), edits),
            operator: "edit".to_owned(),
            hypothesis: format!("Hypothesis {number}: {}", sentence(u64::from(number))),
            trailers: vec![("Editor-Model".to_owned(), "editor".to_owned())],
            time_unix: self.lab.started_at + i64::from(number),
        }
    }

    fn record(&self, number: u32, parent: usize, plan: Plan, evaluations: &[Evaluation]) -> JobRecord {
        let bred = number > 0;
        let committed = self.members[number as usize].committed;
        let parents = vec![VariantId(parent as u32)];
        JobRecord {
            job: number,
            plan,
            result: JobResult {
                evaluations: evaluations.iter().map(observed).collect(),
                bred: bred.then(|| Bred::Committed { parents: parents.clone(), base: None }),
                read: Vec::new(),
            },
            proposal: bred.then(|| ProposalRecord {
                variant: VariantId(number),
                parents,
                operator: "edit".to_owned(),
                hypothesis: format!("Hypothesis {number}: {}", sentence(u64::from(number))).into(),
                mechanism: format!("mechanism {}", number % 40).into(),
                expected: "fewer items without a gap".to_owned(),
                commit: Some(committed.commit.to_string()),
                tree: Some(committed.tree.to_string()),
                reason: None,
                fingerprint: self.members[number as usize].fingerprint,
            }),
        }
    }

    async fn flush(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        let journal = &self.lab.journal;
        let with = rows.iter().flat_map(|(_, evaluations)| evaluations).map(|one| (one, trajectory(one)));
        let with: Vec<_> = with.collect();
        try_join_all(with.iter().map(|(one, way)| journal.put_evaluation(one, way))).await.unwrap();
        try_join_all(rows.iter().map(|(record, _)| journal.put_job(row(record)))).await.unwrap();
    }
}

fn row(record: &JobRecord) -> JobRow {
    let kind = record.plan.word().to_owned();
    JobRow { number: record.job, kind, plan: json!(record.plan), result: json!(record) }
}

/// The seed's files with the edited lines at the end of the challenger's prompt.
fn edited(mut files: Files, edits: &[(u32, u64)]) -> Files {
    let prompt = files.get_mut("prompts/challenger.md").unwrap();
    for (_, edit) in edits {
        prompt.push_str(&format!("\n- {}\n", sentence(*edit)));
    }
    files
}

fn sentence(seed: u64) -> String {
    let mut stream = random::stream(seed, "sentence");
    let words: Vec<&str> = (0..14).map(|_| WORDS[stream.random_range(0..WORDS.len())]).collect();
    words.join(" ")
}

/// What an edit does, on the logit scale: gains shrink as the head room is used up.
fn effect(theta: f64, stream: &mut impl Rng) -> f64 {
    let kind: f64 = stream.random();
    let size = standard_normal(stream);
    match kind {
        k if k < 0.20 => 0.45 * size.abs() * (1.0 - (theta - SEED_LOGIT) / 3.2).max(0.0),
        k if k < 0.65 => 0.05 * size,
        _ => -0.60 * size.abs(),
    }
}

fn observed(evaluation: &Evaluation) -> Observed {
    Observed {
        variant: evaluation.variant,
        document: evaluation.document.clone(),
        split: evaluation.split,
        passed: evaluation.outcome.passed(),
        luck: evaluation.luck,
    }
}

fn evaluation(job: u32, variant: VariantId, document: DocumentId, split: Split, passed: bool) -> Evaluation {
    let criterion = |weight: i64| Criterion {
        criterion: format!("The answer says that {}.", sentence(weight.unsigned_abs())),
        weight,
        category: if weight > 0 { Polarity::Positive } else { Polarity::Negative },
    };
    Evaluation {
        origin: Origin::Job(job),
        variant,
        document,
        split,
        outcome: if passed { Outcome::Passed } else { Outcome::NoGap },
        reason: if passed { String::new() } else { "gap .08, at least .20 is asked for".to_owned() },
        rounds: 2,
        item: Some(Item {
            context: sentence(u64::from(job)),
            question: sentence(u64::from(job) + 1),
            reference_answer: sentence(u64::from(job) + 2),
            rubric: [5, 4, 3, 6, 7, 2, 1, -3, -4, -2].map(criterion).into(),
            check: None,
        }),
        scores: Some(SolverScores { weak: vec![0.25, 0.5, 0.25], strong: vec![0.75, 0.5, 0.875] }),
        luck: Some(false),
        shadows: [("published".to_owned(), passed)].into(),
        spend: Spend { calls: 41, tokens: Usage { prompt: 40_000, completion: 6_000 }, cost: 0.0 },
    }
}

/// A short one: two calls and the end.
fn trajectory(evaluation: &Evaluation) -> Trajectory {
    let Evaluation { origin, variant, document, .. } = evaluation;
    let exchange = |attempt: u32| Entry::Exchange {
        slot: Slot {
            origin: *origin,
            variant: *variant,
            document: Some(document.clone()),
            purpose: Purpose::WeakAttempt,
            round: 1,
            attempt,
            reask: 0,
        },
        alias: "weak".to_owned(),
        request: ChatRequest {
            messages: vec![Message::user(sentence(1).repeat(4))],
            temperature: 0.7,
            max_tokens: 512,
            seed: attempt,
            schema: None,
            tools: Vec::new(),
        },
        reply: ChatReply {
            content: sentence(u64::from(attempt)),
            reasoning: None,
            tool_calls: Vec::new(),
            finish: FinishReason::Stop,
            usage: Usage { prompt: 900, completion: 20 },
        },
    };
    let ended = Entry::Ended { outcome: evaluation.outcome, reason: evaluation.reason.clone() };
    Trajectory {
        origin: *origin,
        variant: *variant,
        document: document.clone(),
        entries: vec![exchange(0), exchange(1), ended],
    }
}
