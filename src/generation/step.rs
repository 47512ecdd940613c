//! What the inner loop waits for, what it is answered, and how it ends.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{
    chat::ChatReply,
    genome::RoundReport,
    item::{Criterion, Item},
    outcome::Outcome,
    score::{Marks, SolverScores},
    yardstick::Ask,
};

/// What the loop waits for.
#[derive(Debug, PartialEq)]
pub enum Step<'a> {
    /// Replies to all of these, in this order. They may be asked in parallel.
    Ask(&'a [Ask]),
    /// The value of one of the genome's functions.
    Code(CodeCall<'a>),
    /// Nothing: it ended.
    Done(&'a Ended),
}

/// A call of one of the genome's functions.
#[derive(Debug, PartialEq)]
pub enum CodeCall<'a> {
    /// `check_item(item, document)`, answered with [`CodeReply::Problems`].
    CheckItem {
        /// The item proposed.
        item: &'a Item,
        /// The document's text, as it is.
        document: &'a str,
    },
    /// `score(rubric, marks)` of each attempt, answered with [`CodeReply::Scores`].
    Score {
        /// The item's criteria.
        rubric: Cow<'a, [Criterion]>,
        /// The marks of each attempt.
        marks: Vec<Marks>,
    },
    /// `reject_weak(scores)`, answered with [`CodeReply::Reason`].
    RejectWeak {
        /// The weak solver's scores.
        weak: &'a [f64],
    },
    /// `reject(weak, strong)`, answered with [`CodeReply::Reason`].
    Reject {
        /// The weak solver's scores.
        weak: &'a [f64],
        /// The strong solver's scores.
        strong: &'a [f64],
    },
    /// `feedback(rounds)`, answered with [`CodeReply::Text`].
    Feedback {
        /// Every failed round so far.
        rounds: &'a [RoundReport],
    },
}

/// What one of the genome's functions returned.
#[derive(Debug, Clone, PartialEq)]
pub enum CodeReply {
    /// Of `check_item`: one sentence each.
    Problems(Vec<String>),
    /// Of `score`: one per attempt, each in 0..=1.
    Scores(Vec<f64>),
    /// Of `reject_weak` and `reject`: nothing, or why.
    Reason(Option<String>),
    /// Of `feedback`.
    Text(String),
}

/// What the loop is answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The replies to [`Step::Ask`], in its order.
    Replies(Vec<ChatReply>),
    /// The value that [`Step::Code`] asked for.
    Code(CodeReply),
    /// The genome's own fault: its code raised, or its prompt did not fit the model.
    Fault(String),
}

/// How the loop ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// The agent submitted an item.
    Submitted {
        /// The item.
        item: Item,
        /// The round, from 1.
        round: u32,
        /// The frozen formula over the loop's own marks; empty when no solver was asked.
        scores: SolverScores,
    },
    /// It ended without an item.
    Stopped {
        /// `truncated`, `gave_up`, `out_of_rounds` or `error`.
        outcome: Outcome,
        /// Why, in one or two sentences.
        reason: String,
        /// The round, from 1.
        round: u32,
    },
}
