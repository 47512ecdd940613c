//! A request as the body of `POST messages`.

use serde_json::{Map, Value, json};

use crate::{
    chat::{ChatRequest, Message, ReplySchema, Role, ToolSpec},
    models::{ModelConfig, Structured, instruction},
};

/// A prefix shorter than this (bytes, about 1,024 tokens) is not kept by the endpoint's prompt cache.
const LEAST_CACHED: usize = 4096;

/// The body that asks `config.model` this request, JSON replies asked for as `structured` says.
pub fn to_body(request: &ChatRequest, config: &ModelConfig, structured: Structured) -> Value {
    let forced = request.schema.as_ref().filter(|_| forces(request, structured));
    let mut messages = request.messages.clone();
    if let (Some(schema), None) = (&request.schema, forced) {
        instruction::append(&mut messages, schema);
    }
    let mut body = Map::new();
    body.insert("model".to_owned(), json!(config.model));
    if let Some(system) = system(&messages) {
        body.insert("system".to_owned(), system);
    }
    body.insert("messages".to_owned(), Value::Array(turns(&messages, !request.tools.is_empty())));
    // The interface knows 0 to 1.
    body.insert("temperature".to_owned(), json!(request.temperature.clamp(0.0, 1.0)));
    body.insert("max_tokens".to_owned(), json!(request.max_tokens));
    let tools: Vec<Value> = request.tools.iter().map(tool).chain(forced.map(reply_tool)).collect();
    if !tools.is_empty() {
        body.insert("tools".to_owned(), Value::Array(tools));
    }
    if let Some(schema) = forced {
        body.insert("tool_choice".to_owned(), json!({ "type": "tool", "name": schema.name }));
    }
    for (key, value) in &config.extra_body {
        match value {
            Value::Null => drop(body.remove(key)),
            value => drop(body.insert(key.clone(), value.clone())),
        }
    }
    Value::Object(body)
}

/// Whether the schema is enforced by a tool. Beside tools of the request it would hide them.
fn forces(request: &ChatRequest, structured: Structured) -> bool {
    structured == Structured::JsonSchema && request.tools.is_empty()
}

fn tool(tool: &ToolSpec) -> Value {
    json!({ "name": tool.name, "description": tool.description, "input_schema": tool.parameters })
}

fn reply_tool(schema: &ReplySchema) -> Value {
    json!({
        "name": schema.name,
        "description": "Give your whole reply as the input of this tool.",
        "input_schema": schema.schema,
    })
}

/// The system messages as one text, kept by the endpoint's cache when it is long.
fn system(messages: &[Message]) -> Option<Value> {
    let texts: Vec<&str> =
        messages.iter().filter(|m| m.role == Role::System).map(|m| m.content.as_str()).collect();
    let text = texts.join("\n\n");
    (!text.is_empty()).then(|| {
        let mut block = json!({ "type": "text", "text": text });
        if text.len() >= LEAST_CACHED {
            cache(&mut block);
        }
        json!([block])
    })
}

fn cache(block: &mut Value) {
    block["cache_control"] = json!({ "type": "ephemeral" });
}

/// The other messages: sides take turns, so neighbours of one side become one message. The results of a turn's
/// tool calls stand in one message.
fn turns(messages: &[Message], goes_on: bool) -> Vec<Value> {
    let mut turns: Vec<(&str, Vec<Value>)> = Vec::new();
    for message in messages.iter().filter(|message| message.role != Role::System) {
        let side = if message.role == Role::Assistant { "assistant" } else { "user" };
        let blocks = blocks(message);
        match turns.last_mut() {
            Some((last, held)) if *last == side => held.extend(blocks),
            _ => turns.push((side, blocks)),
        }
    }
    // A conversation with tools is sent again with every turn: what it holds so far is worth keeping.
    if goes_on && let Some(block) = turns.last_mut().and_then(|(_, blocks)| blocks.last_mut()) {
        cache(block);
    }
    turns.into_iter().map(|(role, content)| json!({ "role": role, "content": content })).collect()
}

