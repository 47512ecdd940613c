//! What challenger, verifier and orchestrator must reply, as schemas and as strict types.

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    chat::ReplySchema,
    item::{Item, ItemKind},
    models::object,
    yardstick::{neutralised, size_problems},
};

static ITEM: LazyLock<Value> = LazyLock::new(|| {
    let criterion = object_schema(&json!({
        "criterion": {"type": "string", "description": "what must be true of the answer; at most 240 characters"},
        "weight": {"type": "integer", "description": "above 0 when positive, below 0 when negative"},
        "category": {"type": "string", "enum": ["positive", "negative"]},
    }));
    object_schema(&json!({
        "context": {"type": "string", "description": "at most 1500 characters"},
        "question": {"type": "string", "description": "at most 1000 characters"},
        "reference_answer": {"type": "string"},
        "rubric": {"type": "array", "items": criterion},
    }))
});

static CHECKED_ITEM: LazyLock<Value> = LazyLock::new(|| {
    let check = object_schema(&json!({
        "answer": {"type": "string", "description": "the answer alone; at most 120 characters"},
        "accepted": {"type": "array", "items": {"type": "string"}, "description": "other ways to write it; at most 8"},
        "tolerance_percent": {"type": ["integer", "null"], "description": "for a number 0 to 20; null for text"},
    }));
    object_schema(&json!({
        "context": {"type": "string", "description": "at most 1500 characters"},
        "question": {"type": "string", "description": "at most 1000 characters"},
        "reference_answer": {"type": "string", "description": "how the document leads to the answer"},
        "check": check,
    }))
});

static VERIFICATION: LazyLock<Value> = LazyLock::new(|| {
    object_schema(&json!({
        "leakage": {"type": "string", "enum": ["NO_LEAKAGE", "LEAKS_ANSWER"]},
        "reasoning": {"type": "string", "enum": ["GOOD", "TOO_EASY", "RECALL"]},
        "rubric": {"type": "string", "enum": ["PASS", "FAIL"]},
        "label": {"type": "string", "enum": ["CONSISTENT", "INCONSISTENT"]},
        "verdict": {"type": "string", "enum": ["PASS", "FAIL"]},
        "feedback": {"type": "string"},
    }))
});

static DECISION: LazyLock<Value> = LazyLock::new(|| {
    object_schema(&json!({
        "action": {"type": "string", "enum": ["new_question", "revise", "give_up"]},
        "guidance": {"type": "string"},
    }))
});

