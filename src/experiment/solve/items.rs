//! The items of a dataset, one JSON object a line, as `generate` writes them or anybody else: read, and told apart
//! from lines that hold none. Not for asking anybody to solve them.
//!
//! A line needs a question and something to mark answers by:
//!
//! - `question`, with or without `context`; or `prompt`, as text or as a list of chat messages (the last of the user
//!   counts).
//! - `rubric`, a list of `{criterion, weight, category}`; or `check`, `{answer, accepted, tolerance_percent}`; or a
//!   short `reference_answer`, `reference`, `answer` or `solution`.
//!
//! The document, for clusters: `provenance.document_hash`, `provenance.document`, `document_hash`, `document`; without
//! one an item is a document of its own.

use std::{collections::HashSet, path::Path, sync::Arc};

use serde::Deserialize as _;
use serde_json::Value;

use crate::{
    id::ContentHash,
    item::{Check, Criterion, Item, Polarity},
    problem::Problem,
};

/// One item to solve.
#[derive(Debug, Clone, PartialEq)]
pub struct Solvable {
    /// Its name: the start of the hash of what is asked and what marks it.
    pub key: Arc<str>,
    /// The line it stood on, from 1.
    pub line: usize,
    /// The document it was made from, or its own key.
    pub document: String,
    /// The item.
    pub item: Item,
}

/// The items of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    /// The file.
    pub file: String,
    /// Its items, in the order of their lines.
    pub items: Vec<Solvable>,
    /// Lines that repeat an earlier item, and are left out.
    pub repeated: usize,
}

/// Reads the items of a file.
///
/// # Errors
/// The file cannot be read or holds no item; every line that is none, the first twenty with what is wrong.
pub fn read_items(file: &Path) -> Result<Dataset, Vec<Problem>> {
    let shown = file.display().to_string();
    let text = std::fs::read_to_string(file)
        .map_err(|error| vec![Problem::new(&shown, format!("cannot be read: {error}"))])?;
    parse(&text, &shown)
}

const SHOWN: usize = 20;

fn parse(text: &str, file: &str) -> Result<Dataset, Vec<Problem>> {
    let mut dataset = Dataset { file: file.to_owned(), items: Vec::new(), repeated: 0 };
    let (mut problems, mut known) = (Vec::new(), HashSet::new());
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        match solvable(number, line) {
            Ok(item) if known.insert(Arc::clone(&item.key)) => dataset.items.push(item),
            Ok(_) => dataset.repeated += 1,
            Err(what) => problems.push(Problem::new(file, what).at(number)),
        }
    }
    if problems.is_empty() && dataset.items.is_empty() {
        let hint = "`phylon generate` writes items as JSON lines";
        problems.push(Problem::new(file, "holds no item").hint(hint));
    }
    let more = problems.len().saturating_sub(SHOWN);
    problems.truncate(SHOWN);
    if more > 0 {
        problems.push(Problem::new(file, format!("{more} more lines are no items")));
    }
    if problems.is_empty() { Ok(dataset) } else { Err(problems) }
}

fn solvable(line: usize, text: &str) -> Result<Solvable, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| format!("is no JSON: {error}"))?;
    let item = item(&value)?;
    let written = serde_json::to_string(&item).map_err(|error| error.to_string())?;
    let key: Arc<str> = ContentHash::of(written.as_bytes()).to_string()[..16].into();
    let document = document(&value).unwrap_or_else(|| key.to_string());
    Ok(Solvable { key, line, document, item })
}

fn item(value: &Value) -> Result<Item, String> {
    let word = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let question = word("question").or_else(|| value.get("prompt").and_then(prompt));
    let question = question.filter(|question| !question.trim().is_empty());
    let question = question.ok_or("has neither a `question` nor a `prompt`")?;
    let context = word("context").filter(|_| value.get("question").is_some()).unwrap_or_default();
    let reference = ["reference_answer", "reference", "answer", "solution"].into_iter().find_map(word);
    let rubric = match value.get("rubric") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(criteria)) => criteria.iter().map(criterion).collect::<Result<_, _>>()?,
        Some(_) => return Err("`rubric` is no list".to_owned()),
    };
    let check = match value.get("check") {
        None | Some(Value::Null) => None,
        Some(check) => {
            Some(Check::deserialize(check).map_err(|error| format!("`check` cannot be read: {error}"))?)
        }
    };
    let check = match (check, rubric.is_empty(), &reference) {
        (Some(check), _, _) => Some(check),
        (None, true, Some(answer)) => Some(Check { answer: answer.clone(), ..Check::default() }),
        (None, true, None) => {
            return Err("has neither a `rubric` nor a `check` nor a reference answer".to_owned());
        }
        (None, false, _) => None,
    };
    let rubric = if check.is_some() { Vec::new() } else { rubric };
    if check.is_none() && !rubric.iter().any(|criterion| criterion.category == Polarity::Positive) {
        return Err("`rubric` has no positive criterion".to_owned());
    }
    Ok(Item { context, question, reference_answer: reference.unwrap_or_default(), rubric, check })
}

