//! Everything known after some jobs: results folded in job order. Not for choosing the next job.

mod descent;
mod standing;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    beliefs::{Beliefs, Descent, Hyper, Normal, Records},
    breedings::Breedings,
    claims::{self, ClaimTest},
    jobs::{Allowance, Bred, JobResult, Observed, Plan},
    setup::Setup,
};
use crate::{
    document::Split,
    id::{DocumentId, VariantId},
};

/// A claim test ends without a claim after this many times the pairs it was expected to need.
const MOST_OF_EXPECTED: f64 = 1.5;

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
    /// A block of a claim test misses an evaluation; part of a block is no evidence.
    #[error("job {job} is a block of a claim test without both outcomes on `{document}`")]
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
}

/// The folded results of the first jobs.
#[derive(Debug, Clone)]
pub struct State {
    setup: Arc<Setup>,
    documents: BTreeMap<DocumentId, usize>,
    index: BTreeMap<VariantId, usize>,
    known: Vec<Known>,
    records: Records,
    beliefs: Beliefs,
    training: BTreeMap<VariantId, u32>,
    breedings: Breedings,
    tests: Vec<ClaimTest>,
    report: Option<Report>,
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
            setup,
            documents,
            index: BTreeMap::new(),
            known: Vec::new(),
            records,
            training: BTreeMap::new(),
            breedings: Breedings::default(),
            tests: Vec::new(),
            report: None,
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
        let mut next = self.clone();
        next.take(job, plan, result)?;
        *self = next;
        Ok(())
    }

    fn take(&mut self, job: u32, plan: &Plan, result: &JobResult) -> Result<(), FoldError> {
        self.breedings.note(job, plan);
        match plan {
            Plan::Seed { .. } => self.add_variant(VariantId::SEED, &[], None, BTreeSet::new(), job)?,
            Plan::Breed { proposal, parent, training, .. } => {
                self.proposals += 1;
                if !training.is_empty() {
                    self.training.entry(*parent).or_insert(job);
                }
                if let Some(Bred::Committed { parents, base }) = &result.bred {
                    let read = result.read.iter().cloned().collect();
                    self.add_variant(VariantId(*proposal), parents, *base, read, job)?;
                }
            }
            Plan::Test { test, candidate, against, documents, .. } => {
                self.read_block(job, (*test, *candidate, *against), documents, result)?;
            }
            Plan::Report { .. } => self.take_report(plan, result),
            // Idle numbers after the report only wait for it.
            Plan::Idle => self.closing = self.report.is_none(),
            Plan::Measure { .. } | Plan::Stop { .. } => {}
        }
        let reported = matches!(plan, Plan::Report { .. });
        if !reported && !matches!(plan, Plan::Idle) {
            self.report = None;
        }
        if !reported {
            self.take_outcomes(job, &result.evaluations)?;
        }
        if matches!(plan, Plan::Test { .. }) {
            self.drop_hopeless_test();
        }
        self.evaluations += u32::try_from(result.evaluations.len()).unwrap_or(u32::MAX);
        self.folded = job + 1;
        Ok(())
    }

    fn add_variant(
        &mut self,
        id: VariantId,
        parents: &[VariantId],
        base: Option<VariantId>,
        mut read: BTreeSet<DocumentId>,
        job: u32,
    ) -> Result<(), FoldError> {
        let place = |variant: &VariantId| {
            self.index.get(variant).copied().ok_or(FoldError::UnknownVariant { job, variant: *variant })
        };
        let places: Vec<usize> = parents.iter().map(place).collect::<Result<_, _>>()?;
        let descent = match (places.as_slice(), base) {
            ([], _) => Descent::Root,
            ([a, b, ..], Some(base)) => Descent::Merge { a: *a, b: *b, base: place(&base)? },
            ([parent, ..], _) => Descent::Child { parent: *parent },
        };
        for parent in places {
            read.extend(self.known[parent].read.iter().cloned());
        }
        let index = self.records.add_variant(descent);
        self.index.insert(id, index);
        let parents = parents.to_vec();
        self.known.push(Known { id, parents, read, passed: 0, evaluated: 0, lucky: 0, confirmed: 0 });
        Ok(())
    }

    fn take_outcomes(&mut self, job: u32, outcomes: &[Observed]) -> Result<(), FoldError> {
        let mut changed = self.beliefs.variants() != self.records.variants();
        for seen in outcomes {
            let variant =
                self.place(seen.variant).ok_or(FoldError::UnknownVariant { job, variant: seen.variant })?;
            let document = *self
                .documents
                .get(&seen.document)
                .ok_or_else(|| FoldError::UnknownDocument { job, document: seen.document.clone() })?;
            let known = &mut self.known[variant];
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
            self.records.add_outcome(variant, document, seen.passed);
            changed = true;
        }
        if changed {
            let hyper = self.beliefs.reestimated();
            self.beliefs = Beliefs::fit(&self.records, hyper, Some(&self.beliefs));
        }
        Ok(())
    }

    fn read_block(
        &mut self,
        job: u32,
        (number, candidate, against): (u32, VariantId, VariantId),
        documents: &[DocumentId],
        result: &JobResult,
    ) -> Result<(), FoldError> {
        let passed = |variant: VariantId, document: &DocumentId| {
            result
                .evaluations
                .iter()
                .find(|seen| seen.variant == variant && seen.document == *document)
                .map(|seen| seen.passed)
                .ok_or_else(|| FoldError::PartBlock { job, document: document.clone() })
        };
        let pairs: Vec<(bool, bool)> = documents
            .iter()
            .map(|document| Ok((passed(candidate, document)?, passed(against, document)?)))
            .collect::<Result<_, FoldError>>()?;
        if self.tests.last().is_none_or(|test| test.number != number) {
            let alpha = claims::level(number, self.tests.last());
            let expected = self.expected_pairs(candidate, against, alpha);
            let blocks =
                expected.map_or(2.0, |pairs| MOST_OF_EXPECTED * pairs / documents.len().max(1) as f64);
            self.tests.push(ClaimTest::open(number, (candidate, against), alpha, blocks.ceil() as u32));
        }
        if let Some(test) = self.tests.last_mut() {
            test.add_block(&pairs);
        }
        Ok(())
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
