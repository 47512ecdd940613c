//! What challenger, verifier and orchestrator must reply, as schemas and as strict types.

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::chat::ReplySchema;

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

/// What the challenger replies: an item.
pub(super) fn item_schema() -> ReplySchema {
    schema("item", &ITEM)
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
    use crate::item::Item;

    #[test]
    fn the_schemas_name_exactly_the_fields_of_the_strict_types() {
        let fields = |schema: ReplySchema| {
            schema.schema["properties"].as_object().unwrap().keys().cloned().collect::<Vec<_>>()
        };
        let generated = schemars::schema_for!(Item);
        let mut of_type: Vec<String> =
            generated.as_value()["properties"].as_object().unwrap().keys().cloned().collect();
        let mut of_schema = fields(item_schema());
        of_type.sort();
        of_schema.sort();
        assert_eq!(of_schema, of_type);
        assert_eq!(fields(verification_schema()).len(), 6);
        assert_eq!(fields(decision_schema()).len(), 2);
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
