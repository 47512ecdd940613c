//! What is known about one variant, for display: plain data. Not for finding it out.

use serde::{Deserialize, Serialize};

use crate::{
    event::PassRate,
    id::VariantId,
    population::{CommitId, TreeId},
};

/// Whether a hypothesis held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The child is better than its parent, probably.
    Helped,
    /// The child is worse, probably.
    Harmed,
    /// Too little is known.
    Unknown,
}

impl Verdict {
    /// The word shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Helped => "helped",
            Self::Harmed => "harmed",
            Self::Unknown => "unknown",
        }
    }
}

/// Where a variant stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordState {
    /// It may be chosen.
    InPlay,
    /// It was moved aside.
    Retired,
    /// The proposal was rejected; it has no commit.
    Rejected,
}

/// One variant, or the proposal that failed to become one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Its number.
    pub id: VariantId,
    /// Its parents; none for the seed variant, two for a crossover, of which the first leads.
    pub parents: Vec<VariantId>,
    /// How it came to be.
    pub operator: String,
    /// What it was meant to do.
    pub hypothesis: String,
    /// Whether that held.
    pub verdict: Verdict,
    /// Its commit; absent when rejected.
    pub commit: Option<CommitId>,
    /// Its tree; absent when rejected.
    pub tree: Option<TreeId>,
    /// Where it stands.
    pub state: RecordState,
    /// Why it was rejected or retired; may be empty.
    pub reason: String,
    /// Its rate; absent before anything is known.
    pub pass_rate: Option<PassRate>,
}
