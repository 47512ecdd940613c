//! Everything known after some jobs: results folded in job order. Not for choosing the next job.

mod checkpoint;
mod descent;
mod standing;
mod trials;

pub use checkpoint::Checkpoint;
pub use trials::{Trial, Tried, Work};

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use super::{
    beliefs::{Beliefs, Descent, Hyper, Normal, Records, Start},
    breedings::Breedings,
    claims::{self, ClaimTest},
    jobs::{Allowance, Bred, JobResult, Observed, Plan},
    setup::Setup,
};
use crate::{
    document::Split,
    id::{DocumentId, VariantId},
};

/// A claim test ends without a claim after this many times the pairs it was expected to need: with half as many
/// again, one real gain in six was not claimed.
const MOST_OF_EXPECTED: f64 = 2.5;

/// P(θ_c > θ_a) below which an open test is given up.
const HOPELESS: f64 = 0.8;

/// A result does not belong to the state it is folded into.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum FoldError {
    /// Jobs are folded in the order of their numbers.
    #[error("job {got} cannot be folded: job {expected} is next")]
    OutOfOrder {
        /// The job that is next.
        expected: u32,
        /// The job that came.
        got: u32,
    },
    /// The result names a variant that was never committed.
    #[error("job {job} names {variant}, which was never committed")]
    UnknownVariant {
        /// The job.
        job: u32,
        /// The variant.
        variant: VariantId,
    },
    /// The result names a document that is in neither split.
    #[error("job {job} names document `{document}`, which is neither for training nor for validation")]
    UnknownDocument {
        /// The job.
        job: u32,
        /// The document.
        document: DocumentId,
    },
    /// A block of a claim test is not every validation document once for both variants; anything else is no evidence.
    #[error(
        "job {job} is a block of a claim test without exactly one outcome of both variants on `{document}`"
    )]
    PartBlock {
        /// The job.
        job: u32,
        /// The document.
        document: DocumentId,
    },
}

/// The effect of one proposal: θ of the variant minus θ of its (first) parent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// The posterior, in logits.
    pub change: Normal,
    /// The variant's outcomes that it stands on.
    pub outcomes: u32,
}

impl Effect {
    /// `helped` when P(Δθ > 0) ≥ .9, `harmed` when ≤ .1, else `unknown`.
    pub fn verdict(&self) -> &'static str {
        match self.change.positive() {
            p if p >= 0.9 => "helped",
            p if p <= 0.1 => "harmed",
            _ => "unknown",
        }
    }
}

/// What is known of one committed variant beside the beliefs.
#[derive(Debug, Clone)]
struct Known {
    id: VariantId,
    parents: Vec<VariantId>,
    /// Training documents whose trajectories were read on the way to it.
    read: BTreeSet<DocumentId>,
    passed: u32,
    evaluated: u32,
    lucky: u32,
    confirmed: u32,
}

/// The final measurement as far as it has come.
#[derive(Debug, Clone)]
pub(super) struct Report {
    pub(super) variant: VariantId,
    pub(super) folded_blocks: u32,
    pub(super) blocks: u32,
    pub(super) closed_under: Allowance,
    outcomes: Vec<Observed>,
}

impl Report {
    pub(super) fn complete(&self) -> bool {
        self.folded_blocks >= self.blocks
    }

    /// The outcomes of one side.
    pub(super) fn outcomes_of(&self, variant: VariantId) -> impl Iterator<Item = (&DocumentId, bool)> {
        let own = self.outcomes.iter().filter(move |seen| seen.variant == variant);
        own.map(|seen| (&seen.document, seen.passed))
    }
}

/// What a result names, by its index.
struct Checked {
    /// The variant that the result commits.
    born: Option<VariantId>,
    descent: Option<Descent>,
    /// The pairs of a block.
    pairs: Vec<(bool, bool)>,
    /// Variant and document per evaluation.
    outcomes: Vec<(usize, usize)>,
}

/// The folded results of the first jobs.
#[derive(Debug, Clone)]
pub struct State {
    setup: Arc<Setup>,
    documents: BTreeMap<DocumentId, usize>,
    index: HashMap<VariantId, usize>,
    known: Vec<Known>,
    records: Records,
    beliefs: Beliefs,
    /// Where the fit of the beliefs started.
    start: Option<Start>,
    /// Whether the records know more than the beliefs.
    stale: bool,
    training: BTreeMap<VariantId, u32>,
    breedings: Breedings,
    tests: Vec<ClaimTest>,
    report: Option<Report>,
    trials: Vec<Trial>,
    closing: bool,
    folded: u32,
    proposals: u32,
    evaluations: u32,
}

