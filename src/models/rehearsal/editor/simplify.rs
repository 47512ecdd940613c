//! Taking away what earned nothing: the text that a line's weakest changes added, then whatever is least needed,
//! until the prompts are short enough. Not for adding anything.

use std::collections::BTreeMap;

use serde_json::json;

use super::{
    bank::Act,
    blocks,
    conversation::Conversation,
    prose,
    session::{Turn, look, room},
    words::{all_lines, sentences},
};
use crate::random;

/// Further tries after a refusal.
const TRIES: usize = 4;
/// An effect (logit) from which a change has earned its place.
const EARNED: f64 = 0.1;
/// The most sentences that go without a reason.
const PRUNED: usize = 40;

/// Whether the prompt asks for less.
pub(super) fn wanted(prompt: &str) -> bool {
    prompt.starts_with("<line>\n")
}

/// The next turn: look, then cut everything at once.
pub(super) fn next(conversation: &Conversation<'_>) -> Turn {
    if let Some(turn) = look(conversation) {
        return turn;
    }
    let attempt = conversation.failures();
    if attempt >= TRIES {
        return Turn::new("I find nothing that can go.", Vec::new());
    }
    let listing = conversation.calls().find(|call| call.name == "list_files").map_or("", |call| call.result);
    let before = conversation.files();
    let mut after: BTreeMap<&str, String> = before
        .iter()
        .filter(|(path, _)| path.starts_with("prompts/"))
        .map(|(path, text)| (*path, (*text).to_owned()))
        .collect();
    let dropped = drop_weak(conversation.prompt, &mut after);
    // One token of slack: a share of a byte must not decide.
    prune(&before, &mut after, room(listing) - 1, conversation.seed, attempt);
    let mut calls: Vec<_> = after
        .iter()
        .filter(|(path, text)| before.get(*path) != Some(&text.as_str()))
        .map(|(path, text)| ("write_file", json!({"path": path, "text": text})))
        .collect();
    let what =
        if dropped.is_empty() { "sentences that repeat others".to_owned() } else { dropped.join(", ") };
    let arguments = json!({
        "hypothesis": format!("Nothing is lost without what earned nothing: {what}."),
        "mechanism": "simplification",
        "expected": "the same pass rate with shorter prompts",
    });
    calls.push(("finish", arguments));
    Turn::new("I take away what earned nothing.", calls)
}

/// Deletes what changes without an effect added to prompts; their mechanisms.
fn drop_weak(prompt: &str, files: &mut BTreeMap<&str, String>) -> Vec<String> {
    let mut dropped = Vec::new();
    for change in blocks::all(prompt, "change") {
        let effect: f64 = change.attribute("effect").and_then(|text| text.parse().ok()).unwrap_or(EARNED);
        if effect >= EARNED || change.attribute("verdict") == Some("helped") {
            continue;
        }
        let mut gone = 0;
        let mut path = "";
        let removed: String = change.body.lines().filter_map(|line| line.strip_prefix('-')).collect();
        for line in change.body.lines() {
            if let Some(file) = line.strip_prefix("+++ b/") {
                path = file;
            } else if let (Some(added), Some(text)) = (line.strip_prefix('+'), files.get_mut(path)) {
                for line in all_lines(added) {
                    for at in sentences(added, &line) {
                        let sentence = added[at].trim();
                        // What only moved was there before.
                        if !removed.contains(sentence) && text.matches(sentence).count() == 1 {
                            *text = text
                                .replacen(&format!(" {sentence}"), "", 1)
                                .replacen(&format!("{sentence}\n\n"), "", 1)
                                .replacen(sentence, "", 1);
                            gone += 1;
                        }
                    }
                }
            }
        }
        if gone > 0 {
            dropped.extend(change.attribute("mechanism").map(str::to_owned));
        }
    }
    dropped
}

/// Deletes further sentences until the prompts have grown by no more than `room` (negative) tokens.
fn prune(
    before: &BTreeMap<&str, &str>,
    after: &mut BTreeMap<&str, String>,
    room: i64,
    seed: u64,
    attempt: usize,
) {
    let mut random = random::stream(seed, &format!("prune/{attempt}"));
    let paths: Vec<&str> = after.keys().copied().collect();
    for turn in 0..PRUNED {
        let length = |path: &&str| before.get(path).map_or(0, |text| text.len() as i64);
        let grown: i64 = after.iter().map(|(path, text)| text.len() as i64 - length(path)).sum();
        // The longest prompt first: it is where most was added.
        let longest = paths.iter().max_by_key(|path| after.get(*path).map_or(0, String::len));
        let Some(path) = longest.filter(|_| grown > 4 * room && turn < PRUNED) else { return };
        let text = after.get(path).cloned().unwrap_or_default();
        let Some(edit) = prose::replacements(&Act::Prune, &text, &mut random).into_iter().next() else {
            return;
        };
        let Some(shorter) = prose::applied(&text, &edit) else { continue };
        after.insert(path, shorter);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROMPT: &str = "<line>\n<change variant=\"v3\" mechanism=\"be bold\" verdict=\"unknown\" effect=\"-0.20\">\n--- a/prompts/challenger.md\n+++ b/prompts/challenger.md\n@@ -1,3 +1,3 @@\n-Read the text.\n+Read the text. Be bold and brave.\n</change>\n<change variant=\"v2\" mechanism=\"keep\" verdict=\"helped\" effect=\"+0.60\">\n+++ b/prompts/challenger.md\n+Hide the answer.\n</change>\n</line>\n";

    #[test]
    fn only_what_a_change_without_effect_added_goes() {
        let mut files = BTreeMap::from([(
            "prompts/challenger.md",
            "Read the text. Be bold and brave.\n\nHide the answer.\n".to_owned(),
        )]);
        assert_eq!(drop_weak(PROMPT, &mut files), ["be bold"]);
        assert_eq!(files["prompts/challenger.md"], "Read the text.\n\nHide the answer.\n");
    }

    #[test]
    fn sentences_go_until_there_is_room() {
        let text = "Head.\n\nThis is a sentence of some length indeed. And here is another one of some length. A third one follows the second one.\n";
        let before = BTreeMap::from([("prompts/a.md", text)]);
        let mut after = BTreeMap::from([("prompts/a.md", text.to_owned())]);
        prune(&before, &mut after, -8, 1, 0);
        assert!(after["prompts/a.md"].len() + 32 <= text.len(), "{after:?}");
        assert!(after["prompts/a.md"].starts_with("Head."));
    }
}
