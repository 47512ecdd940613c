//! The dialect from the other side: what an endpoint reads and writes. Used by the rehearsal endpoint.

use serde::Deserialize;
use serde_json::{Value, json};

use super::request::tool_call;
use crate::{
    chat::{ChatReply, ChatRequest, FinishReason, Message, ReplySchema, Role, ToolCall, ToolSpec},
    models::instruction,
};

/// What an endpoint assumes where a request states no length.
const DEFAULT_MAX_TOKENS: u32 = 4096;

#[derive(Deserialize)]
struct Body {
    model: String,
    messages: Vec<WireMessage>,
    temperature: Option<f64>,
    max_tokens: Option<u32>,
    max_completion_tokens: Option<u32>,
    seed: Option<u32>,
    response_format: Option<Value>,
    #[serde(default)]
    tools: Vec<Wire<ToolSpec>>,
    #[serde(default)]
    stream: bool,
}

#[derive(Deserialize)]
struct WireMessage {
    role: Role,
    content: Option<String>,
    #[serde(default)]
    tool_calls: Vec<WireCall>,
    tool_call_id: Option<String>,
}

#[derive(Deserialize)]
struct Wire<T> {
    function: T,
}

#[derive(Deserialize)]
struct WireCall {
    id: String,
    function: WireFunction,
}

#[derive(Deserialize)]
struct WireFunction {
    name: String,
    arguments: String,
}

/// The model's name and the request in a body: the very request that [`super::to_body`] was given.
///
/// # Errors
/// Why the body is no request that can be answered.
pub fn request_from_body(bytes: &[u8]) -> Result<(String, ChatRequest), String> {
    let body: Body = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    if body.stream {
        return Err("`stream` is not supported".to_owned());
    }
    let mut messages: Vec<Message> = body.messages.into_iter().map(message).collect();
    let schema = match &body.response_format {
        Some(format) if format["type"] == "json_schema" => Some(enforced(format)?),
        _ => instruction::take(&mut messages),
    };
    let request = ChatRequest {
        messages,
        temperature: body.temperature.unwrap_or(1.0),
        max_tokens: body.max_completion_tokens.or(body.max_tokens).unwrap_or(DEFAULT_MAX_TOKENS),
        seed: body.seed.unwrap_or_default(),
        schema,
        tools: body.tools.into_iter().map(|tool| tool.function).collect(),
    };
    Ok((body.model, request))
}

fn message(message: WireMessage) -> Message {
    let call = |call: WireCall| ToolCall {
        id: call.id,
        name: call.function.name,
        arguments: call.function.arguments,
    };
    Message {
        role: message.role,
        content: message.content.unwrap_or_default(),
        tool_calls: message.tool_calls.into_iter().map(call).collect(),
        tool_call_id: message.tool_call_id,
    }
}

fn enforced(format: &Value) -> Result<ReplySchema, String> {
    let stated = &format["json_schema"];
    let name = stated["name"].as_str().ok_or("`response_format.json_schema.name` is missing")?;
    Ok(ReplySchema { name: name.to_owned(), schema: stated["schema"].clone() })
}

/// A reply as the body of a response.
pub fn body_of_reply(id: &str, model: &str, reply: &ChatReply) -> Value {
    let mut message = json!({ "role": "assistant", "content": reply.content });
    if !reply.tool_calls.is_empty() {
        message["tool_calls"] = reply.tool_calls.iter().map(tool_call).collect();
        if reply.content.is_empty() {
            message["content"] = Value::Null;
        }
    }
    if let Some(reasoning) = &reply.reasoning {
        message["reasoning_content"] = json!(reasoning);
    }
    let usage = reply.usage;
    json!({
        "id": id,
        "object": "chat.completion",
        "created": 0,
        "model": model,
        "choices": [{ "index": 0, "message": message, "finish_reason": finish_reason(reply.finish) }],
        "usage": {
            "prompt_tokens": usage.prompt,
            "completion_tokens": usage.completion,
            "total_tokens": usage.prompt + usage.completion,
        },
    })
}

fn finish_reason(finish: FinishReason) -> &'static str {
    match finish {
        FinishReason::Stop => "stop",
        FinishReason::Length => "length",
        FinishReason::ToolCalls => "tool_calls",
        FinishReason::ContentFilter => "content_filter",
    }
}

/// An error as the body of a response.
pub fn body_of_error(code: &str, message: &str) -> Value {
    json!({ "error": { "message": message, "type": code, "code": code } })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        models::{
            MaxTokensField, ModelConfig, Provider, Structured,
            openai::{from_body, to_body},
        },
        usage::Usage,
    };

    fn request() -> ChatRequest {
        let mut assistant = Message::assistant("");
        assistant.tool_calls.push(ToolCall { id: "c".into(), name: "check".into(), arguments: "{}".into() });
        ChatRequest {
            messages: vec![
                Message::system("frame"),
                assistant,
                Message::tool_result("c", "fine"),
                Message::user("ask\n\n`quoted`:\n{}"),
            ],
            temperature: 0.3,
            max_tokens: 77,
            seed: 0x7fff_ffff,
            schema: Some(ReplySchema { name: "item".into(), schema: json!({"type": "object", "a": [1.5]}) }),
            tools: vec![ToolSpec {
                name: "check".into(),
                description: "checks".into(),
                parameters: json!({"type": "object"}),
            }],
        }
    }

    #[test]
    fn a_request_arrives_as_it_was_sent_in_every_mode() {
        let with_tool_last = ChatRequest { messages: request().messages[..3].to_vec(), ..request() };
        let plain = ChatRequest { schema: None, tools: Vec::new(), ..request() };
        for request in [request(), with_tool_last, plain] {
            for structured in [Structured::JsonSchema, Structured::JsonObject, Structured::None] {
                for max_tokens_field in [MaxTokensField::MaxTokens, MaxTokensField::MaxCompletionTokens] {
                    let config =
                        ModelConfig { max_tokens_field, ..ModelConfig::new(Provider::Openai, "weak") };
                    let body = serde_json::to_vec(&to_body(&request, &config, structured)).unwrap();
                    assert_eq!(request_from_body(&body).unwrap(), ("weak".to_owned(), request.clone()));
                }
            }
        }
    }

    #[test]
    fn a_reply_arrives_as_it_was_sent() {
        let plain = ChatReply {
            content: "text \"quoted\"".into(),
            reasoning: Some("thought".into()),
            tool_calls: Vec::new(),
            finish: FinishReason::Length,
            usage: Usage { prompt: 3, completion: 4 },
        };
        let call = ToolCall { id: "c".into(), name: "check".into(), arguments: "{}".into() };
        let calling = ChatReply {
            content: String::new(),
            reasoning: None,
            tool_calls: vec![call],
            finish: FinishReason::ToolCalls,
            ..plain.clone()
        };
        for reply in [plain, calling] {
            let body = body_of_reply("id", "weak", &reply).to_string();
            assert_eq!(from_body(body.as_bytes(), &request()).unwrap(), reply);
        }
    }

    #[test]
    fn what_is_no_request_is_refused_with_a_reason() {
        assert!(request_from_body(b"{}").unwrap_err().contains("model"));
        let stream = br#"{"model":"weak","messages":[],"stream":true}"#;
        assert!(request_from_body(stream).unwrap_err().contains("stream"));
    }
}
