//! What goes into a commit and what is read back from one: plain data.

use serde::{Deserialize, Serialize};

use super::{
    genomes::Files,
    message,
    names::{CommitId, TreeId},
};
use crate::id::VariantId;

/// A variant to commit.
#[derive(Debug, Clone, PartialEq)]
pub struct NewVariant {
    /// Its number.
    pub id: VariantId,
    /// The commits of its parents: none for the seed variant, two for a crossover.
    pub parents: Vec<CommitId>,
    /// Its genome.
    pub files: Files,
    /// How it came to be: `seed`, `edit`, `crossover`, `simplify`.
    pub operator: String,
    /// What it is meant to do; the commit's text.
    pub hypothesis: String,
    /// More trailers, such as `Editor-Model`, after `Variant`, `Operator` and `Proposal`.
    pub trailers: Vec<(String, String)>,
    /// The commit's time, seconds since 1970: the run's start plus the proposal's number.
    pub time_unix: i64,
}

impl NewVariant {
    /// The commit's message.
    pub fn message(&self) -> String {
        let mut trailers = vec![
            ("Variant", self.id.to_string()),
            ("Operator", self.operator.clone()),
            ("Proposal", self.id.0.to_string()),
        ];
        trailers.extend(self.trailers.iter().map(|(name, value)| (name.as_str(), value.clone())));
        message::compose(&self.hypothesis, &trailers)
    }
}

/// What a commit became.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Committed {
    /// The commit.
    pub commit: CommitId,
    /// Its tree: equal trees are equal genomes.
    pub tree: TreeId,
}

/// Whether a variant may still be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VariantState {
    /// It has a branch.
    InPlay,
    /// Its branch was moved aside; it stays readable.
    Retired,
}

/// A variant as the repository knows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Head {
    /// Its number.
    pub id: VariantId,
    /// Its commit.
    pub commit: CommitId,
    /// Its tree.
    pub tree: TreeId,
    /// The commits of its parents.
    pub parents: Vec<CommitId>,
    /// In play or retired.
    pub state: VariantState,
    /// How it came to be.
    pub operator: String,
    /// What it is meant to do.
    pub hypothesis: String,
    /// Every trailer, in order.
    pub trailers: Vec<(String, String)>,
    /// The commit's time, seconds since 1970.
    pub time_unix: i64,
}
