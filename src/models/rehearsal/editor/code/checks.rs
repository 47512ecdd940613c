//! Checks that `check_item` can make without a model.

use rand::Rng;

use super::{CodeChange, append, span};
use crate::models::rehearsal::editor::{prose::Replacement, words::vary};

/// Adds a check before the last `return` of `check_item`, or a `check_item` with it.
pub(super) fn add(change: CodeChange, source: &str, random: &mut impl Rng) -> Vec<Replacement> {
    let Some((mark, wording)) = body(change) else { return Vec::new() };
    if source.contains(mark) {
        return Vec::new();
    }
    let code = vary(wording, random);
    let helper = if code.contains("words_of(") && !source.contains("def words_of(") { WORDS_OF } else { "" };
    let Some(function) = span(source, "check_item") else {
        let code = code.replace("PROBLEMS", "problems");
        let new = format!(
            "{helper}def check_item(item, document):\n    problems = []\n{code}    return problems\n"
        );
        return append(source, &new);
    };
    let Some((at, list)) = last_return(function) else { return Vec::new() };
    let code = code.replace("PROBLEMS", list);
    vec![Replacement {
        old: function.to_owned(),
        new: format!("{helper}{}{code}{}", &function[..at], &function[at..]),
    }]
}

/// Where the last `    return name` starts, and the name.
fn last_return(function: &str) -> Option<(usize, &str)> {
    let at = function.rfind("\n    return ")? + 1;
    let name = function[at..].trim_start().strip_prefix("return ")?.trim();
    name.chars().all(|c| c.is_alphanumeric() || c == '_').then_some((at, name))
}

const WORDS_OF: &str = r#"def words_of(text):
    """The longer words of a text in lower case, each once."""
    for sign in [".", ",", ";", ":", "?", "!", "(", ")", "\"", "'"]:
        text = text.replace(sign, " ")
    found = []
    for word in text.lower().split():
        if len(word) > 4 and word not in found:
            found.append(word)
    return found


"#;

/// A mark by which the check is known again, and its code.
fn body(change: CodeChange) -> Option<(&'static str, &'static str)> {
    Some(match change {
        CodeChange::LeakCheck => ("told = [", LEAK),
        CodeChange::CriterionLeakCheck => ("given = []", CRITERION_LEAK),
        CodeChange::WeightCheck => ("weights = [", WEIGHTS),
        CodeChange::NegativeCheck => ("penalties = [", NEGATIVES),
        CodeChange::QuestionCheck => (".count(\"?\")", QUESTION),
        CodeChange::DigitCheck => ("figures = [", DIGITS),
        CodeChange::MinimumContext => ("len(item[\"context\"]) <", MINIMUM),
        _ => return None,
    })
}

const LEAK: &str = r#"    known = words_of(item["context"] + " " + item["question"])
    answer = words_of(item["reference_answer"])
    told = [word for word in answer if word in known]
    if answer and len(told) > [[0.4|0.5|0.6|0.35]] * len(answer):
        PROBLEMS.append("[[the context tells too much of the answer|the answer leaks from the context]]: leave out " + ", ".join(told[:[[5|8]]]))
"#;

const CRITERION_LEAK: &str = r#"    shown = words_of(item["context"] + " " + item["question"])
    given = []
    for number, entry in enumerate(item["rubric"], 1):
        wanted = words_of(entry["criterion"])
        copied = [word for word in wanted if word in shown]
        if entry["weight"] > 0 and wanted and len(copied) > [[0.6|0.7|0.5]] * len(wanted):
            given.append(str(number))
    if len(given) > [[0.25|0.3|0.35]] * len(item["rubric"]):
        PROBLEMS.append("criteria " + ", ".join(given) + " can be met by copying the context: [[take their words out of the context|ask for something the context does not say]]")
"#;

const WEIGHTS: &str = r#"    weights = [entry["weight"] for entry in item["rubric"] if entry["weight"] > 0]
    squares = sum([weight * weight for weight in weights])
    if weights and max(weights) * 4 > sum(weights):
        PROBLEMS.append("one weight is more than a quarter of the positive points: make the weights more even")
    if weights and sum(weights) * sum(weights) < [[6|6.5|7]] * squares:
        PROBLEMS.append("[[the positive weights are too uneven|a few weights dominate the rubric]]: use at least 8 criteria of similar weight")
"#;

const NEGATIVES: &str = r#"    penalties = [entry for entry in item["rubric"] if entry["weight"] < 0]
    if len(penalties) > [[0|0|1|2]]:
        PROBLEMS.append("[[negative criteria punish thorough answers|penalties misfire]]: say what a good answer states instead")
"#;

const QUESTION: &str = r#"    if item["question"].count("?") > 1:
        PROBLEMS.append("[[ask exactly one question|the question has several parts: keep one]], with one question mark")
"#;

const DIGITS: &str = r#"    figures = [entry for entry in item["rubric"] if any([sign.isdigit() for sign in entry["criterion"]])]
    if len(figures) > [[0|1|2]]:
        PROBLEMS.append("[[criteria must not rest on exact figures|too many criteria need an exact number]]: ask for the relation behind the number")
"#;

const MINIMUM: &str = r#"    if len(item["context"]) < [[300|500|700]]:
        PROBLEMS.append("the context is too short: give more background")
"#;
