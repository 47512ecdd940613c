//! A reply out of the body of a `chat/completions` response, as real endpoints write it.

use serde::Deserialize;
use serde_json::Value;

use crate::{
    chat::{ChatReply, ChatRequest, FinishReason, ToolCall},
    models::dialect::BrokenBody,
    usage::Usage,
};

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    choices: Vec<Choice>,
    usage: Option<Value>,
    error: Option<Value>,
}

#[derive(Deserialize)]
struct Choice {
    message: Option<Words>,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Words {
    content: Option<Value>,
    reasoning_content: Option<Value>,
    reasoning: Option<Value>,
    refusal: Option<Value>,
    tool_calls: Option<Vec<WireCall>>,
}

#[derive(Deserialize)]
struct WireCall {
    id: Option<String>,
    function: WireFunction,
}

#[derive(Deserialize)]
struct WireFunction {
    name: String,
    arguments: Option<Value>,
}

/// The reply in a body. `request` is what was asked: it gives an estimate where usage is missing.
///
/// # Errors
/// See [`BrokenBody`]; asking again may help.
pub fn from_body(bytes: &[u8], request: &ChatRequest) -> Result<ChatReply, BrokenBody> {
    let body: Body =
        serde_json::from_slice(bytes).map_err(|error| BrokenBody::NotAReply(error.to_string()))?;
    if let Some(error) = body.error.filter(|error| !error.is_null()) {
        return Err(reported(&error));
    }
    let Some((message, finish)) =
        body.choices.into_iter().next().and_then(|choice| Some((choice.message?, choice.finish_reason)))
    else {
        return Err(BrokenBody::NotAReply("it has no choices".to_owned()));
    };
    if finish.as_deref() == Some("error") {
        return Err(BrokenBody::Reported { status: None, message: "the model failed".to_owned() });
    }
    let tool_calls: Vec<ToolCall> =
        message.tool_calls.unwrap_or_default().into_iter().enumerate().map(tool_call).collect();
    let stated = [message.reasoning_content, message.reasoning].into_iter().flatten().find_map(text);
    let said = message.content.and_then(text).or_else(|| message.refusal.and_then(text)).unwrap_or_default();
    let (inline, content) = split_reasoning(said);
    let reasoning = stated.or(inline).filter(|words| !words.is_empty());
    let finish = finish_reason(finish.as_deref(), !tool_calls.is_empty());
    let mut reply = ChatReply { content, reasoning, tool_calls, finish, usage: Usage::default() };
    reply.usage = usage(body.usage.as_ref(), request, &reply);
    Ok(reply)
}

fn reported(error: &Value) -> BrokenBody {
    let status = error.get("code").and_then(|code| match code {
        Value::String(text) => text.parse().ok(),
        code => code.as_u64().and_then(|n| u16::try_from(n).ok()),
    });
    let message = error.get("message").unwrap_or(error);
    BrokenBody::Reported {
        status,
        message: message.as_str().map_or_else(|| message.to_string(), str::to_owned),
    }
}

fn tool_call((index, call): (usize, WireCall)) -> ToolCall {
    let arguments = match call.function.arguments {
        Some(Value::String(text)) => text,
        // Some endpoints write the object itself.
        Some(value) if !value.is_null() => value.to_string(),
        _ => "{}".to_owned(),
    };
    let id = call.id.filter(|id| !id.is_empty()).unwrap_or_else(|| format!("call_{index}"));
    ToolCall { id, name: call.function.name, arguments }
}

/// Text, or the texts of a list of parts.
fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Array(parts) => {
            Some(parts.iter().filter_map(|part| part.get("text").and_then(Value::as_str)).collect())
        }
        _ => None,
    }
}

/// Takes a leading `<think>…</think>` apart: servers without a reasoning parser leave it in the content,
/// some without its opening tag, which their template writes into the prompt.
fn split_reasoning(said: String) -> (Option<String>, String) {
    let Some((before, after)) = said.split_once("</think>") else { return (None, said) };
    let thought = before.trim_start();
    match thought.strip_prefix("<think>") {
        Some(thought) => (Some(thought.trim().to_owned()), after.trim_start().to_owned()),
        None if !thought.contains("<think>") => {
            (Some(thought.trim().to_owned()), after.trim_start().to_owned())
        }
        None => (None, said),
    }
}

fn finish_reason(reason: Option<&str>, calls_tools: bool) -> FinishReason {
    match reason {
        Some("length" | "max_tokens" | "model_length") => FinishReason::Length,
        Some("content_filter") => FinishReason::ContentFilter,
        Some("tool_calls" | "function_call") => FinishReason::ToolCalls,
        // Several servers say `stop` beside tool calls.
        _ if calls_tools => FinishReason::ToolCalls,
        _ => FinishReason::Stop,
    }
}

