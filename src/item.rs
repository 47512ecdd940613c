//! An item: what the agent makes of a document. Not for judging whether it is a good one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A question made from a document, with the rubric that marks its answers.
///
/// Unknown keys are refused and weights must be integers: a weight of `"+8"` is a malformed reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Situates the question; the answerer reads it. At most 1,500 characters.
    pub context: String,
    /// One question. At most 1,000 characters.
    pub question: String,
    /// The answer the document supports.
    pub reference_answer: String,
    /// The criteria that mark an answer.
    pub rubric: Vec<Criterion>,
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
