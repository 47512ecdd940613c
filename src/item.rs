//! An item: what the agent makes of a document. Not for judging whether it is a good one.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A question made from a document, with the rubric that marks its answers or the check that decides them.
///
/// Unknown keys are refused and weights must be integers: a weight of `"+8"` is a malformed reply.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Situates the question; the answerer reads it. At most 1,500 characters.
    pub context: String,
    /// One question. At most 1,000 characters.
    pub question: String,
    /// The answer the document supports.
    pub reference_answer: String,
    /// The criteria that mark an answer; empty when the answer is checked.
    #[serde(default)]
    pub rubric: Vec<Criterion>,
    /// How an answer is checked; absent when it is marked by a rubric.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<Check>,
}

/// What kind of item a genome makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ItemKind {
    /// A free-text question marked by a rubric.
    Rubric,
    /// A question with one short answer that can be checked.
    Verifiable,
}

/// The short answer of a verifiable item, and what else is as right.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The answer: a term, a name, a short phrase, or a number. At most 120 characters.
    pub answer: String,
    /// Other ways to write it that are right too; at most eight.
    #[serde(default)]
    pub accepted: Vec<String>,
    /// For a number: how far an answer may be off, in percent of it, 0..=20. Absent for text.
    #[serde(default)]
    pub tolerance_percent: Option<u32>,
}

/// One yes-no criterion of a rubric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// What must be true of the answer. At most 240 characters.
    pub criterion: String,
    /// Its weight: an integer, above 0 when positive, below 0 when negative.
    pub weight: i64,
    /// Whether meeting it earns or costs.
    pub category: Polarity,
}

/// Whether meeting a criterion earns its weight or costs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Polarity {
    /// Earns its weight.
    Positive,
    /// Costs the size of its weight.
    Negative,
}

impl Item {
    /// What kind of item it is.
    pub fn kind(&self) -> ItemKind {
        if self.check.is_some() { ItemKind::Verifiable } else { ItemKind::Rubric }
    }

    /// The criteria that an attempt is marked by: the rubric, or the one criterion that a check comes to, so
    /// that its score is 1 when it is right and 0 when it is not.
    pub fn criteria(&self) -> Cow<'_, [Criterion]> {
        match &self.check {
            None => Cow::Borrowed(&self.rubric),
            Some(check) => Cow::Owned(vec![check.criterion()]),
        }
    }
}

impl Check {
    /// The check as a judge can mark it.
    pub fn criterion(&self) -> Criterion {
        let within = match self.tolerance_percent {
            Some(percent) if percent > 0 => format!(" (within {percent}%)"),
            _ => String::new(),
        };
        let criterion = format!("Its answer is: {}{within}", self.answer.trim());
        Criterion { criterion, weight: 1, category: Polarity::Positive }
    }
}
