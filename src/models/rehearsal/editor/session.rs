//! The editor's next turn: look, read, edit, check, finish. Decided from the conversation alone.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    conversation::Conversation,
    plan::{Plan, plan},
};
use crate::models::rehearsal::EditorMode;

/// What the editor says and does in one turn.
#[derive(Debug, Default)]
pub(super) struct Turn {
    pub(super) words: String,
    /// Tools with their arguments.
    pub(super) calls: Vec<(&'static str, Value)>,
}

impl Turn {
    pub(super) fn new(words: impl Into<String>, calls: Vec<(&'static str, Value)>) -> Self {
        Self { words: words.into(), calls }
    }
}

/// The turn that lists or reads the files; nothing once they are read.
pub(super) fn look(conversation: &Conversation<'_>) -> Option<Turn> {
    let Some(listing) = conversation.calls().find(|call| call.name == "list_files") else {
        return Some(Turn::new("First the files.", vec![("list_files", json!({}))]));
    };
    if !conversation.files().is_empty() {
        return None;
    }
    let paths = listing
        .result
        .lines()
        .filter_map(|line| line.split_once(" ("))
        .filter(|(_, rest)| rest.ends_with("bytes)"));
    let calls: Vec<_> = paths.map(|(path, _)| ("read_file", json!({"path": path}))).collect();
    Some(Turn::new("I read them before I decide what to change.", calls))
}

/// The next turn.
pub(super) fn next(conversation: &Conversation<'_>, mode: &EditorMode) -> Turn {
    if let Some(turn) = look(conversation) {
        return turn;
    }
    let files = conversation.files();
    let listing = conversation.calls().find(|call| call.name == "list_files").map_or("", |call| call.result);
    let room = room(listing);
    // Without analysis and ledger every change is as good as any other.
    let prompt = if *mode == EditorMode::Random { "" } else { conversation.prompt };
    let Some(plan) = plan(prompt, &files, room, conversation.seed, conversation.failures()) else {
        return Turn::new("I find nothing that I could still change.", Vec::new());
    };
    let since = conversation.since_failure();
    let edited = since.iter().any(|call| call.name == "edit_file");
    let checked = since.iter().any(|call| call.name == "check");
    if !edited {
        return edit(conversation, &files, &plan);
    }
    if !checked {
        return Turn::new("Now the check.", vec![("check", json!({}))]);
    }
    let result = since.iter().rev().find(|call| call.name == "check").map_or("", |check| check.result);
    Turn::new(format!("The check says: {result}. Done."), vec![finish(&plan)])
}

/// The tokens by which the prompts may grow, as the listing says.
pub(super) fn room(listing: &str) -> i64 {
    let line = listing.lines().find(|line| line.contains("tokens")).unwrap_or_default();
    let numbers: Vec<i64> =
        line.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
    match numbers.as_slice() {
        [now, allowed, ..] => allowed - now,
        _ => 150,
    }
}

/// Undoes what an earlier try left and makes the plan's edits.
fn edit(conversation: &Conversation<'_>, files: &BTreeMap<&str, &str>, plan: &Plan) -> Turn {
    let mut calls = Vec::new();
    for path in conversation.changed() {
        if let Some(text) = files.get(path.as_str()) {
            calls.push(("write_file", json!({"path": path, "text": text})));
        }
    }
    for (path, edit) in &plan.edits {
        calls.push(("edit_file", json!({"path": path, "old": edit.old, "new": edit.new})));
    }
    let mechanism = plan.remedy.mechanism;
    if conversation.failures() == 0 {
        return Turn::new(format!("The mechanism I change: {mechanism}."), calls);
    }
    // `finish` checks too: one turn per further try.
    calls.push(finish(plan));
    Turn::new(format!("That was refused; another way. The mechanism I change: {mechanism}."), calls)
}

fn finish(plan: &Plan) -> (&'static str, Value) {
    let expected = plan.sign.map_or_else(
        || "a higher share of documents that pass".to_owned(),
        |sign| format!("fewer failures of the kind \"{}\"", sign.name().to_lowercase()),
    );
    let arguments = json!({
        "hypothesis": plan.remedy.hypothesis,
        "mechanism": plan.remedy.mechanism,
        "expected": expected,
    });
    ("finish", arguments)
}