fn blocks(message: &Message) -> Vec<Value> {
    if let Some(id) = &message.tool_call_id {
        return vec![json!({ "type": "tool_result", "tool_use_id": id, "content": message.content })];
    }
    let calls = message.tool_calls.iter().map(|call| {
        // Arguments that are no object were answered with a complaint; the interface wants an object.
        let input = serde_json::from_str::<Map<String, Value>>(&call.arguments).unwrap_or_default();
        json!({ "type": "tool_use", "id": call.id, "name": call.name, "input": input })
    });
    // Empty texts are refused.
    let text = (!message.content.is_empty()).then(|| json!({ "type": "text", "text": message.content }));
    text.into_iter().chain(calls).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{chat::ToolCall, models::Provider};

    fn request() -> ChatRequest {
        ChatRequest {
            messages: vec![Message::system("frame"), Message::user("ask")],
            temperature: 1.3,
            max_tokens: 512,
            seed: 7,
            schema: Some(ReplySchema { name: "marks".to_owned(), schema: json!({ "type": "object" }) }),
            tools: Vec::new(),
        }
    }

    fn config() -> ModelConfig {
        ModelConfig::new(Provider::Anthropic, "claude")
    }

    #[test]
    fn a_schema_is_a_tool_that_must_be_called() {
        assert_eq!(
            to_body(&request(), &config(), Structured::JsonSchema),
            json!({
                "model": "claude",
                "system": [{"type": "text", "text": "frame"}],
                "messages": [{"role": "user", "content": [{"type": "text", "text": "ask"}]}],
                "temperature": 1.0,
                "max_tokens": 512,
                "tools": [{"name": "marks", "description": "Give your whole reply as the input of this tool.",
                           "input_schema": {"type": "object"}}],
                "tool_choice": {"type": "tool", "name": "marks"},
            })
        );
    }

    #[test]
    fn a_schema_that_is_not_enforced_is_an_instruction() {
        let body = to_body(&request(), &config(), Structured::JsonObject);
        let words = body["messages"][0]["content"][0]["text"].as_str().unwrap();
        assert!(words.starts_with("ask\n") && words.contains("`marks`"), "{words}");
        assert!(body.get("tools").is_none() && body.get("tool_choice").is_none());
    }

    #[test]
    fn results_of_one_turn_stand_in_one_message_and_end_at_a_cache_mark() {
        let call = |id: &str, arguments: &str| ToolCall {
            id: id.to_owned(),
            name: "read_file".to_owned(),
            arguments: arguments.to_owned(),
        };
        let mut assistant = Message::assistant("");
        assistant.tool_calls = vec![call("a", "{\"path\":\"x\"}"), call("b", "not json")];
        let request = ChatRequest {
            messages: vec![
                Message::user("go"),
                assistant,
                Message::tool_result("a", "text"),
                Message::tool_result("b", "no object"),
            ],
            schema: None,
            tools: vec![ToolSpec {
                name: "read_file".to_owned(),
                description: "reads".to_owned(),
                parameters: json!({"type": "object"}),
            }],
            ..request()
        };
        let body = to_body(&request, &config(), Structured::JsonSchema);
        assert_eq!(
            body["messages"][1]["content"],
            json!([{"type": "tool_use", "id": "a", "name": "read_file", "input": {"path": "x"}},
                   {"type": "tool_use", "id": "b", "name": "read_file", "input": {}}])
        );
        assert_eq!(
            body["messages"][2],
            json!({"role": "user", "content": [
                {"type": "tool_result", "tool_use_id": "a", "content": "text"},
                {"type": "tool_result", "tool_use_id": "b", "content": "no object",
                 "cache_control": {"type": "ephemeral"}}]})
        );
        assert_eq!(body["messages"].as_array().unwrap().len(), 3);
    }

    #[test]
    fn a_long_frame_is_kept_by_the_cache() {
        let mut request = request();
        request.messages[0].content = "x".repeat(LEAST_CACHED);
        let body = to_body(&request, &config(), Structured::None);
        assert_eq!(body["system"][0]["cache_control"]["type"], "ephemeral");
    }
}