impl State {
    pub(super) fn new(setup: Arc<Setup>) -> Self {
        let all = setup.validation.iter().chain(&setup.train);
        let documents: BTreeMap<_, _> = all.cloned().zip(0..).collect();
        let records = Records::new(documents.len());
        Self {
            beliefs: Beliefs::fit(&records, Hyper::default(), None),
            start: None,
            stale: false,
            setup,
            documents,
            index: HashMap::new(),
            known: Vec::new(),
            records,
            training: BTreeMap::new(),
            breedings: Breedings::default(),
            tests: Vec::new(),
            report: None,
            trials: Vec::new(),
            closing: false,
            folded: 0,
            proposals: 0,
            evaluations: 0,
        }
    }

    /// Folds the result of job `job`, which must be the next one. `Stop` is not a job and is never folded.
    ///
    /// # Errors
    /// When the job is not the next one, or the result names what the run does not hold. The state is then
    /// unchanged.
    pub fn fold(&mut self, job: u32, plan: &Plan, result: &JobResult) -> Result<(), FoldError> {
        if job != self.folded {
            return Err(FoldError::OutOfOrder { expected: self.folded, got: job });
        }
        let checked = self.check(job, plan, result)?;
        self.take(job, plan, result, &checked);
        self.judge(plan, &checked);
        Ok(())
    }

    /// Everything that the result names, looked up; nothing is changed before all of it is found.
    fn check(&self, job: u32, plan: &Plan, result: &JobResult) -> Result<Checked, FoldError> {
        let place =
            |variant: VariantId| self.place(variant).ok_or(FoldError::UnknownVariant { job, variant });
        let mut born = None;
        let descent = match (plan, &result.bred) {
            (Plan::Seed { .. }, _) => {
                born = Some(VariantId::SEED);
                Some(Descent::Root)
            }
            (Plan::Breed { proposal, .. }, Some(Bred::Committed { parents, base })) => {
                born = Some(VariantId(*proposal));
                let places: Vec<usize> =
                    parents.iter().map(|parent| place(*parent)).collect::<Result<_, _>>()?;
                Some(match (places.as_slice(), base) {
                    ([], _) => Descent::Root,
                    ([a, b, ..], Some(base)) => Descent::Merge { a: *a, b: *b, base: place(*base)? },
                    ([parent, ..], _) => Descent::Child { parent: *parent },
                })
            }
            _ => None,
        };
        let pairs = match plan {
            Plan::Test { candidate, against, .. } => {
                whole_block(job, (*candidate, *against), &self.setup.validation, result)?
            }
            _ => Vec::new(),
        };
        let outcomes = result
            .evaluations
            .iter()
            .map(|seen| {
                let variant =
                    if born == Some(seen.variant) { self.known.len() } else { place(seen.variant)? };
                let document = self.documents.get(&seen.document).copied();
                let unknown = || FoldError::UnknownDocument { job, document: seen.document.clone() };
                Ok((variant, document.ok_or_else(unknown)?))
            })
            .collect::<Result<_, FoldError>>()?;
        Ok(Checked { born, descent, pairs, outcomes })
    }

    /// Everything but what follows from beliefs.
    fn take(&mut self, job: u32, plan: &Plan, result: &JobResult, checked: &Checked) {
        self.breedings.note(job, plan);
        if let Some((id, descent)) = checked.born.zip(checked.descent) {
            self.add_variant(id, descent, result);
        }
        match plan {
            Plan::Breed { parent, training, .. } => {
                self.proposals += 1;
                if !training.is_empty() {
                    self.training.entry(*parent).or_insert(job);
                }
            }
            Plan::Report { .. } => self.take_report(plan, result),
            // Idle numbers after the report only wait for it.
            Plan::Idle => {
                let reported =
                    self.report.as_ref().is_some_and(|report| report.closed_under == self.setup.allowance);
                self.closing = job >= self.setup.since && !reported;
            }
            Plan::Seed { .. } | Plan::Measure { .. } | Plan::Test { .. } | Plan::Stop { .. } => {}
        }
        self.trials.extend(Trial::of(self, plan, result));
        let reported = matches!(plan, Plan::Report { .. });
        if !reported && !matches!(plan, Plan::Idle) {
            self.report = None;
        }
        if !reported {
            self.take_outcomes(&result.evaluations, &checked.outcomes);
        }
        self.evaluations += u32::try_from(result.evaluations.len()).unwrap_or(u32::MAX);
        self.folded = job + 1;
    }

    /// What follows from the beliefs before the job and from those after it.
    fn judge(&mut self, plan: &Plan, checked: &Checked) {
        if let Plan::Test { test, candidate, against, .. } = plan {
            self.read_block(*test, (*candidate, *against), &checked.pairs);
        }
        if self.stale {
            let start = self.beliefs.start();
            let hyper = self.beliefs.reestimated();
            self.beliefs = Beliefs::fit_from(&self.records, hyper, Some(&start));
            self.start = Some(start);
            self.stale = false;
        }
        if matches!(plan, Plan::Test { .. }) {
            self.drop_hopeless_test();
        }
    }