/// A criterion; its category follows from its weight where it is not said.
fn criterion(value: &Value) -> Result<Criterion, String> {
    let wrong = |what: &str| format!("a criterion of `rubric` has no {what}");
    let text = value.get("criterion").and_then(Value::as_str).ok_or_else(|| wrong("`criterion`"))?;
    let weight = value.get("weight").and_then(Value::as_i64).ok_or_else(|| wrong("integer `weight`"))?;
    let category = match value.get("category").and_then(Value::as_str) {
        Some("positive") => Polarity::Positive,
        Some("negative") => Polarity::Negative,
        Some(other) => {
            return Err(format!("a criterion's category is `{other}`, neither positive nor negative"));
        }
        None if weight < 0 => Polarity::Negative,
        None => Polarity::Positive,
    };
    Ok(Criterion { criterion: text.to_owned(), weight, category })
}

/// A prompt as text, or the last message of the user.
fn prompt(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(messages) => {
            let user = |message: &&Value| message.get("role").and_then(Value::as_str) == Some("user");
            messages.iter().rev().find(user)?.get("content")?.as_str().map(str::to_owned)
        }
        _ => None,
    }
}

fn document(value: &Value) -> Option<String> {
    let provenance = value.get("provenance");
    let word = |place: Option<&Value>, name: &str| place?.get(name)?.as_str().map(str::to_owned);
    ["document_hash", "document"]
        .into_iter()
        .find_map(|name| word(provenance, name))
        .or_else(|| ["document_hash", "document"].into_iter().find_map(|name| word(Some(value), name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(line: &str) -> Solvable {
        parse(line, "items.jsonl").unwrap().items.remove(0)
    }

    #[test]
    fn a_line_of_generate_is_read_with_its_rubric_and_its_document() {
        let item = one(r#"{"context":"c","question":"q","reference_answer":"r","scores":{"gap":0.4},
            "rubric":[{"criterion":"x","weight":3,"category":"positive"},{"criterion":"y","weight":-2}],
            "provenance":{"document":"a","document_hash":"d1"}}"#
            .replace('\n', " ")
            .as_str());
        assert_eq!(
            (item.document.as_str(), item.item.context.as_str(), item.item.rubric.len()),
            ("d1", "c", 2)
        );
        assert_eq!(item.item.rubric[1].category, Polarity::Negative);
    }

    #[test]
    fn a_prompt_with_a_reference_is_checked_and_a_check_comes_before_a_rubric() {
        let item = one(
            r#"{"prompt":[{"role":"system","content":"s"},{"role":"user","content":"q"}],"answer":"42"}"#,
        );
        assert_eq!((item.item.question.as_str(), item.document.as_str()), ("q", &*item.key));
        assert_eq!(item.item.check.unwrap().answer, "42");
        let item = one(
            r#"{"question":"q","check":{"answer":"12","tolerance_percent":5},"rubric":[],"document":"d"}"#,
        );
        assert_eq!(item.item.check.unwrap().tolerance_percent, Some(5));
    }

    #[test]
    fn every_line_that_is_no_item_is_reported_with_its_number() {
        let text =
            "{\"question\":\"q\",\"answer\":\"a\"}\n\nnonsense\n{\"answer\":\"a\"}\n{\"question\":\"q\"}\n";
        let problems = parse(text, "items.jsonl").unwrap_err();
        let lines: Vec<_> = problems.iter().filter_map(|problem| problem.line).collect();
        assert_eq!(lines, [3, 4, 5], "{problems:?}");
        assert!(parse("\n", "items.jsonl").unwrap_err()[0].what.contains("no item"));
    }

    #[test]
    fn a_repeated_item_counts_once() {
        let line = r#"{"question":"q","answer":"a"}"#;
        let dataset = parse(&format!("{line}\n{line}\n"), "items.jsonl").unwrap();
        assert_eq!((dataset.items.len(), dataset.repeated), (1, 1));
    }
}
