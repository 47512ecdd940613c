//! What a run leaves after every fold for those who read it: who stands where, and what may be said.
//!
//! Reading verbs show this and infer nothing. Not for choosing jobs; `search` holds its own state.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::JobRecord;
use crate::{
    event::PassRate,
    id::VariantId,
    journal::{Journal, JournalError},
    search::{
        State,
        reporting::{Estimate, Gain},
    },
};
pub use crate::{lineage::Verdict, search::claims::TestState};

/// The run after its last folded job.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Standing {
    /// Jobs folded.
    pub jobs: u32,
    /// Proposals charged, rejected ones included.
    pub proposals: u32,
    /// Document evaluations charged.
    pub document_evaluations: u32,
    /// The best variant by the definition of the field: the highest posterior mean whose lower bound
    /// is above the seed variant's mean, else the seed variant.
    pub best: VariantId,
    /// Every valid variant. In the journal each has a row of its own.
    #[serde(default)]
    pub variants: BTreeMap<VariantId, VariantStanding>,
    /// Claim tests, in the order they were opened.
    pub tests: Vec<TestStanding>,
    /// The reported rate of the recommended variant, from evaluations used for no decision.
    pub report: Option<ReportedRate>,
    /// Document evaluations expected to show a gain of .10 over the seed variant, where no claim was made.
    pub evaluations_to_show_ten_points: Option<u32>,
    /// Why the run ended, once its budget did.
    pub ended: Option<String>,
}

/// One variant.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct VariantStanding {
    /// Its rate on validation documents, posterior.
    pub pass_rate: PassRate,
    /// What may be said of the change that made it.
    pub verdict: Verdict,
    /// That change's effect on the logit scale; absent for the seed variant.
    pub effect: Option<Effect>,
    /// Whether it may still be chosen.
    pub in_play: bool,
}

impl VariantStanding {
    /// The same in one line, as a note on its commit.
    pub fn note(&self) -> String {
        let rate = self.pass_rate;
        let percent = |share: f64| share * 100.0;
        format!(
            "pass rate {:.1}% (90% interval {:.1}-{:.1}%), {} of {} validation evaluations passed, verdict {}\n",
            percent(rate.mean),
            percent(rate.low),
            percent(rate.high),
            rate.passed,
            rate.evaluated,
            self.verdict.word()
        )
    }
}

/// A change's effect on the logit of the pass rate, with its 90% interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// Posterior mean.
    pub mean: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// One claim test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TestStanding {
    /// Its number, from 1.
    pub number: u32,
    /// The candidate.
    pub candidate: VariantId,
    /// What it is compared with.
    pub against: VariantId,
    /// Blocks read.
    pub blocks: u32,
    /// Pairs read.
    pub pairs: u32,
    /// The evidence.
    pub e_value: f64,
    /// The level of this test.
    pub alpha: f64,
    /// How far it has come.
    pub state: TestState,
}

/// A rate measured afresh, with the document as cluster.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ReportedRate {
    /// The recommended variant.
    pub variant: VariantId,
    /// The estimate with its 90% interval.
    pub pass_rate: PassRate,
    /// The seed variant's on the same documents; absent when it is the recommended one.
    pub seed: Option<PassRate>,
    /// What the one gains over the other.
    pub gain: Option<Gain>,
}

impl Standing {
    /// Everything but the variants.
    fn head(&self) -> Self {
        Self { variants: BTreeMap::new(), tests: self.tests.clone(), ended: self.ended.clone(), ..*self }
    }

    /// The last claim made: the variant, what it is better than, the test.
    pub fn claim(&self) -> Option<&TestStanding> {
        self.tests.iter().rev().find(|test| test.state == TestState::Claimed)
    }

    /// The variant the run recommends: the one its final measurement was made of, else the best.
    pub fn recommended(&self) -> VariantId {
        self.report.map_or(self.best, |report| report.variant)
    }

    /// A variant's rate, if it is known: measured afresh where it was, else the posterior one.
    pub fn pass_rate(&self, variant: VariantId) -> Option<PassRate> {
        let fresh = self.report.and_then(|report| match variant {
            VariantId::SEED => {
                report.seed.or((report.variant == VariantId::SEED).then_some(report.pass_rate))
            }
            variant => (report.variant == variant).then_some(report.pass_rate),
        });
        fresh.or_else(|| self.variants.get(&variant).map(|standing| standing.pass_rate))
    }
}