fn usage(stated: Option<&Value>, request: &ChatRequest, reply: &ChatReply) -> Usage {
    let count = |key: &str| stated.and_then(|usage| usage.get(key)).and_then(Value::as_u64);
    Usage {
        prompt: count("prompt_tokens")
            .unwrap_or_else(|| estimate(request.messages.iter().map(|message| message.content.as_str()))),
        completion: count("completion_tokens").unwrap_or_else(|| {
            let calls = reply.tool_calls.iter().flat_map(|call| [call.name.as_str(), &call.arguments]);
            estimate(calls.chain([reply.content.as_str()]).chain(reply.reasoning.as_deref()))
        }),
    }
}

/// Four characters a token: right within a third for most languages written with letters.
fn estimate<'a>(texts: impl Iterator<Item = &'a str>) -> u64 {
    texts.map(|text| text.chars().count() as u64).sum::<u64>().div_ceil(4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::Message;

    fn request() -> ChatRequest {
        ChatRequest {
            messages: vec![Message::user("x".repeat(41))],
            temperature: 0.0,
            max_tokens: 9,
            seed: 0,
            schema: None,
            tools: Vec::new(),
        }
    }

    fn read(body: &str) -> ChatReply {
        from_body(body.as_bytes(), &request()).unwrap()
    }

    #[test]
    fn a_plain_reply_of_a_hosted_endpoint() {
        let reply = read(include_str!("testdata/hosted.json"));
        assert_eq!(reply.content, "Hello! How can I assist you today?");
        assert_eq!((reply.finish, reply.reasoning), (FinishReason::Stop, None));
        assert_eq!(reply.usage, Usage { prompt: 19, completion: 10 });
    }

    #[test]
    fn tool_calls_come_with_null_content() {
        let reply = read(include_str!("testdata/tool_calls.json"));
        assert_eq!((reply.content.as_str(), reply.finish), ("", FinishReason::ToolCalls));
        let names: Vec<_> = reply.tool_calls.iter().map(|call| (&*call.id, &*call.name)).collect();
        assert_eq!(names, [("call_abc", "read_file"), ("call_def", "list_files")]);
        assert_eq!(reply.tool_calls[0].arguments, r#"{"path": "prompts/challenger.md"}"#);
    }

    #[test]
    fn reasoning_is_kept_apart_however_it_is_written() {
        for (body, content, reasoning) in [
            (include_str!("testdata/vllm_reasoning.json"), "\n\n42", "The user wants a number."),
            (include_str!("testdata/gateway_reasoning.json"), "42", "Six times seven."),
            (include_str!("testdata/inline_thinking.json"), "42", "Six times seven."),
        ] {
            let reply = read(body);
            assert_eq!((&*reply.content, reply.reasoning.as_deref()), (content, Some(reasoning)));
        }
        assert_eq!(read(include_str!("testdata/vllm_reasoning.json")).finish, FinishReason::Length);
    }

    #[test]
    fn thinking_without_its_opening_tag_is_split_and_quoted_tags_are_not() {
        let split = |text: &str| split_reasoning(text.to_owned());
        assert_eq!(split("hm\n</think>\n42"), (Some("hm".to_owned()), "42".to_owned()));
        let quoted = "the tag <think> ends with </think>, always";
        assert_eq!(split(quoted), (None, quoted.to_owned()));
        assert_eq!(split("plain"), (None, "plain".to_owned()));
    }

    #[test]
    fn loosely_written_tool_calls_are_completed_and_missing_usage_is_estimated() {
        let reply = read(include_str!("testdata/loose_tool_call.json"));
        let call =
            ToolCall { id: "call_0".into(), name: "check".into(), arguments: r#"{"strict":true}"#.into() };
        assert_eq!((reply.finish, reply.tool_calls), (FinishReason::ToolCalls, vec![call]));
        assert_eq!(reply.usage, Usage { prompt: 11, completion: 5 });
    }

    #[test]
    fn parts_of_content_are_joined_and_a_filter_is_named() {
        let reply = read(include_str!("testdata/content_parts.json"));
        assert_eq!((&*reply.content, reply.finish), ("Hello there", FinishReason::ContentFilter));
    }

    #[test]
    fn a_body_cut_anywhere_is_broken_and_never_a_shorter_reply() {
        let body = include_str!("testdata/tool_calls.json").trim_end();
        for end in 0..body.len() {
            assert!(from_body(&body.as_bytes()[..end], &request()).is_err(), "{end}");
        }
    }
}
