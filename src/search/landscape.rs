//! Made-up worlds to search in: documents of some difficulty and edits of some effect, no model anywhere.
//!
//! They check the search, not phylon: a landscape says what edits do, and the search has to find out. Not for
//! running the search; `simulation` does that.

use rand::{Rng, RngExt};
use serde::{Deserialize, Serialize};

use super::{beliefs::pass_rate, choice::standard_normal};
use crate::{problem::Problem, yaml};

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
    /// Reads and checks the text of a landscape file shown as `file`.
    ///
    /// # Errors
    /// A syntax or type error alone; unknown keys and values out of range all at once; each with its line.
    pub fn parse(text: &str, file: &str) -> Result<Self, Vec<Problem>> {
        let landscape: Self = yaml::parse(text, file)?;
        let problems: Vec<Problem> = landscape
            .faults()
            .into_iter()
            .map(|(key, what)| Problem { line: yaml::line_of(text, key), ..Problem::new(file, what) })
            .collect();
        if problems.is_empty() { Ok(landscape) } else { Err(problems) }
    }

    /// Values out of range: key and what was expected.
    fn faults(&self) -> Vec<(&'static str, String)> {
        let documents = &self.documents;
        let spread = |value: f64| (0.0..=10.0).contains(&value);
        let sizes = self.mutation.iter().all(|kind| {
            kind.share.is_finite()
                && kind.share >= 0.0
                && spread(kind.sd)
                && kind.head_room.is_none_or(|h| h > 0.0)
        });
        let total: f64 = self.mutation.iter().map(|kind| kind.share).sum();
        let checks = [
            (
                (2..=10_000).contains(&documents.validation),
                "documents.validation",
                "`validation` must be 2 to 10000 documents",
            ),
            (
                (2..=10_000).contains(&documents.train),
                "documents.train",
                "`train` must be 2 to 10000 documents",
            ),
            (
                spread(documents.difficulty_sd),
                "documents.difficulty_sd",
                "`difficulty_sd` must be 0 to 10 logits",
            ),
            (
                spread(documents.interaction_sd),
                "documents.interaction_sd",
                "`interaction_sd` must be 0 to 10 logits",
            ),
            (self.seed_logit.abs() <= 20.0, "seed_logit", "`seed_logit` must be -20 to 20"),
            (
                (0.0..=1000.0).contains(&self.proposal_cost),
                "proposal_cost",
                "`proposal_cost` must be 0 to 1000 evaluations",
            ),
            (
                sizes,
                "mutation",
                "every kind of edit needs a `share` of 0 or more, an `sd` of 0 to 10, and a `head_room` above 0 \
                 where it has one",
            ),
            (total > 0.0, "mutation", "the shares of the kinds of edit must sum to more than 0"),
        ];
        checks.into_iter().filter(|(holds, ..)| !holds).map(|(_, key, what)| (key, what.to_owned())).collect()
    }

    /// The true pass rate of the seed variant on unseen documents.
    pub fn seed_rate(&self) -> f64 {
        self.rate_of(self.seed_logit)
    }

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
        self.rate_of(truth.theta)
    }

    fn rate_of(&self, theta: f64) -> f64 {
        pass_rate(theta, self.documents.difficulty_sd.hypot(self.documents.interaction_sd))
    }
}
