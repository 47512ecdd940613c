//! An item as text: how authors write it, cleanly or not, and how readers find it in a prompt.

use super::draw::Draw;
use crate::item::{Item, Polarity};

/// How the JSON of an item goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dirt {
    /// It does not.
    None,
    /// Weights such as `"+8"`.
    SignedStrings,
    /// A comma too many.
    TrailingComma,
    /// Prose around it.
    Prose,
}

impl Dirt {
    /// One of the ways.
    pub fn some(draw: &mut Draw) -> Self {
        [Self::SignedStrings, Self::SignedStrings, Self::TrailingComma, Self::Prose][draw.below(4)]
    }
}

/// The item as its author writes it down.
pub(super) fn write(item: &Item, dirt: Dirt) -> String {
    if let Some(check) = &item.check {
        return serde_json::json!({
            "context": item.context,
            "question": item.question,
            "reference_answer": item.reference_answer,
            "check": check,
        })
        .to_string();
    }
    let mut text = String::with_capacity(3000);
    if dirt == Dirt::Prose {
        text.push_str("Here is the item you asked for. I chose weights with care {most important first}:\n");
    }
    text.push_str("{\"context\":");
    quote(&mut text, &item.context);
    text.push_str(",\"question\":");
    quote(&mut text, &item.question);
    text.push_str(",\"reference_answer\":");
    quote(&mut text, &item.reference_answer);
    text.push_str(",\"rubric\":[");
    for (at, criterion) in item.rubric.iter().enumerate() {
        text.push_str(if at > 0 { ",{\"criterion\":" } else { "{\"criterion\":" });
        quote(&mut text, &criterion.criterion);
        let weight = criterion.weight;
        if dirt == Dirt::SignedStrings {
            text.push_str(&format!(",\"weight\":\"{weight:+}\""));
        } else {
            text.push_str(&format!(",\"weight\":{weight}"));
        }
        text.push_str(match criterion.category {
            Polarity::Positive => ",\"category\":\"positive\"}",
            Polarity::Negative => ",\"category\":\"negative\"}",
        });
    }
    text.push_str(if dirt == Dirt::TrailingComma { ",]}" } else { "]}" });
    text
}

fn quote(out: &mut String, text: &str) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

/// The item in a block of data, if it is one.
pub(super) fn parse(text: &str) -> Option<Item> {
    serde_json::from_str(text.trim()).ok()
}
