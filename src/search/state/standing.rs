//! What a state tells: counts, rates, effects, the best variant, the figure reported. Not for changing it.

use super::{Effect, Report, State, Trial};
use crate::{
    event::PassRate,
    id::{DocumentId, VariantId},
    search::{
        beliefs::{Beliefs, Records},
        choice,
        claims::{self, ClaimTest, TestState},
        reporting::{self, Estimate, Gain},
    },
};

impl State {
    /// Jobs folded: the number of the next one to fold.
    pub fn folded(&self) -> u32 {
        self.folded
    }

    /// Proposals charged, rejected ones included.
    pub fn proposals(&self) -> u32 {
        self.proposals
    }

    /// Document evaluations charged.
    pub fn document_evaluations(&self) -> u32 {
        self.evaluations
    }

    /// The committed variants, in the order of their commits; the seed variant first.
    pub fn variants(&self) -> impl Iterator<Item = VariantId> {
        self.known.iter().map(|known| known.id)
    }

    /// The claim tests, in order; the last one may be open.
    pub fn tests(&self) -> &[ClaimTest] {
        &self.tests
    }

    /// The last claim made.
    pub fn claim(&self) -> Option<&ClaimTest> {
        self.tests.iter().rev().find(|test| test.state == TestState::Claimed)
    }

    /// The last test if more blocks may come.
    pub fn open_test(&self) -> Option<&ClaimTest> {
        self.tests.last().filter(|test| test.state == TestState::Open)
    }

    /// The current posterior; variants and documents by index.
    pub fn beliefs(&self) -> &Beliefs {
        &self.beliefs
    }

    /// The folded outcomes, by index.
    pub fn records(&self) -> &Records {
        &self.records
    }

    /// The index of a committed variant in beliefs and records.
    pub fn place(&self, variant: VariantId) -> Option<usize> {
        self.index.get(&variant).copied()
    }

    /// The index of a document in beliefs and records: validation documents first.
    pub fn document_place(&self, document: &DocumentId) -> Option<usize> {
        self.documents.get(document).copied()
    }

    /// Whether the document at this index is for validation.
    pub fn is_validation(&self, document: usize) -> bool {
        document < self.setup.validation.len()
    }

    /// What the folded jobs that searched measured, in job order.
    pub fn trials(&self) -> &[Trial] {
        &self.trials
    }

    /// The variant at an index of beliefs and records.
    pub fn id(&self, place: usize) -> VariantId {
        self.known[place].id
    }

    /// The breed job that holds the training trajectories kept for a parent.
    pub fn training_of(&self, parent: VariantId) -> Option<u32> {
        self.training.get(&parent).copied()
    }

    /// Whether the trajectory of a training document was read on the way to a variant.
    pub fn was_read(&self, variant: usize, document: &DocumentId) -> bool {
        self.known[variant].read.contains(document)
    }

    /// The rate of a variant on unseen documents with its 90% interval, and its validation outcomes.
    pub fn pass_rate(&self, variant: VariantId) -> Option<PassRate> {
        let place = self.place(variant)?;
        let known = &self.known[place];
        let (low, high) = self.beliefs.rate_interval(place);
        let luck = f64::from(known.lucky) / f64::from(known.confirmed.max(1));
        let (passed, evaluated) = (known.passed, known.evaluated);
        Some(PassRate { mean: self.beliefs.mean_rate(place), low, high, passed, evaluated, luck })
    }

    /// The rates of all committed variants: what each fold writes to the journal.
    pub fn pass_rates(&self) -> Vec<(VariantId, PassRate)> {
        self.variants().filter_map(|variant| Some((variant, self.pass_rate(variant)?))).collect()
    }

    /// What a variant's proposal changed against its first parent; nothing for the seed variant.
    pub fn effect(&self, variant: VariantId) -> Option<Effect> {
        let place = self.place(variant)?;
        let parent = self.records.descents()[place].first_parent()?;
        let outcomes = self.records.outcomes(place);
        Some(Effect { change: self.beliefs.contrast(place, parent), outcomes })
    }

    /// The variant that the search rule recommends; for `lineage`, the one with the highest posterior mean whose
    /// lower bound is above the seed variant's mean, else the seed variant.
    pub fn best(&self) -> VariantId {
        choice::best(self.setup.config.rule, self)
    }

    /// The final figure of the recommended variant, from its own measurement.
    pub fn reported(&self) -> Option<(VariantId, Estimate)> {
        let report = self.report.as_ref().filter(|report| report.complete())?;
        Some((report.variant, reporting::estimate(report.outcomes_of(report.variant))?))
    }

    /// The seed variant's figure from the same documents, and what the recommended variant gains over it; nothing
    /// where the seed variant is recommended.
    pub fn reported_gain(&self) -> Option<(Estimate, Gain)> {
        let report = self.report.as_ref().filter(|report| report.complete())?;
        let before = reporting::estimate(report.outcomes_of(VariantId::SEED))?;
        let gain = reporting::gain(report.outcomes_of(report.variant), report.outcomes_of(VariantId::SEED))?;
        (report.variant != VariantId::SEED).then_some((before, gain))
    }

    /// Document evaluations that would be expected to show a gain of .10 over the seed variant, where no claim
    /// was made: two for each pair of the next test.
    pub fn evaluations_to_show_ten_points(&self) -> Option<u32> {
        let rate = if self.known.is_empty() { return None } else { self.beliefs.mean_rate(0) };
        let number = u32::try_from(self.tests.len()).ok()? + 1;
        let alpha = claims::level(number, self.tests.last());
        let pairs = claims::expected_pairs_for(alpha, rate, 0.10)?;
        let block = f64::from(self.setup.block().max(1));
        Some((2.0 * block * (pairs / block).ceil()) as u32)
    }

    /// Pairs that a claim of `candidate` over `against` at level `alpha` is expected to need; nothing when it is
    /// not expected to be better.
    pub fn expected_pairs(&self, candidate: VariantId, against: VariantId, alpha: f64) -> Option<f64> {
        let (first, second) = (self.place(candidate)?, self.place(against)?);
        let count = self.setup.validation.len();
        let (mut win, mut loss) = (0.0, 0.0);
        // Validation documents stand first among the documents' places.
        for document in 0..count {
            let (p, q) = (self.beliefs.chance(first, document), self.beliefs.chance(second, document));
            win += p * (1.0 - q);
            loss += q * (1.0 - p);
        }
        claims::expected_pairs(alpha, win / count as f64, loss / count as f64)
    }

    pub(in crate::search) fn report(&self) -> Option<&Report> {
        self.report.as_ref()
    }

    pub(in crate::search) fn closing(&self) -> bool {
        self.closing
    }
}
