//! How a document ended for a variant. Not for deciding it; generation and the yardstick do.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    document::Split,
    id::{DocumentId, VariantId},
    item::Item,
    score::SolverScores,
    slot::Origin,
    usage::Spend,
};

/// How a document ended. All but `Passed` count as not passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The submitted item passed the yardstick.
    Passed,
    /// The submitted item broke the yardstick's form.
    Malformed,
    /// Controls or the auditor refused the item.
    FailedAudit,
    /// A solver's answer was cut by its token limit, twice.
    Truncated,
    /// The weak solver did too well, or the strong one too near 1.
    TooEasy,
    /// An attempt at 0 where the rule forbids it, or the strong solver below its limit.
    TooHard,
    /// Both within their limits, too near each other.
    NoGap,
    /// The orchestrator gave the document up.
    GaveUp,
    /// No item was submitted within the round limit.
    OutOfRounds,
    /// The genome's own fault: its code raised, its prompt overflowed.
    Error,
}

impl Outcome {
    /// Every outcome, in the order of the definition.
    pub const ALL: [Self; 10] = [
        Self::Passed,
        Self::Malformed,
        Self::FailedAudit,
        Self::Truncated,
        Self::TooEasy,
        Self::TooHard,
        Self::NoGap,
        Self::GaveUp,
        Self::OutOfRounds,
        Self::Error,
    ];

    /// Whether the item passed the yardstick.
    pub fn passed(self) -> bool {
        self == Self::Passed
    }

    /// The word used in JSON, the journal and on the terminal.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Malformed => "malformed",
            Self::FailedAudit => "failed_audit",
            Self::Truncated => "truncated",
            Self::TooEasy => "too_easy",
            Self::TooHard => "too_hard",
            Self::NoGap => "no_gap",
            Self::GaveUp => "gave_up",
            Self::OutOfRounds => "out_of_rounds",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// The text is no outcome.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no outcome")]
pub struct NotAnOutcome(String);

impl FromStr for Outcome {
    type Err = NotAnOutcome;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|outcome| outcome.word() == text)
            .ok_or_else(|| NotAnOutcome(text.to_owned()))
    }
}

/// One document's result under one variant: the outcome with the evidence that belongs to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// The piece of work that asked for it.
    pub origin: Origin,
    /// The variant evaluated.
    pub variant: VariantId,
    /// The document.
    pub document: DocumentId,
    /// The document's split.
    pub split: Split,
    /// How it ended.
    pub outcome: Outcome,
    /// Why, in one or two sentences; empty for a pass.
    pub reason: String,
    /// Rounds of the inner loop used.
    pub rounds: u32,
    /// The submitted item, passed or not.
    pub item: Option<Item>,
    /// Scores of the fresh attempts; absent when the item never got that far.
    pub scores: Option<SolverScores>,
    /// Whether the rule holds with the solvers' labels exchanged; absent without a confirmation.
    pub luck: Option<bool>,
    /// The rules not chosen, on the same fresh attempts, and `published`: the chosen rule on the
    /// loop's own attempts, without auditor and confirmation.
    pub shadows: BTreeMap<String, bool>,
    /// What it cost.
    pub spend: Spend,
}
