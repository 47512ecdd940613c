//! A reply's schema as words, for endpoints that cannot enforce it; and back, for endpoints that rehearse.

use crate::chat::{Message, ReplySchema, Role};

const BEFORE_NAME: &str =
    "\n\nReply with one JSON object and nothing else, no code fence. It must match the JSON Schema `";
const BEFORE_SCHEMA: &str = "`:\n";

/// Adds the schema to the last message of our side. A message of its own would break chat templates that
/// want the sides to take turns.
pub(super) fn append(messages: &mut Vec<Message>, schema: &ReplySchema) {
    let words = format!("{BEFORE_NAME}{}{BEFORE_SCHEMA}{}", schema.name, schema.schema);
    match messages.last_mut() {
        Some(last) if last.role == Role::User => last.content.push_str(&words),
        _ => messages.push(Message::user(words)),
    }
}

/// Undoes [`append`].
pub(super) fn take(messages: &mut Vec<Message>) -> Option<ReplySchema> {
    let last = messages.last_mut().filter(|last| last.role == Role::User)?;
    let at = last.content.rfind(BEFORE_NAME)?;
    let (name, schema) = last.content[at + BEFORE_NAME.len()..].split_once(BEFORE_SCHEMA)?;
    let schema = ReplySchema { name: name.to_owned(), schema: serde_json::from_str(schema).ok()? };
    last.content.truncate(at);
    if last.content.is_empty() {
        messages.pop();
    }
    Some(schema)
}
