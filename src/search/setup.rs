//! What a search is set up with: rule, lag, batch, limits, seed, documents. Not for reading files.

use serde::{Deserialize, Serialize};

use super::jobs::{Allowance, Operator};
use crate::id::DocumentId;

/// The rule that chooses what to breed from and what to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SearchRule {
    /// Beliefs over the tree of variants; see `choice::lineage`.
    #[default]
    Lineage,
    /// The rule published with the task; see `choice::boltzmann`.
    Boltzmann,
    /// Fronts per document, as in GEPA; see `choice::pareto`.
    Pareto,
}

impl SearchRule {
    /// Every rule.
    pub const ALL: [Self; 3] = [Self::Lineage, Self::Boltzmann, Self::Pareto];

    /// The word used in `experiment.yaml` and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Lineage => "lineage",
            Self::Boltzmann => "boltzmann",
            Self::Pareto => "pareto",
        }
    }

    /// Whether claim tests are part of its search. The rules by others know none: their runs spend everything on
    /// proposals, and a claim is tried with what is left at the end.
    pub fn tests_while_searching(self) -> bool {
        self == Self::Lineage
    }

    /// The rule of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.word() == word)
    }
}

/// The keys of `search` in `experiment.yaml` that the search itself reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SearchConfig {
    /// The search rule.
    pub rule: SearchRule,
    /// Job `i` is chosen on the results of jobs up to `i − lag`, so at most `lag` jobs are under way; at least 1.
    pub lag: u32,
    /// Validation documents per breed and per measure; at least 1.
    pub batch: u32,
    /// How proposals may be made; `edit` always may. Landscapes know edits only.
    pub operators: Vec<Operator>,
}

impl Default for SearchConfig {
    fn default() -> Self {
        Self { rule: SearchRule::Lineage, lag: 8, batch: 2, operators: vec![Operator::Edit] }
    }
}

impl SearchConfig {
    /// What is wrong with the values, each as key and what was expected.
    pub fn problems(&self) -> Vec<(&'static str, String)> {
        let mut problems = Vec::new();
        if !(1..=1024).contains(&self.lag) {
            problems.push(("lag", format!("`lag` is {}; expected 1 to 1024", self.lag)));
        }
        if !(1..=1000).contains(&self.batch) {
            problems.push(("batch", format!("`batch` is {}; expected 1 to 1000", self.batch)));
        }
        problems
    }
}

/// Everything that rules a run's choices but the results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// Rule, lag and batch.
    pub config: SearchConfig,
    /// Proposals and document evaluations that the run may be charged.
    pub allowance: Allowance,
    /// The first job that is chosen under this allowance: 0, or more when the run was extended. Idle numbers before
    /// it closed a run that is open again.
    pub since: u32,
    /// The run's seed.
    pub seed: u64,
    /// Training documents.
    pub train: Vec<DocumentId>,
    /// Validation documents: one block.
    pub validation: Vec<DocumentId>,
}

impl Setup {
    /// Blocks of the final measurement: max(2 blocks, 5% of the document evaluations), as whole blocks, but never
    /// more than leave room for the first measurement of the seed variant.
    pub fn report_blocks(&self) -> u32 {
        let block = self.block();
        let Some(total) = self.allowance.document_evaluations.filter(|_| block > 0) else { return 2 };
        let wanted = (2 * block).max(total.div_ceil(20)).div_ceil(block);
        wanted.min(total.saturating_sub(block) / (2 * block))
    }

    /// Of those blocks, how many also measure the seed variant: two, or a quarter of them. What matters is the
    /// recommended variant; the seed variant has the outcomes of the claim tests beside these.
    pub fn report_blocks_of_seed(&self) -> u32 {
        self.report_blocks().min(2.max(self.report_blocks().div_ceil(4)))
    }

    /// Document evaluations kept for the final measurement from the start: its blocks on the recommended variant
    /// and on the seed variant.
    pub fn reserve(&self) -> u32 {
        (self.report_blocks() + self.report_blocks_of_seed()) * self.block()
    }

    /// Validation documents.
    pub fn block(&self) -> u32 {
        u32::try_from(self.validation.len()).unwrap_or(u32::MAX)
    }
}