/// For each so many variants, or part of them, one fold passes until all of them are written again: each outcome moves every
/// posterior a little, so writing all of them at every fold costs the square of a population's size.
const VARIANTS_A_FOLD: usize = 500;

/// The journal's copy of the standing. A fold writes the rows of the variants it measured, of the one it bred and of
/// the best; those of all variants are written with every fold up to 500 variants, with every 20th at 10,000, and when
/// the run ends. Only what changed is written.
#[derive(Debug, Default)]
pub struct Written {
    variants: Option<BTreeMap<VariantId, VariantStanding>>,
    folds: usize,
}

impl Written {
    /// Writes the standing after a job, for the variants that are due; it reaches the disk with the next awaited
    /// write.
    ///
    /// # Errors
    /// The journal cannot be written.
    pub fn fold(
        &mut self,
        journal: &Journal,
        state: &State,
        job: &JobRecord,
        ended: Option<String>,
    ) -> Result<Standing, JournalError> {
        self.folds += 1;
        let pace = state.beliefs().variants().div_ceil(VARIANTS_A_FOLD);
        let standing = if self.variants.is_none() || self.folds >= pace {
            self.folds = 0;
            of(state, ended)
        } else {
            let measured = job.result.evaluations.iter().map(|seen| seen.variant);
            let bred = job.proposal.as_ref().map(|proposal| proposal.variant);
            let best = state.best();
            let touched: BTreeSet<VariantId> = measured.chain(bred).chain([best]).collect();
            some(state, best, touched, ended)
        };
        self.update(journal, &standing)?;
        Ok(standing)
    }

    /// Writes what changed of this standing; it reaches the disk with the next awaited write.
    ///
    /// # Errors
    /// The journal cannot be written.
    pub fn update(&mut self, journal: &Journal, standing: &Standing) -> Result<(), JournalError> {
        let whole = self.variants.is_none();
        let before = self.variants.get_or_insert_default();
        let mut rows = Vec::new();
        for (id, variant) in &standing.variants {
            if before.get(id) != Some(variant) {
                rows.push((*id, *variant));
                before.insert(*id, *variant);
            }
        }
        journal.put_standing(&standing.head(), &rows, whole)
    }

    /// The journal's standing; an empty one before the first fold.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn read(journal: &Journal) -> Result<Standing, JournalError> {
        let mut standing: Standing = journal.standing()?.unwrap_or_default();
        // Before variants had rows, they stood with the rest.
        if standing.jobs > 0 && standing.variants.is_empty() {
            standing.variants = journal.standings()?.into_iter().collect();
        }
        Ok(standing)
    }
}

/// The standing that a search state amounts to.
pub fn of(state: &State, ended: Option<String>) -> Standing {
    some(state, state.best(), state.variants(), ended)
}

/// The same with these variants only; those that are not committed are left out.
fn some(
    state: &State,
    best: VariantId,
    variants: impl IntoIterator<Item = VariantId>,
    ended: Option<String>,
) -> Standing {
    let floor = state.pass_rate(best).map_or(0.0, |rate| rate.low);
    let variants = variants.into_iter().filter_map(|id| {
        let pass_rate = state.pass_rate(id)?;
        let effect = state.effect(id);
        let verdict = effect.as_ref().map_or(Verdict::Unknown, |effect| verdict(effect.change.positive()));
        let effect = effect.map(|effect| {
            let (low, high) = effect.change.interval();
            Effect { mean: hundredths(effect.change.mean), low: hundredths(low), high: hundredths(high) }
        });
        let in_play = id == VariantId::SEED || id == best || pass_rate.high >= floor;
        Some((id, VariantStanding { pass_rate: shown(pass_rate), verdict, effect, in_play }))
    });
    let tests = state.tests().iter().map(|test| TestStanding {
        number: test.number,
        candidate: test.candidate,
        against: test.against,
        blocks: test.blocks,
        pairs: test.pairs,
        e_value: test.e_value(),
        alpha: test.alpha,
        state: test.state,
    });
    Standing {
        jobs: state.folded(),
        proposals: state.proposals(),
        document_evaluations: state.document_evaluations(),
        best,
        variants: variants.collect(),
        tests: tests.collect(),
        report: state.reported().map(|(variant, figure)| {
            let beside = state.reported_gain();
            ReportedRate {
                variant,
                pass_rate: fresh(state, variant, figure),
                seed: beside.map(|(seed, _)| fresh(state, VariantId::SEED, seed)),
                gain: beside.map(|(_, gain)| gain),
            }
        }),
        evaluations_to_show_ten_points: state.evaluations_to_show_ten_points(),
        ended,
    }
}

