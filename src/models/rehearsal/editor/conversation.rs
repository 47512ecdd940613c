//! The conversation so far, as the editor finds it in the request: it has no other memory.
//!
//! Not for deciding what to do next.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    chat::{ChatRequest, Role},
    id::ContentHash,
};

/// What was done and what came of it.
#[derive(Debug)]
pub(super) struct Conversation<'a> {
    /// The frame of all data: our side's first message.
    pub(super) prompt: &'a str,
    /// One number for the whole session: the first turn's, kept in the ids of its calls.
    pub(super) seed: u64,
    /// Turns so far, with their calls.
    pub(super) turns: Vec<Vec<Done<'a>>>,
}

/// A call and its result.
#[derive(Debug)]
pub(super) struct Done<'a> {
    pub(super) name: &'a str,
    arguments: Value,
    pub(super) result: &'a str,
}

impl Done<'_> {
    pub(super) fn argument(&self, name: &str) -> &str {
        self.arguments.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether the call was refused, or found fault.
    pub(super) fn failed(&self) -> bool {
        self.result.starts_with("refused") || self.result.starts_with("faults")
    }
}

impl<'a> Conversation<'a> {
    pub(super) fn read(request: &'a ChatRequest) -> Self {
        let messages = &request.messages;
        let prompt = messages.iter().find(|m| m.role == Role::User).map_or("", |m| m.content.as_str());
        let results: BTreeMap<&str, &str> = messages
            .iter()
            .filter_map(|m| m.tool_call_id.as_deref().map(|id| (id, m.content.as_str())))
            .collect();
        let assistant = || messages.iter().filter(|m| m.role == Role::Assistant);
        let turns = assistant()
            .map(|message| {
                let calls = message.tool_calls.iter();
                calls
                    .map(|call| Done {
                        name: &call.name,
                        arguments: serde_json::from_str(&call.arguments).unwrap_or_default(),
                        result: results.get(call.id.as_str()).copied().unwrap_or_default(),
                    })
                    .collect()
            })
            .collect();
        let first = assistant().flat_map(|m| &m.tool_calls).next();
        let seed = first.map_or(u64::from(request.seed), |call| number(&call.id));
        Self { prompt, seed, turns }
    }

    /// Every call, in order.
    pub(super) fn calls(&self) -> impl Iterator<Item = &Done<'a>> {
        self.turns.iter().flatten()
    }

    /// The files as they were first read.
    pub(super) fn files(&self) -> BTreeMap<&str, &'a str> {
        let mut files = BTreeMap::new();
        for call in self.calls().filter(|call| call.name == "read_file" && !call.failed()) {
            files.entry(call.argument("path")).or_insert(call.result);
        }
        files
    }

    /// How many turns failed: every one is answered with another try.
    pub(super) fn failures(&self) -> usize {
        self.turns.iter().filter(|turn| turn.iter().any(Done::failed)).count()
    }

    /// The calls since the last failed turn.
    pub(super) fn since_failure(&self) -> Vec<&Done<'a>> {
        let failed = self.turns.iter().rposition(|turn| turn.iter().any(Done::failed));
        self.turns.iter().skip(failed.map_or(0, |index| index + 1)).flatten().collect()
    }

    /// Files that failed tries have left changed.
    pub(super) fn changed(&self) -> Vec<String> {
        let mut paths: Vec<String> = self
            .calls()
            .filter(|call| call.name == "edit_file" && !call.failed())
            .map(|call| call.argument("path").to_owned())
            .collect();
        paths.sort();
        paths.dedup();
        paths
    }
}

/// The number in `call-<number>-<n>`, or one made of whatever the id is.
fn number(id: &str) -> u64 {
    let parsed = id.split('-').nth(1).and_then(|part| u64::from_str_radix(part, 16).ok());
    parsed.unwrap_or_else(|| {
        let hash = ContentHash::of(id.as_bytes());
        hash.0.iter().take(8).fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
    })
}
