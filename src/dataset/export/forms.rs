//! One item as rows of a form that a trainer takes as it is. Not for files.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::line::{Answer, Item};

/// What a dataset is for. Columns are those that TRL documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// Everything that is known of an item.
    Items,
    /// Supervised fine-tuning: `prompt` and `completion`, or `messages`.
    Sft,
    /// Preference: `prompt`, `chosen`, `rejected`.
    Dpo,
    /// Reinforcement: `prompt` and what the reward function needs.
    Grpo,
}

impl Form {
    /// Every form.
    pub const ALL: [Self; 4] = [Self::Items, Self::Sft, Self::Dpo, Self::Grpo];

    /// The word on the command line, in folders and cards.
    pub fn word(self) -> &'static str {
        match self {
            Self::Items => "items",
            Self::Sft => "sft",
            Self::Dpo => "dpo",
            Self::Grpo => "grpo",
        }
    }
}

/// How prompts and answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Style {
    /// As lists of messages with `role` and `content`.
    Conversational,
    /// As conversational, but `sft` has one column `messages`.
    Messages,
    /// As strings.
    Plain,
}

/// What a model is taught to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Completion {
    /// The reference answer.
    Reference,
    /// The best answer of the strong solver; items without one are left out.
    Strong,
}

/// How rows are made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub style: Style,
    pub completion: Completion,
    pub margin: f64,
}

impl Form {
    /// The rows of one item: none where it lacks what the form needs.
    pub(super) fn rows(self, item: &Item, shape: Shape) -> Vec<Value> {
        let columns = match self {
            Self::Items => Some(whole(item)),
            Self::Sft => sft(item, shape),
            Self::Dpo => dpo(item, shape),
            Self::Grpo => Some(grpo(item, shape.style)),
        };
        columns.map(|columns| with_origin(item, columns)).into_iter().collect()
    }
}

fn whole(item: &Item) -> Map<String, Value> {
    columns([
        ("context", json!(item.context)),
        ("question", json!(item.question)),
        ("reference_answer", json!(item.reference_answer)),
        ("rubric", json!(item.rubric)),
        ("check", check(item)),
        ("answers", json!(item.answers)),
    ])
}

fn sft(item: &Item, shape: Shape) -> Option<Map<String, Value>> {
    let completion = match shape.completion {
        Completion::Reference => item.reference(),
        Completion::Strong => best(&item.answers.as_ref()?.strong)?.text.clone(),
    };
    let prompt = item.prompt();
    Some(match shape.style {
        Style::Conversational => columns([("prompt", asked(&prompt)), ("completion", answered(&completion))]),
        Style::Messages => {
            let messages = json!([message("user", &prompt), message("assistant", &completion)]);
            columns([("messages", messages)])
        }
        Style::Plain => {
            // A tokeniser sees both as one text.
            columns([("prompt", json!(format!("{prompt}\n\n"))), ("completion", json!(completion))])
        }
    })
}

/// The best answer of the strong solver over the worst of the weak one, where they are far enough apart.
fn dpo(item: &Item, shape: Shape) -> Option<Map<String, Value>> {
    let answers = item.answers.as_ref()?;
    let (chosen, rejected) = (best(&answers.strong)?, worst(&answers.weak)?);
    if chosen.score - rejected.score < shape.margin || chosen.text.trim() == rejected.text.trim() {
        return None;
    }
    let written = |text: &str| match shape.style {
        Style::Plain => json!(text),
        Style::Conversational | Style::Messages => answered(text),
    };
    Some(columns([
        ("prompt", question(&item.prompt(), shape.style)),
        ("chosen", written(&chosen.text)),
        ("rejected", written(&rejected.text)),
        ("score_chosen", json!(chosen.score)),
        ("score_rejected", json!(rejected.score)),
    ]))
}

fn grpo(item: &Item, style: Style) -> Map<String, Value> {
    columns([
        ("prompt", question(&item.prompt(), style)),
        ("rubric", json!(item.rubric)),
        ("check", check(item)),
        ("reference_answer", json!(item.reference_answer)),
    ])
}

/// The check with all its keys, so that a column has one type; null for an item that is marked by a rubric.
fn check(item: &Item) -> Value {
    let Some(check) = &item.check else { return Value::Null };
    let or =
        |key: &str, value: Value| check.get(key).filter(|found| !found.is_null()).cloned().unwrap_or(value);
    json!({
        "answer": or("answer", json!("")),
        "accepted": or("accepted", json!([])),
        "tolerance_percent": check.get("tolerance_percent").cloned().unwrap_or(Value::Null),
    })
}

