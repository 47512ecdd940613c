//! Embedded stand-ins for models.

pub mod server;

use crate::{
    chat::{ChatReply, ChatRequest, FinishReason},
    id::DocumentId,
    usage::Usage,
};

/// The stand-ins, with the corpus that they remember.
#[derive(Debug)]
pub struct Rehearsal;

impl Rehearsal {
    /// Stand-ins that remember these documents.
    pub fn new(_corpus: &[(DocumentId, String)]) -> Self {
        Self
    }

    /// The reply of `model` to this request.
    pub fn reply(&self, model: &str, request: &ChatRequest) -> ChatReply {
        ChatReply {
            content: format!("{model} {} {}", request.seed, request.messages.len()),
            reasoning: None,
            tool_calls: Vec::new(),
            finish: FinishReason::Stop,
            usage: Usage { prompt: 10, completion: 5 },
        }
    }
}
