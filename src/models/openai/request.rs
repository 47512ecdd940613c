//! A request as the body of `POST chat/completions`.

use serde_json::{Map, Value, json};

use crate::{
    chat::{ChatRequest, Message, ReplySchema, Role, ToolCall, ToolSpec},
    models::{ModelConfig, Structured, instruction},
};

/// The body that asks `config.model` this request, JSON replies asked for as `structured` says.
pub fn to_body(request: &ChatRequest, config: &ModelConfig, structured: Structured) -> Value {
    let mut body = Map::new();
    body.insert("model".to_owned(), json!(config.model));
    body.insert("messages".to_owned(), messages(request, structured));
    body.insert("temperature".to_owned(), json!(request.temperature));
    body.insert(config.max_tokens_field.name().to_owned(), json!(request.max_tokens));
    body.insert("seed".to_owned(), json!(request.seed));
    if let Some(format) = request.schema.as_ref().and_then(|schema| response_format(schema, structured)) {
        body.insert("response_format".to_owned(), format);
    }
    if !request.tools.is_empty() {
        body.insert("tools".to_owned(), request.tools.iter().map(tool).collect());
    }
    for (key, value) in &config.extra_body {
        match value {
            Value::Null => drop(body.remove(key)),
            value => drop(body.insert(key.clone(), value.clone())),
        }
    }
    Value::Object(body)
}

fn messages(request: &ChatRequest, structured: Structured) -> Value {
    match &request.schema {
        Some(schema) if structured != Structured::JsonSchema => {
            let mut messages = request.messages.clone();
            instruction::append(&mut messages, schema);
            messages.iter().map(message).collect()
        }
        _ => request.messages.iter().map(message).collect(),
    }
}

fn message(message: &Message) -> Value {
    let mut json = json!({ "role": role(message.role), "content": message.content });
    if !message.tool_calls.is_empty() {
        json["tool_calls"] = message.tool_calls.iter().map(tool_call).collect();
        // Some endpoints refuse an empty text beside tool calls.
        if message.content.is_empty() {
            json["content"] = Value::Null;
        }
    }
    if let Some(id) = &message.tool_call_id {
        json["tool_call_id"] = json!(id);
    }
    json
}

fn role(role: Role) -> &'static str {
    match role {
        Role::System => "system",
        Role::User => "user",
        Role::Assistant => "assistant",
        Role::Tool => "tool",
    }
}

/// A tool call as both sides write it.
pub(super) fn tool_call(call: &ToolCall) -> Value {
    json!({
        "id": call.id,
        "type": "function",
        "function": { "name": call.name, "arguments": call.arguments },
    })
}

fn tool(tool: &ToolSpec) -> Value {
    json!({
        "type": "function",
        "function": { "name": tool.name, "description": tool.description, "parameters": tool.parameters },
    })
}

fn response_format(schema: &ReplySchema, structured: Structured) -> Option<Value> {
    match structured {
        Structured::JsonSchema => Some(json!({
            "type": "json_schema",
            "json_schema": { "name": schema.name, "schema": schema.schema, "strict": true },
        })),
        Structured::JsonObject => Some(json!({ "type": "json_object" })),
        Structured::None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::{MaxTokensField, Provider};

    fn request() -> ChatRequest {
        ChatRequest {
            messages: vec![Message::system("frame"), Message::user("ask")],
            temperature: 0.7,
            max_tokens: 512,
            seed: 7,
            schema: Some(ReplySchema { name: "marks".to_owned(), schema: json!({ "type": "object" }) }),
            tools: Vec::new(),
        }
    }

    fn config() -> ModelConfig {
        ModelConfig::new(Provider::Openai, "qwen")
    }

    #[test]
    fn a_schema_is_enforced_where_the_endpoint_can() {
        assert_eq!(
            to_body(&request(), &config(), Structured::JsonSchema),
            json!({
                "model": "qwen",
                "messages": [{"role": "system", "content": "frame"}, {"role": "user", "content": "ask"}],
                "temperature": 0.7,
                "max_tokens": 512,
                "seed": 7,
                "response_format": {"type": "json_schema",
                    "json_schema": {"name": "marks", "schema": {"type": "object"}, "strict": true}},
            })
        );
    }

    #[test]
    fn a_schema_is_an_instruction_where_the_endpoint_cannot_enforce_it() {
        for (structured, format) in
            [(Structured::JsonObject, json!({"type": "json_object"})), (Structured::None, Value::Null)]
        {
            let body = to_body(&request(), &config(), structured);
            assert_eq!(body["response_format"], format);
            let words = body["messages"][1]["content"].as_str().unwrap();
            assert!(words.starts_with("ask\n") && words.contains("`marks`") && words.contains("\"object\""));
            assert_eq!(body["messages"].as_array().unwrap().len(), 2);
        }
    }

    #[test]
    fn tool_calls_and_their_results_keep_their_ids() {
        let call =
            ToolCall { id: "c1".into(), name: "read_file".into(), arguments: "{\"path\":\"a\"}".into() };
        let mut assistant = Message::assistant("");
        assistant.tool_calls.push(call);
        let spec = ToolSpec {
            name: "read_file".into(),
            description: "reads".into(),
            parameters: json!({"type": "object"}),
        };
        let request = ChatRequest {
            messages: vec![Message::user("go"), assistant, Message::tool_result("c1", "text")],
            schema: None,
            tools: vec![spec],
            ..request()
        };
        let body = to_body(&request, &config(), Structured::JsonSchema);
        assert_eq!(body["messages"][1]["content"], Value::Null);
        assert_eq!(
            body["messages"][1]["tool_calls"],
            json!([{"id": "c1", "type": "function",
                    "function": {"name": "read_file", "arguments": "{\"path\":\"a\"}"}}])
        );
        assert_eq!(body["messages"][2], json!({"role": "tool", "content": "text", "tool_call_id": "c1"}));
        assert_eq!(body["tools"][0]["function"]["name"], "read_file");
        assert!(body.get("response_format").is_none());
    }

    #[test]
    fn the_extra_body_adds_replaces_and_removes_keys() {
        let extra = json!({"top_k": 20, "temperature": 1, "seed": null});
        let config = ModelConfig {
            extra_body: extra.as_object().unwrap().clone(),
            max_tokens_field: MaxTokensField::MaxCompletionTokens,
            ..config()
        };
        let body = to_body(&request(), &config, config.structured);
        assert_eq!((&body["top_k"], &body["temperature"]), (&json!(20), &json!(1)));
        assert!(body.get("seed").is_none() && body.get("max_tokens").is_none());
        assert_eq!(body["max_completion_tokens"], 512);
    }
}