/// The id, the difficulty and where it came from, in every form.
fn with_origin(item: &Item, mut columns: Map<String, Value>) -> Value {
    columns.insert("id".to_owned(), json!(item.id()));
    columns.insert("difficulty".to_owned(), json!(item.difficulty()));
    columns.insert("scores".to_owned(), json!(item.scores));
    columns.insert("provenance".to_owned(), json!(item.provenance));
    Value::Object(columns)
}

fn columns<const N: usize>(pairs: [(&str, Value); N]) -> Map<String, Value> {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn question(prompt: &str, style: Style) -> Value {
    match style {
        Style::Plain => json!(format!("{prompt}\n\n")),
        Style::Conversational | Style::Messages => asked(prompt),
    }
}

fn asked(prompt: &str) -> Value {
    json!([message("user", prompt)])
}

fn answered(text: &str) -> Value {
    json!([message("assistant", text.trim())])
}

fn message(role: &str, content: &str) -> Value {
    json!({ "role": role, "content": content })
}

fn best(answers: &[Answer]) -> Option<&Answer> {
    answers.iter().rev().max_by(|a, b| a.score.total_cmp(&b.score))
}

fn worst(answers: &[Answer]) -> Option<&Answer> {
    answers.iter().min_by(|a, b| a.score.total_cmp(&b.score))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn item() -> Item {
        let line = json!({
            "context": "A pump lost pressure.", "question": "Why?", "reference_answer": "Cavitation.",
            "rubric": [{"criterion": "names cavitation", "weight": 7, "category": "positive"}],
            "provenance": {"document": "pumps", "document_hash": ContentHash::of(b"x").to_string(), "variant": "v3", "rounds": 2},
            "scores": {"weak": [0.1, 0.3], "strong": [0.9, 0.8], "weak_mean": 0.2, "strong_mean": 0.85, "gap": 0.65},
            "answers": {
                "weak": [{"text": "Age.", "score": 0.1}, {"text": "Heat.", "score": 0.3}],
                "strong": [{"text": "Cavitation did.", "score": 0.9}, {"text": "Bubbles.", "score": 0.8}],
            },
        });
        serde_json::from_value(line).unwrap()
    }

    use crate::id::ContentHash;

    fn row(form: Form, style: Style, completion: Completion, margin: f64) -> Option<Value> {
        form.rows(&item(), Shape { style, completion, margin }).pop()
    }

    #[test]
    fn sft_has_the_columns_of_each_style() {
        let prompt = "A pump lost pressure.\n\nWhy?";
        let row = |style, completion| row(Form::Sft, style, completion, 0.2).unwrap();
        let chat = row(Style::Conversational, Completion::Reference);
        assert_eq!(chat["prompt"], json!([{"role": "user", "content": prompt}]));
        assert_eq!(chat["completion"], json!([{"role": "assistant", "content": "Cavitation."}]));
        let messages = row(Style::Messages, Completion::Strong);
        assert_eq!(messages["messages"][1]["content"], "Cavitation did.");
        assert!(messages.get("prompt").is_none());
        let plain = row(Style::Plain, Completion::Reference);
        assert_eq!(
            (plain["prompt"].as_str(), plain["completion"].as_str()),
            (Some("A pump lost pressure.\n\nWhy?\n\n"), Some("Cavitation."))
        );
        assert_eq!(plain["provenance"]["rounds"], 2);
        assert_eq!(plain["difficulty"], 0.8);
    }

    #[test]
    fn pairs_are_the_best_strong_answer_over_the_worst_weak_one_and_need_their_margin() {
        let pair = row(Form::Dpo, Style::Conversational, Completion::Reference, 0.8).unwrap();
        assert_eq!(
            (&pair["chosen"][0]["content"], &pair["rejected"][0]["content"]),
            (&json!("Cavitation did."), &json!("Age."))
        );
        assert_eq!(row(Form::Dpo, Style::Plain, Completion::Reference, 0.81), None);
        let bare = Item { answers: None, ..item() };
        let shape = Shape { style: Style::Plain, completion: Completion::Strong, margin: 0.2 };
        assert!(Form::Dpo.rows(&bare, shape).is_empty() && Form::Sft.rows(&bare, shape).is_empty());
    }

    #[test]
    fn an_item_that_is_checked_asks_for_the_line_that_is_checked() {
        let checked = Item { rubric: Vec::new(), check: Some(json!({"answer": "42"})), ..item() };
        let shape = Shape { style: Style::Plain, completion: Completion::Reference, margin: 0.2 };
        let sft = Form::Sft.rows(&checked, shape).remove(0);
        assert!(sft["prompt"].as_str().unwrap().contains("`Answer:`"));
        assert_eq!(sft["completion"], "Cavitation.\n\nAnswer: 42");
        let grpo = Form::Grpo.rows(&checked, shape).remove(0);
        assert_eq!(grpo["check"], json!({"answer": "42", "accepted": [], "tolerance_percent": null}));
    }
}
