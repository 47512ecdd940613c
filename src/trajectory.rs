//! Everything on the way to an outcome. Not for interpreting it: the analyst, `trace` and the
//! journal read it.

use serde::{Deserialize, Serialize};

use crate::{
    chat::{ChatReply, ChatRequest},
    id::{DocumentId, VariantId},
    item::Item,
    outcome::Outcome,
    score::SolverScores,
    slot::{Origin, Slot},
};

/// One document's way through one variant, in the order it happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trajectory {
    /// The piece of work that asked for it.
    pub origin: Origin,
    /// The variant.
    pub variant: VariantId,
    /// The document.
    pub document: DocumentId,
    /// What happened, in order; parallel calls in the order of their attempts.
    pub entries: Vec<Entry>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Entry {
    /// A model was asked and answered.
    Exchange {
        /// The reply's address.
        slot: Slot,
        /// The alias that was asked.
        alias: String,
        /// The prompt, whole.
        request: ChatRequest,
        /// The reply, whole.
        reply: ChatReply,
    },
    /// The challenger's item of a round, parsed.
    Proposed {
        /// The round, from 1.
        round: u32,
        /// The item.
        item: Item,
    },
    /// Somebody found fault.
    Problems {
        /// The round, from 1.
        round: u32,
        /// Who.
        by: Critic,
        /// What, one sentence each.
        problems: Vec<String>,
    },
    /// The loop's own attempts were scored.
    Scored {
        /// The round, from 1.
        round: u32,
        /// The scores so far; `strong` is empty until the strong solver was asked.
        scores: SolverScores,
    },
    /// The orchestrator decided.
    Decided {
        /// The round, from 1.
        round: u32,
        /// `new_question`, `revise` or `give_up`.
        action: String,
        /// What the challenger is told.
        guidance: String,
    },
    /// The item was handed to the yardstick.
    Submitted {
        /// The round, from 1.
        round: u32,
    },
    /// The fresh attempts were scored with the frozen formula.
    Confirmed {
        /// The scores.
        scores: SolverScores,
    },
    /// It ended.
    Ended {
        /// How.
        outcome: Outcome,
        /// Why.
        reason: String,
    },
}

/// Who finds fault with an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Critic {
    /// The reply was not the JSON asked for.
    Parser,
    /// `check_item` of the genome.
    CheckItem,
    /// The verifier.
    Verifier,
    /// `reject_weak` of the genome.
    RejectWeak,
    /// `reject` of the genome.
    Reject,
    /// The yardstick's form.
    Form,
    /// The yardstick's controls.
    Controls,
    /// The auditor.
    Auditor,
    /// The yardstick's rule on fresh attempts.
    Rule,
}