/// The schema of an object with exactly these properties.
fn object_schema(properties: &Value) -> Value {
    let required: Vec<&String> = properties.as_object().into_iter().flat_map(|map| map.keys()).collect();
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

fn schema(name: &str, schema: &Value) -> ReplySchema {
    ReplySchema { name: name.to_owned(), schema: schema.clone() }
}

/// What the challenger replies: an item of this kind.
pub(super) fn item_schema(kind: ItemKind) -> ReplySchema {
    match kind {
        ItemKind::Rubric => schema("item", &ITEM),
        ItemKind::Verifiable => schema("item", &CHECKED_ITEM),
    }
}

/// Reads the challenger's reply, which must be an item of this kind, within the sizes.
///
/// # Errors
/// One sentence for the challenger.
pub(super) fn read_item(reply: &str, kind: ItemKind) -> Result<Item, String> {
    let item: Item = object(reply)?;
    match kind {
        ItemKind::Rubric if item.check.is_some() => return Err("unknown field `check`".to_owned()),
        ItemKind::Rubric if item.rubric.is_empty() => return Err("`rubric` is missing or empty".to_owned()),
        ItemKind::Verifiable if !item.rubric.is_empty() => return Err("unknown field `rubric`".to_owned()),
        ItemKind::Verifiable if item.check.is_none() => return Err("missing field `check`".to_owned()),
        _ => {}
    }
    let too_long = size_problems(&item);
    if too_long.is_empty() { Ok(item) } else { Err(too_long.join("; ")) }
}

/// An item as prompts show it: with what its kind has.
pub(super) fn item_text(item: &Item) -> String {
    let mut value = json!(item);
    if let (ItemKind::Verifiable, Some(fields)) = (item.kind(), value.as_object_mut()) {
        fields.remove("rubric");
    }
    let text = match item.kind() {
        ItemKind::Rubric => serde_json::to_string_pretty(item),
        ItemKind::Verifiable => serde_json::to_string_pretty(&value),
    };
    neutralised(&text.unwrap_or_default()).into_owned()
}

/// What the verifier replies.
pub(super) fn verification_schema() -> ReplySchema {
    schema("verification", &VERIFICATION)
}

/// What the orchestrator replies.
pub(super) fn decision_schema() -> ReplySchema {
    schema("decision", &DECISION)
}

/// The verifier's finding. The verdict is its own: which checks matter is the genome's business.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Verification {
    leakage: Leakage,
    reasoning: Reasoning,
    rubric: PassFail,
    label: Label,
    verdict: PassFail,
    feedback: String,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Leakage {
    NoLeakage,
    LeaksAnswer,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Reasoning {
    Good,
    TooEasy,
    Recall,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum PassFail {
    Pass,
    Fail,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Label {
    Consistent,
    Inconsistent,
}

impl Verification {
    /// Why the verifier refuses the item, one sentence each; empty when it passes.
    pub(super) fn problems(self) -> Vec<String> {
        if self.verdict == PassFail::Pass {
            return Vec::new();
        }
        let mut problems: Vec<String> = [
            (self.leakage == Leakage::LeaksAnswer, "the context or question leaks the answer"),
            (self.reasoning == Reasoning::TooEasy, "the question is too easy"),
            (self.reasoning == Reasoning::Recall, "the question asks for recall, not reasoning"),
            (self.rubric == PassFail::Fail, "the rubric fails its check"),
            (self.label == Label::Inconsistent, "reference answer, question and rubric do not agree"),
        ]
        .into_iter()
        .filter(|(found, _)| *found)
        .map(|(_, what)| what.to_owned())
        .collect();
        if !self.feedback.trim().is_empty() {
            problems.push(self.feedback);
        }
        if problems.is_empty() {
            problems.push("the verifier refuses the item without a reason".to_owned());
        }
        problems
    }
}

/// The orchestrator's decision after a failed round; by default another question, without guidance.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Decision {
    /// What happens next.
    pub action: Action,
    /// What the challenger is told.
    pub guidance: String,
}

/// What happens after a failed round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Action {
    /// The challenger writes another question.
    #[default]
    NewQuestion,
    /// The challenger mends this one.
    Revise,
    /// The document is left.
    GiveUp,
}

impl Action {
    /// The word in replies and trajectories.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::NewQuestion => "new_question",
            Self::Revise => "revise",
            Self::GiveUp => "give_up",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schemas_name_exactly_the_fields_of_the_strict_types() {
        let fields = |schema: ReplySchema| {
            schema.schema["properties"].as_object().unwrap().keys().cloned().collect::<Vec<_>>()
        };
        let generated = schemars::schema_for!(Item);
        for (kind, other) in [(ItemKind::Rubric, "check"), (ItemKind::Verifiable, "rubric")] {
            let properties = generated.as_value()["properties"].as_object().unwrap();
            let mut of_type: Vec<String> = properties.keys().filter(|key| *key != other).cloned().collect();
            let mut of_schema = fields(item_schema(kind));
            of_type.sort();
            of_schema.sort();
            assert_eq!(of_schema, of_type);
        }
        assert_eq!(fields(verification_schema()).len(), 6);
        assert_eq!(fields(decision_schema()).len(), 2);
    }

    #[test]
    fn an_item_of_the_other_kind_is_a_malformed_reply() {
        let rubric = r#"{"context":"c","question":"q","reference_answer":"r",
            "rubric":[{"criterion":"x","weight":1,"category":"positive"}]}"#;
        let checked = r#"{"context":"c","question":"q","reference_answer":"r",
            "check":{"answer":"a","accepted":[],"tolerance_percent":null}}"#;
        assert!(
            read_item(rubric, ItemKind::Rubric).is_ok() && read_item(checked, ItemKind::Verifiable).is_ok()
        );
        assert!(read_item(rubric, ItemKind::Verifiable).unwrap_err().contains("rubric"));
        assert!(read_item(checked, ItemKind::Rubric).unwrap_err().contains("check"));
        let shown = item_text(&read_item(checked, ItemKind::Verifiable).unwrap());
        assert!(!shown.contains("rubric") && shown.contains("\"answer\": \"a\""), "{shown}");
    }

    #[test]
    fn the_verdict_decides_and_the_checks_and_the_feedback_explain() {
        let read = |verdict: &str| {
            serde_json::from_value::<Verification>(json!({
                "leakage": "LEAKS_ANSWER", "reasoning": "RECALL", "rubric": "PASS",
                "label": "CONSISTENT", "verdict": verdict, "feedback": "8 positive",
            }))
            .unwrap()
        };
        assert_eq!(read("PASS").problems(), Vec::<String>::new());
        assert_eq!(read("FAIL").problems().len(), 3);
    }
}
