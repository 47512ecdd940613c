//! Wordings with alternatives, and the sentences of a prompt. Not for choosing what to say.

use std::ops::Range;

use rand::{Rng, RngExt as _};

/// One way to say it: every `[[a|b]]` becomes one of its alternatives.
pub(super) fn vary(wording: &str, random: &mut impl Rng) -> String {
    let mut text = String::with_capacity(wording.len());
    let mut rest = wording;
    while let Some((before, after)) = rest.split_once("[[") {
        text.push_str(before);
        let (choices, after) = after.split_once("]]").unwrap_or((after, ""));
        let choices: Vec<&str> = choices.split('|').collect();
        text.push_str(choices[random.random_range(0..choices.len())]);
        rest = after;
    }
    text.push_str(rest);
    text
}

/// Whether `text` holds this wording, whatever alternatives were taken: its longest fixed part counts.
pub(super) fn holds(text: &str, wording: &str) -> bool {
    let fixed = wording.split("[[").enumerate().map(|(index, part)| {
        if index == 0 { part } else { part.split_once("]]").map_or(part, |(_, after)| after) }
    });
    fixed.max_by_key(|part| part.len()).is_some_and(|part| text.contains(part.trim()))
}

/// A line of a prompt that gives instructions, with its place in the text.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Without the line break.
    pub(super) at: Range<usize>,
}

/// The lines that give instructions: no placeholders, tags, JSON or conditional parts.
pub(super) fn lines(prompt: &str) -> Vec<Line> {
    let mut found = Vec::new();
    let (mut start, mut depth) = (0, 0_i32);
    for line in prompt.split_inclusive('\n') {
        let text = line.trim_end();
        depth += count(text, "{% if") + count(text, "{% for");
        let plain =
            !text.is_empty() && !text.contains("{{") && !text.contains("{%") && !text.starts_with(['<', '{']);
        if plain && depth == 0 {
            found.push(Line { at: start..start + text.len() });
        }
        depth -= count(text, "{% endif") + count(text, "{% endfor");
        start += line.len();
    }
    found
}

/// The same, with the conditional parts.
pub(super) fn all_lines(prompt: &str) -> Vec<Line> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in prompt.split_inclusive('\n') {
        let text = line.trim_end();
        if !text.is_empty() && !text.contains("{{") && !text.contains("{%") && !text.starts_with(['<', '{']) {
            found.push(Line { at: start..start + text.len() });
        }
        start += line.len();
    }
    found
}

fn count(text: &str, what: &str) -> i32 {
    i32::try_from(text.matches(what).count()).unwrap_or(0)
}

/// The sentences of one line, as places in the whole text; a list's number or dash is left out.
pub(super) fn sentences(prompt: &str, line: &Line) -> Vec<Range<usize>> {
    let text = &prompt[line.at.clone()];
    let marker =
        text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit() || " -*.".contains(c)).len();
    let mut found = Vec::new();
    let mut start = marker;
    for (index, _) in text.match_indices(['.', '?', '!', ';']) {
        let end = index + 1;
        if end > start
            && text[end..].starts_with(' ')
            && text[end..].trim_start().starts_with(|c: char| c.is_uppercase() || c == '`')
        {
            found.push(line.at.start + start..line.at.start + end);
            start = end + 1;
        }
    }
    if start < text.len() {
        found.push(line.at.start + start..line.at.end);
    }
    found
}

/// Whether `text` has all stems of one of the sets.
pub(super) fn about(text: &str, sets: &[&[&str]]) -> bool {
    let lower = text.to_lowercase();
    sets.iter().any(|stems| stems.iter().all(|stem| lower.contains(stem)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random;

    #[test]
    fn sentences_leave_list_markers_and_inner_dots_alone() {
        let prompt = "1. Use e.g. two. Then `stop`. `Go` on? yes\n<a>\nno. No.\n</a>\n{\"x\": 1}\n";
        let found: Vec<_> =
            lines(prompt).iter().flat_map(|line| sentences(prompt, line)).map(|at| &prompt[at]).collect();
        assert_eq!(found, ["Use e.g. two.", "Then `stop`.", "`Go` on? yes", "no.", "No."]);
    }

    #[test]
    fn alternatives_are_chosen_and_recognised() {
        let wording = "Cap weights at [[5|6]] points, please.";
        let text = vary(wording, &mut random::stream(1, "x"));
        assert!(text == "Cap weights at 5 points, please." || text == "Cap weights at 6 points, please.");
        assert!(holds(&format!("a {text} b"), wording) && !holds("a b", wording));
    }
}
