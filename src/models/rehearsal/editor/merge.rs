//! Resolving a merge's conflicts: both sides' sentences in prose, one side where text is code. Not for editing.

use std::collections::BTreeMap;

use serde_json::json;

use super::{
    conversation::Conversation,
    session::{Turn, look},
    words::{all_lines, sentences},
};

/// Further tries after a refusal.
const TRIES: usize = 4;

/// Whether the prompt is about a merge.
pub(super) fn wanted(prompt: &str) -> bool {
    prompt.contains("<conflict path=\"")
}

/// The next turn: look, then resolve everything at once.
pub(super) fn next(conversation: &Conversation<'_>) -> Turn {
    if let Some(turn) = look(conversation) {
        return turn;
    }
    let attempt = conversation.failures();
    if attempt >= TRIES {
        return Turn::new("I cannot reconcile the two.", Vec::new());
    }
    let mut calls = Vec::new();
    for (path, text) in conversation.files() {
        if text.contains("<<<<<<<") {
            let way = Way::of(path, conversation.seed, attempt);
            calls.push(("write_file", json!({"path": path, "text": resolve(text, way)})));
        }
    }
    let arguments = json!({
        "hypothesis": "What both lines gained adds up: each conflict keeps what both sides ask for.",
        "mechanism": "reconciled crossover",
        "expected": "the gains of both lines, less what they have in common",
    });
    calls.push(("finish", arguments));
    Turn::new("I put both sides together.", calls)
}

/// How a conflict is resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Both,
    Ours,
    Theirs,
}

impl Way {
    fn of(path: &str, seed: u64, attempt: usize) -> Self {
        let coin = seed.wrapping_add(attempt as u64).is_multiple_of(2);
        match (path.starts_with("prompts/") && attempt == 0, coin) {
            (true, _) => Self::Both,
            (false, true) => Self::Ours,
            (false, false) => Self::Theirs,
        }
    }
}

/// The text with every conflict resolved.
fn resolve(text: &str, way: Way) -> String {
    let mut parts: BTreeMap<char, String> = BTreeMap::new();
    let mut side = None;
    let mut whole = String::new();
    for line in text.split_inclusive('\n') {
        match (line.get(..7), side) {
            (Some("<<<<<<<"), None) => side = Some('o'),
            (Some("|||||||"), Some(_)) => side = Some('b'),
            (Some("======="), Some(_)) => side = Some('t'),
            (Some(">>>>>>>"), Some(_)) => {
                side = None;
                let mut part = |name| parts.remove(&name).unwrap_or_default();
                let (ours, base, theirs) = (part('o'), part('b'), part('t'));
                whole.push_str(&match way {
                    Way::Both => both(&ours, &base, &theirs),
                    Way::Ours => ours,
                    Way::Theirs => theirs,
                });
            }
            (_, Some(name)) => parts.entry(name).or_default().push_str(line),
            (_, None) => whole.push_str(line),
        }
    }
    whole
}

/// Our text, without the sentences that they deleted from the base and with those that they added.
fn both(ours: &str, base: &str, theirs: &str) -> String {
    let said = |text: &str| -> Vec<String> {
        let lines = all_lines(text);
        lines.iter().flat_map(|line| sentences(text, line)).map(|at| text[at].trim().to_owned()).collect()
    };
    let (before, after) = (said(base), said(theirs));
    let mut text = ours.to_owned();
    for gone in before.iter().filter(|sentence| !after.contains(sentence)) {
        text = text.replacen(&format!("{gone} "), "", 1).replacen(&format!(" {gone}"), "", 1);
        if text.trim() == gone.as_str() {
            text.clear();
        }
    }
    for line in all_lines(theirs) {
        let whole = &theirs[line.at.clone()];
        let new: Vec<&str> = sentences(theirs, &line)
            .into_iter()
            .map(|at| theirs[at].trim())
            .filter(|sentence| !before.iter().any(|known| known == sentence) && !text.contains(sentence))
            .collect();
        if new.is_empty() {
            continue;
        }
        let own = text.trim_end().len();
        let end = text.split_off(own);
        let apart = new.len() == sentences(theirs, &line).len() && !text.is_empty();
        let marker = whole.len() - whole.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
        text.push_str(match (text.is_empty(), apart) {
            (true, _) => &whole[..marker],
            (false, true) => "\n\n",
            (false, false) => " ",
        });
        if text.ends_with(|c: char| c.is_ascii_digit() || c == '.') && own == 0 {
            text.push(' ');
        }
        text.push_str(&new.join(" "));
        text.push_str(if end.is_empty() { "\n" } else { &end });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFLICT: &str = "Read.\n<<<<<<< ours\n1. Write a context. Keep it short.\n||||||| base\n1. Write a context.\n=======\n1. Write a context. Hide the answer.\n>>>>>>> theirs\nEnd.\n";

    #[test]
    fn sentences_of_both_sides_are_kept_and_no_marker_is() {
        let text = resolve(CONFLICT, Way::Both);
        assert_eq!(text, "Read.\n1. Write a context. Keep it short. Hide the answer.\nEnd.\n");
    }

    #[test]
    fn a_sentence_that_one_side_deleted_is_gone() {
        let both = both("Use ten. And two. More.\n", "Use ten. And two.\n", "Use ten.\n");
        assert_eq!(both, "Use ten. More.\n");
    }

    #[test]
    fn code_is_taken_from_one_side() {
        assert_eq!(resolve(CONFLICT, Way::Ours), "Read.\n1. Write a context. Keep it short.\nEnd.\n");
        assert_eq!(resolve(CONFLICT, Way::Theirs), "Read.\n1. Write a context. Hide the answer.\nEnd.\n");
        assert_eq!(Way::of("prompts/verifier.md", 1, 0), Way::Both);
        assert_ne!(Way::of("evaluation.py", 1, 0), Way::of("evaluation.py", 1, 1));
    }
}
