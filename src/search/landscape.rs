//! Made-up worlds to search in: documents of some difficulty and edits of some effect, no model anywhere.
//!
//! They check the search, not phylon: a landscape says what edits do, and the search has to find out. Not for
//! running the search; `simulation` does that.

use rand::{Rng, RngExt};
use serde::{Deserialize, Serialize};

use super::beliefs::pass_rate;
use super::choice::standard_normal;

/// A world, as written in a landscape file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Landscape {
    /// The documents.
    pub documents: LandscapeDocuments,
    /// θ of the seed variant (logit).
    pub seed_logit: f64,
    /// Document evaluations that one proposal's analysis and edit are worth.
    #[serde(default)]
    pub proposal_cost: f64,
    /// What edits do to θ; shares are relative.
    pub mutation: Vec<Mutation>,
}

/// How many documents there are and how they differ.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LandscapeDocuments {
    /// Validation documents.
    pub validation: u32,
    /// Training documents.
    pub train: u32,
    /// Standard deviation of the documents' difficulty (logit).
    pub difficulty_sd: f64,
    /// Standard deviation of what a variant has for or against a single document (logit).
    #[serde(default)]
    pub interaction_sd: f64,
}

/// What a kind of edit does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Adds |N(0, sd²)|.
    Gain,
    /// Adds N(0, sd²).
    Neutral,
    /// Subtracts |N(0, sd²)|.
    Loss,
    /// Adds exactly `sd`, the first time on any line; nothing after that.
    Once,
}

/// One kind of edit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Mutation {
    /// How often it comes, relative to the others.
    pub share: f64,
    /// What it does.
    pub kind: Kind,
    /// Its size (logit).
    pub sd: f64,
    /// h: scales a gain by max(0, 1 − (θ − seed)/h); without it gains never run out.
    #[serde(default)]
    pub head_room: Option<f64>,
}

/// What is true of one variant.
#[derive(Debug, Clone, PartialEq)]
pub struct Truth {
    /// θ (logit).
    pub theta: f64,
    /// Whether an edit of kind `once` is on its line.
    pub found: bool,
    /// What it has for or against each document (logit).
    pub interaction: Vec<f64>,
}

impl Landscape {
    /// The seed variant.
    pub fn seed(&self, stream: &mut impl Rng) -> Truth {
        Truth { theta: self.seed_logit, found: false, interaction: self.interaction(stream) }
    }

    /// A child by one edit.
    pub fn child(&self, parent: &Truth, stream: &mut impl Rng) -> Truth {
        let total: f64 = self.mutation.iter().map(|kind| kind.share).sum();
        let mut left = stream.random::<f64>() * total;
        let kind = self.mutation.iter().find(|kind| {
            left -= kind.share;
            left < 0.0
        });
        let size = standard_normal(stream);
        let change = kind.map_or(0.0, |kind| self.change(kind, parent, size));
        let found = parent.found || kind.is_some_and(|kind| kind.kind == Kind::Once);
        Truth { theta: parent.theta + change, found, interaction: self.interaction(stream) }
    }

    fn change(&self, mutation: &Mutation, parent: &Truth, size: f64) -> f64 {
        let room = mutation.head_room.map_or(1.0, |h| (1.0 - (parent.theta - self.seed_logit) / h).max(0.0));
        match mutation.kind {
            Kind::Gain => room * mutation.sd * size.abs(),
            Kind::Neutral => mutation.sd * size,
            Kind::Loss => -mutation.sd * size.abs(),
            Kind::Once if parent.found => 0.0,
            Kind::Once => mutation.sd,
        }
    }

    fn interaction(&self, stream: &mut impl Rng) -> Vec<f64> {
        let count = self.documents.validation + self.documents.train;
        if self.documents.interaction_sd <= 0.0 {
            return vec![0.0; count as usize];
        }
        (0..count).map(|_| self.documents.interaction_sd * standard_normal(stream)).collect()
    }

    /// The true pass rate of a variant on unseen documents.
    pub fn rate(&self, truth: &Truth) -> f64 {
        pass_rate(truth.theta, self.documents.difficulty_sd.hypot(self.documents.interaction_sd))
    }
}
