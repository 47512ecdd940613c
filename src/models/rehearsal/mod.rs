//! Rehearsal models: rule-based stand-ins, so that everything runs with no key, network or GPU.
//!
//! They see the request only and are deterministic in it. What they do follows from the words they
//! are given; nothing in here knows a variant, a split or a pass rate. They are not language models,
//! and what works on them says nothing about any.

mod auditor;
mod challenger;
mod checkable;
mod concepts;
mod draw;
pub mod editor;
mod instructions;
mod item_text;
mod judge;
mod knobs;
mod levers;
mod memory;
mod orchestrator;
mod reading;
mod rubric;
mod solver;
mod verifier;
mod words;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

pub mod server;

use crate::{
    chat::{ChatReply, ChatRequest, FinishReason},
    usage::Usage,
};
use instructions::Instructions;
pub use knobs::{EditorMode, Knobs, WeakMemory};
use memory::{Memory, Reader};
use reading::Reading;

/// The stand-ins of one corpus. Cheap to ask from many threads.
pub struct Rehearsal {
    memory: Memory,
    knobs: Knobs,
    /// Prompts differ in their data far more often than in their instructions.
    understood: Mutex<HashMap<u64, Arc<Instructions>>>,
}

/// How many different instruction texts are kept before the memory of them is dropped.
const KEPT: usize = 256;

impl Rehearsal {
    /// Stand-ins whose solvers have read `corpus`: pairs of id and text.
    pub fn new<I: AsRef<str>, T: AsRef<str>>(corpus: &[(I, T)]) -> Self {
        Self::with(corpus, Knobs::default())
    }

    /// The same, changed for a control experiment.
    pub fn with<I: AsRef<str>, T: AsRef<str>>(corpus: &[(I, T)], knobs: Knobs) -> Self {
        let memory = Memory::new(corpus.iter().map(|(_, text)| text.as_ref()));
        Self { memory, knobs, understood: Mutex::default() }
    }

    /// The reply of `model` to `request`: a pure function of both.
    ///
    /// The role follows from the reply schema's name, then from the tools; a request without either
    /// is a solver's, and only then does `model` matter: `weak` reads less than every other name.
    pub fn reply(&self, model: &str, request: &ChatRequest) -> ChatReply {
        if !request.tools.is_empty() {
            return editor::edit_in(&self.knobs.editor, request);
        }
        match request.schema.as_ref().map(|schema| schema.name.as_str()) {
            Some("item") => challenger::reply(self, request),
            Some("verification") => verifier::reply(self, request),
            Some("decision") => orchestrator::reply(self, request),
            Some("marks") => judge::reply(self, request),
            Some("audit") => auditor::reply(self, request),
            Some("analysis") => editor::analyse_in(&self.knobs.editor, request),
            Some(_) => reply_of(request, "{}".to_owned()),
            None => {
                let partial = self.knobs.weak_memory == WeakMemory::Partial;
                let reader = if model == "weak" && partial { Reader::Weak } else { Reader::Strong };
                solver::reply(&self.memory, reader, request)
            }
        }
    }

    fn memory(&self) -> &Memory {
        &self.memory
    }

    /// What the instructions say; `hash` names their text.
    fn understand(&self, hash: u64, read: impl FnOnce() -> Instructions) -> Arc<Instructions> {
        if let Some(known) = self.understood.lock().ok().and_then(|known| known.get(&hash).cloned()) {
            return known;
        }
        let fresh = Arc::new(read());
        if let Ok(mut known) = self.understood.lock() {
            if known.len() >= KEPT {
                known.clear();
            }
            known.insert(hash, Arc::clone(&fresh));
        }
        fresh
    }

    /// The text of a document, read closely.
    fn read(&self, text: &str) -> Arc<Reading> {
        self.memory.known(text).unwrap_or_else(|| Arc::new(Reading::new(text)))
    }
}

/// A finished reply with its usage: four characters are a token.
fn reply_of(request: &ChatRequest, content: String) -> ChatReply {
    let prompt: usize = request.messages.iter().map(|message| message.content.len()).sum();
    let usage = Usage { prompt: tokens(prompt), completion: tokens(content.len()) };
    ChatReply { content, reasoning: None, tool_calls: Vec::new(), finish: FinishReason::Stop, usage }
}

fn tokens(characters: usize) -> u64 {
    characters.div_ceil(4) as u64
}