    fn add_variant(&mut self, id: VariantId, descent: Descent, result: &JobResult) {
        let parents: Vec<VariantId> = match &result.bred {
            Some(Bred::Committed { parents, .. }) => parents.clone(),
            _ => Vec::new(),
        };
        let mut read: BTreeSet<DocumentId> = BTreeSet::new();
        if !parents.is_empty() {
            read.extend(result.read.iter().cloned());
        }
        for place in parents.iter().filter_map(|parent| self.place(*parent)) {
            read.extend(self.known[place].read.iter().cloned());
        }
        let index = self.records.add_variant(descent);
        self.index.insert(id, index);
        self.known.push(Known { id, parents, read, passed: 0, evaluated: 0, lucky: 0, confirmed: 0 });
    }

    fn take_outcomes(&mut self, outcomes: &[Observed], places: &[(usize, usize)]) {
        self.stale |= self.beliefs.variants() != self.records.variants();
        for (seen, (variant, document)) in outcomes.iter().zip(places) {
            let known = &mut self.known[*variant];
            if seen.split == Split::Validation {
                known.passed += u32::from(seen.passed);
                known.evaluated += 1;
                known.confirmed += u32::from(seen.luck.is_some());
                known.lucky += u32::from(seen.luck == Some(true));
            }
            // Its genome was written with this very trajectory in view: the outcome says little about others.
            if seen.split == Split::Train && known.read.contains(&seen.document) {
                continue;
            }
            self.records.add_outcome(*variant, *document, seen.passed);
            self.stale = true;
        }
    }

    fn read_block(&mut self, number: u32, pair: (VariantId, VariantId), pairs: &[(bool, bool)]) {
        if self.tests.last().is_none_or(|test| test.number != number) {
            let alpha = claims::level(number, self.tests.last());
            let expected = self.expected_pairs(pair.0, pair.1, alpha);
            let blocks =
                expected.map_or(2.0, |expected| MOST_OF_EXPECTED * expected / pairs.len().max(1) as f64);
            self.tests.push(ClaimTest::open(number, pair, alpha, blocks.ceil() as u32));
        }
        if let Some(test) = self.tests.last_mut() {
            test.add_block(pairs);
        }
    }

    /// Ends the open test when, after two blocks, the beliefs doubt the candidate: a test that drags on costs
    /// more than a new one with a better candidate.
    fn drop_hopeless_test(&mut self) {
        let Some(test) = self.open_test().filter(|test| test.blocks >= 2) else { return };
        let places = self.place(test.candidate).zip(self.place(test.against));
        let belief = places.map(|(candidate, against)| self.beliefs.contrast(candidate, against).positive());
        if let Some(test) = self.tests.last_mut().filter(|_| belief.is_some_and(|p| p < HOPELESS)) {
            test.abandon();
        }
    }

    fn take_report(&mut self, plan: &Plan, result: &JobResult) {
        let Plan::Report { variant, block, blocks, closed_under, .. } = plan else { return };
        if *block == 1 {
            self.report = None;
        }
        let report = self.report.get_or_insert_with(|| Report {
            variant: *variant,
            folded_blocks: 0,
            blocks: *blocks,
            closed_under: *closed_under,
            outcomes: Vec::new(),
        });
        report.folded_blocks += 1;
        report.outcomes.extend(result.evaluations.iter().cloned());
        self.closing = false;
    }
}

/// (candidate passed, other passed) per validation document. A block is all of them for both variants and nothing
/// else: evidence from chosen documents is none.
fn whole_block(
    job: u32,
    (candidate, against): (VariantId, VariantId),
    validation: &[DocumentId],
    result: &JobResult,
) -> Result<Vec<(bool, bool)>, FoldError> {
    let passed: BTreeMap<(VariantId, &DocumentId), bool> =
        result.evaluations.iter().map(|seen| ((seen.variant, &seen.document), seen.passed)).collect();
    let of = |variant: VariantId, document: &DocumentId| {
        let found = passed.get(&(variant, document)).copied();
        found.ok_or_else(|| FoldError::PartBlock { job, document: document.clone() })
    };
    let pairs = validation
        .iter()
        .map(|document| Ok((of(candidate, document)?, of(against, document)?)))
        .collect::<Result<Vec<_>, _>>()?;
    match result.evaluations.last() {
        Some(last) if result.evaluations.len() != 2 * validation.len() => {
            Err(FoldError::PartBlock { job, document: last.document.clone() })
        }
        _ => Ok(pairs),
    }
}