/// A rate in tenths of a percent. Every outcome moves every variant's posterior a little; what moves less than
/// anybody is shown is not written again.
fn shown(rate: PassRate) -> PassRate {
    let thousandths = |share: f64| (share * 1e3).round() / 1e3;
    PassRate {
        mean: thousandths(rate.mean),
        low: thousandths(rate.low),
        high: thousandths(rate.high),
        ..rate
    }
}

/// An effect in hundredths of a logit.
fn hundredths(logit: f64) -> f64 {
    (logit * 1e2).round() / 1e2
}

/// An estimate of fresh outcomes as a rate; luck is that of all confirmations of the variant.
fn fresh(state: &State, variant: VariantId, figure: Estimate) -> PassRate {
    PassRate {
        mean: figure.rate,
        low: figure.low,
        high: figure.high,
        passed: figure.passed,
        evaluated: figure.evaluated,
        luck: state.pass_rate(variant).map_or(0.0, |rate| rate.luck),
    }
}

/// The word for a probability that the effect is above 0.
fn verdict(positive: f64) -> Verdict {
    match positive {
        p if p >= 0.9 => Verdict::Helped,
        p if p <= 0.1 => Verdict::Harmed,
        _ => Verdict::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        document::Split,
        id::DocumentId,
        journal::OpenMode,
        search::{Bred, Checkpoint, JobResult, Observed, Operator, Plan, Search, SearchConfig, Setup},
    };

    /// Every third fold then writes all of them.
    const VARIANTS: u32 = 1_100;

    fn documents(name: &str) -> Vec<DocumentId> {
        (0..4).map(|number| DocumentId(format!("{name}{number}").into())).collect()
    }

    fn state() -> State {
        let setup = Setup {
            config: SearchConfig::default(),
            allowance: crate::search::Allowance {
                proposals: Some(2_000),
                document_evaluations: Some(10_000),
            },
            since: 0,
            seed: 1,
            train: documents("t"),
            validation: documents("v"),
        };
        let mut state = Search::new(setup).empty_state();
        for number in 0..VARIANTS {
            let job = job(number);
            state.fold_unjudged(number, &job.plan, &job.result).unwrap();
        }
        state.restore(Checkpoint::neutral(VARIANTS)).unwrap();
        state
    }

    /// The first job measures the seed variant, every other one breeds from it; one in three passes.
    fn job(number: u32) -> JobRecord {
        let documents = documents("v");
        let outcome = |document: &DocumentId| Observed {
            variant: VariantId(number),
            document: document.clone(),
            split: Split::Validation,
            passed: number.is_multiple_of(3),
            luck: None,
        };
        let evaluations = documents.iter().map(outcome).collect();
        let bred = Bred::Committed { parents: vec![VariantId::SEED], base: None };
        let plan = match number {
            0 => Plan::Seed { documents },
            proposal => Plan::Breed {
                proposal,
                parent: VariantId::SEED,
                operator: Operator::Edit,
                partner: None,
                training: Vec::new(),
                reuse: None,
                documents,
                show_ledger: true,
                analysis: None,
                direction: 0,
                stalled: false,
            },
        };
        let result = JobResult { evaluations, bred: (number > 0).then_some(bred), read: Vec::new() };
        JobRecord { job: number, plan, result, proposal: None }
    }

    #[tokio::test]
    async fn a_large_population_is_written_whole_now_and_then_and_what_a_job_measured_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(&folder.path().join("journal.db"), OpenMode::CreateIfMissing).unwrap();
        let (mut state, mut written) = (state(), Written::default());
        let mut whole = Vec::new();
        for number in VARIANTS..VARIANTS + 7 {
            let job = job(number);
            state.fold(number, &job.plan, &job.result).unwrap();
            written.fold(&journal, &state, &job, None).unwrap();
            journal.flush().await.unwrap();
            let (kept, now) = (Written::read(&journal).unwrap(), of(&state, None));
            assert_eq!(kept.head(), now.head());
            assert_eq!(kept.variants.len(), now.variants.len());
            for due in [VariantId(number), state.best()] {
                assert_eq!(kept.variants[&due], now.variants[&due], "after job {number}");
            }
            whole.push(kept == now);
        }
        assert_eq!((whole[0], whole[3], whole[6]), (true, true, true), "{whole:?}");
        assert!(!(whole[1] && whole[2]), "outcomes move every variant: {whole:?}");
    }
}
