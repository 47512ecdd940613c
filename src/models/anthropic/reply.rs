//! A reply out of the body of a `messages` response.

use serde::Deserialize;
use serde_json::Value;

use crate::{
    chat::{ChatReply, ChatRequest, FinishReason, ToolCall},
    models::dialect::BrokenBody,
    usage::Usage,
};

#[derive(Deserialize)]
struct Body {
    content: Option<Vec<Block>>,
    stop_reason: Option<String>,
    usage: Option<Tokens>,
    error: Option<Value>,
}

/// One part of a reply. Kinds that are not known are passed over.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Block {
    Text {
        text: String,
    },
    Thinking {
        thinking: String,
    },
    ToolUse {
        id: String,
        name: String,
        input: Value,
    },
    #[serde(other)]
    Other,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Tokens {
    input_tokens: u64,
    cache_creation_input_tokens: Option<u64>,
    cache_read_input_tokens: Option<u64>,
    output_tokens: u64,
}

impl Tokens {
    /// Cached tokens count in full: their reduced price is the provider's, and a budget must not be overshot.
    fn usage(&self) -> Usage {
        let cached = self
            .cache_creation_input_tokens
            .unwrap_or(0)
            .saturating_add(self.cache_read_input_tokens.unwrap_or(0));
        Usage { prompt: self.input_tokens.saturating_add(cached), completion: self.output_tokens }
    }
}

/// The reply in a body. `request` is what was asked: the tool that stands for its schema becomes the answer.
///
/// # Errors
/// See [`BrokenBody`]; asking again may help.
pub fn from_body(bytes: &[u8], request: &ChatRequest) -> Result<ChatReply, BrokenBody> {
    let body: Body =
        serde_json::from_slice(bytes).map_err(|error| BrokenBody::NotAReply(error.to_string()))?;
    if let Some(error) = body.error.filter(|error| !error.is_null()) {
        let message = error.get("message").and_then(Value::as_str).unwrap_or("no reason given");
        return Err(BrokenBody::Reported { status: None, message: message.to_owned() });
    }
    let (Some(blocks), Some(stop)) = (body.content, body.stop_reason) else {
        return Err(BrokenBody::NotAReply("it has no content or no stop reason".to_owned()));
    };
    let wanted = request.schema.as_ref().map(|schema| schema.name.as_str());
    let (mut content, mut reasoning, mut tool_calls, mut answered) =
        (String::new(), String::new(), Vec::new(), false);
    for block in blocks {
        match block {
            Block::Text { text } if !answered => content.push_str(&text),
            Block::Thinking { thinking } => reasoning.push_str(&thinking),
            Block::ToolUse { name, input, .. } if wanted == Some(name.as_str()) => {
                content = input.to_string();
                answered = true;
            }
            Block::ToolUse { id, name, input } => {
                tool_calls.push(ToolCall { id, name, arguments: input.to_string() });
            }
            Block::Text { .. } | Block::Other => {}
        }
    }
    let finish = finish_reason(&stop, answered, !tool_calls.is_empty());
    Ok(ChatReply {
        content,
        reasoning: (!reasoning.is_empty()).then_some(reasoning),
        tool_calls,
        finish,
        usage: body.usage.unwrap_or_default().usage(),
    })
}

fn finish_reason(stop: &str, answered: bool, calls_tools: bool) -> FinishReason {
    match stop {
        "max_tokens" | "model_context_window_exceeded" => FinishReason::Length,
        "refusal" => FinishReason::ContentFilter,
        "tool_use" if calls_tools && !answered => FinishReason::ToolCalls,
        _ => FinishReason::Stop,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::chat::ReplySchema;

    fn request(schema: Option<&str>) -> ChatRequest {
        ChatRequest {
            messages: Vec::new(),
            temperature: 0.0,
            max_tokens: 9,
            seed: 0,
            schema: schema.map(|name| ReplySchema { name: name.to_owned(), schema: json!({}) }),
            tools: Vec::new(),
        }
    }

    #[test]
    fn a_plain_reply_and_its_cached_tokens_are_read() {
        let reply = from_body(include_bytes!("testdata/plain.json"), &request(None)).unwrap();
        assert_eq!((&*reply.content, reply.finish), ("Hello!", FinishReason::Stop));
        assert_eq!(reply.usage, Usage { prompt: 25 + 1000 + 200, completion: 12 });
    }

    #[test]
    fn the_input_of_the_reply_tool_is_the_answer() {
        let reply = from_body(include_bytes!("testdata/forced_tool.json"), &request(Some("marks"))).unwrap();
        let value: Value = serde_json::from_str(&reply.content).unwrap();
        assert_eq!(value, json!({"marks": [true, false]}));
        assert_eq!((reply.finish, reply.tool_calls.len()), (FinishReason::Stop, 0));
    }

    #[test]
    fn thinking_is_kept_apart_and_tools_are_calls() {
        let reply = from_body(include_bytes!("testdata/thinking_tools.json"), &request(None)).unwrap();
        assert_eq!(reply.reasoning.as_deref(), Some("I should look first."));
        assert_eq!((&*reply.content, reply.finish), ("Let me look.", FinishReason::ToolCalls));
        assert_eq!(reply.tool_calls[0].arguments, r#"{"path":"prompts/challenger.md"}"#);
    }

    #[test]
    fn a_reply_cut_by_its_limit_says_so_and_a_refusal_is_a_filter() {
        let body = |stop: &str| json!({"content": [{"type": "text", "text": "a"}], "stop_reason": stop});
        let finish =
            |stop: &str| from_body(body(stop).to_string().as_bytes(), &request(None)).unwrap().finish;
        assert_eq!(finish("max_tokens"), FinishReason::Length);
        assert_eq!(finish("refusal"), FinishReason::ContentFilter);
        assert_eq!(finish("end_turn"), FinishReason::Stop);
    }

    #[test]
    fn a_body_cut_anywhere_is_broken_and_an_error_is_reported() {
        let body = include_str!("testdata/thinking_tools.json").trim_end();
        for end in 0..body.len() {
            assert!(from_body(&body.as_bytes()[..end], &request(None)).is_err(), "{end}");
        }
        let error = br#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#;
        assert!(matches!(from_body(error, &request(None)), Err(BrokenBody::Reported { .. })));
    }
}
