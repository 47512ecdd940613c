//! What an HTTP response means for the next attempt. Pure: status, headers and body in, verdict out.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use crate::{
    chat::{ChatReply, ChatRequest, FinishReason},
    models::{
        dialect::{BrokenBody, Dialect},
        layers::Cause,
    },
    usage::Usage,
};

/// What a response means.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Verdict {
    /// A complete reply, good or bad.
    Reply(ChatReply),
    /// Asking again may help.
    Passing(Cause, String),
    /// The request does not fit into the model's context.
    ContextTooLong(String),
    /// Asking again cannot help: status and the endpoint's words.
    Refused(u16, String),
}

/// Reads a response.
pub(super) fn judge(dialect: Dialect, status: u16, body: &[u8], request: &ChatRequest) -> Verdict {
    if !(200..300).contains(&status) {
        return judge_error(status, error_code(body).as_deref(), error_message(body));
    }
    match dialect.read(body, request) {
        Ok(reply) => Verdict::Reply(reply),
        Err(BrokenBody::Reported { status: Some(status), message }) if status >= 400 => {
            judge_error(status, error_code(body).as_deref(), message)
        }
        Err(error) => Verdict::Passing(Cause::Fault, shorten(&error.to_string())),
    }
}

fn judge_error(status: u16, code: Option<&str>, message: String) -> Verdict {
    let told =
        if message.is_empty() { format!("HTTP {status}") } else { format!("HTTP {status}: {message}") };
    match status {
        429 => Verdict::Passing(Cause::Busy, told),
        408 | 409 | 425 | 500.. => Verdict::Passing(Cause::Fault, told),
        // The filter judged the content: that is a bad reply, not a bad endpoint.
        400 if code == Some("content_filter") => Verdict::Reply(filtered()),
        400 | 413 | 422 if is_about_length(code, &message) => Verdict::ContextTooLong(message),
        _ => {
            Verdict::Refused(status, if message.is_empty() { "no reason given".to_owned() } else { message })
        }
    }
}

fn filtered() -> ChatReply {
    ChatReply {
        content: String::new(),
        reasoning: None,
        tool_calls: Vec::new(),
        finish: FinishReason::ContentFilter,
        usage: Usage::default(),
    }
}

fn is_about_length(code: Option<&str>, message: &str) -> bool {
    /// As hosted endpoints, vLLM, llama.cpp, Ollama and gateways write it.
    const SIGNS: [&str; 8] = [
        "context length",
        "context window",
        "context size",
        "context_length",
        "max_model_len",
        "maximum model length",
        "prompt is too long",
        "too many tokens",
    ];
    let message = message.to_lowercase();
    code.is_some_and(|code| code.contains("context_length") || code.contains("context_size"))
        || SIGNS.iter().any(|sign| message.contains(sign))
}

/// The machine-readable code or type of an error body.
fn error_code(body: &[u8]) -> Option<String> {
    let json: Value = serde_json::from_slice(body).ok()?;
    let error = json.get("error")?;
    ["code", "type"].iter().find_map(|key| error.get(*key)?.as_str()).map(str::to_owned)
}

/// The words of an error body, in one short line.
fn error_message(body: &[u8]) -> String {
    let json: Option<Value> = serde_json::from_slice(body).ok();
    let words = json.as_ref().and_then(|json| {
        let error = json.get("error").or_else(|| json.get("detail")).unwrap_or(json);
        error.get("message").unwrap_or(error).as_str()
    });
    shorten(words.unwrap_or(&String::from_utf8_lossy(body)))
}

/// One line of at most 300 characters.
fn shorten(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(300) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

/// What to do about a refusal.
pub(super) fn hint(status: u16, api_key_env: Option<&str>) -> String {
    match (status, api_key_env) {
        (401, Some(name)) => format!("check the key in the environment variable `{name}`"),
        (401, None) => {
            "the endpoint wants a key: name the environment variable that holds it as `api_key_env`"
                .to_owned()
        }
        (403, Some(name)) => format!("the key in the environment variable `{name}` may not use this model"),
        (402, _) => "the account behind the key has no credit left".to_owned(),
        (404, _) => "check `base_url` (it usually ends with `/v1`) and `model`".to_owned(),
        (300..400, _) => "the endpoint redirects: write the address it leads to as `base_url`".to_owned(),
        (400 | 422, _) => {
            "the endpoint does not take the request as it is: try `structured: json_object` or \
                           `none`, or remove a key that it does not know, such as `extra_body: {seed: null}`"
                .to_owned()
        }
        _ => "check the model's entry below `models:`".to_owned(),
    }
}

/// How long a `Retry-After` value asks to wait: seconds, or a date.
pub(super) fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let date = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_timestamp(value).ok()?;
    Some(Duration::try_from(date.duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> ChatRequest {
        ChatRequest {
            messages: Vec::new(),
            temperature: 0.0,
            max_tokens: 1,
            seed: 0,
            schema: None,
            tools: Vec::new(),
        }
    }

    fn judge(status: u16, body: &[u8], request: &ChatRequest) -> Verdict {
        super::judge(Dialect::Openai, status, body, request)
    }

    #[test]
    fn faults_of_the_moment_pass_and_faults_of_the_request_do_not() {
        for status in [408, 409, 425, 500, 502, 503, 504, 529] {
            let verdict = judge(status, b"oops", &request());
            assert_eq!(verdict, Verdict::Passing(Cause::Fault, format!("HTTP {status}: oops")));
        }
        assert!(matches!(judge(429, b"", &request()), Verdict::Passing(Cause::Busy, _)));
        for status in [301, 400, 401, 402, 403, 404, 405, 413, 422] {
            assert_eq!(judge(status, b"no", &request()), Verdict::Refused(status, "no".to_owned()));
        }
    }

    #[test]
    fn errors_are_read_in_the_shapes_that_servers_write() {
        for body in [
            r#"{"error":{"message":"wrong\n key","type":"invalid_request_error","code":null}}"#,
            r#"{"error":"wrong key"}"#,
            r#"{"detail":"wrong key"}"#,
            r#"{"object":"error","message":"wrong key","code":40101}"#,
            "wrong key\n",
        ] {
            assert_eq!(error_message(body.as_bytes()), "wrong key", "{body}");
        }
        assert!(error_message("x".repeat(5000).as_bytes()).chars().count() == 301);
    }

    #[test]
    fn requests_beyond_the_context_are_told_apart_from_other_refusals() {
        let bodies = [
            r#"{"error":{"message":"too long","type":"invalid_request_error","code":"context_length_exceeded"}}"#,
            r#"{"object":"error","message":"This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.","type":"BadRequestError","code":400}"#,
            r#"{"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}}"#,
            r#"{"error":{"message":"The decoder prompt (length 9000) is longer than the maximum model length of 8192.","type":"BadRequestError"}}"#,
        ];
        for body in bodies {
            let verdict = judge(400, body.as_bytes(), &request());
            assert!(matches!(verdict, Verdict::ContextTooLong(_)), "{body}: {verdict:?}");
        }
        let other = br#"{"error":{"message":"unknown field `seed`"}}"#;
        assert!(matches!(judge(400, other, &request()), Verdict::Refused(400, _)));
    }

    #[test]
    fn a_filtered_request_is_a_bad_reply_not_a_bad_endpoint() {
        let body = br#"{"error":{"message":"filtered","code":"content_filter"}}"#;
        let Verdict::Reply(reply) = judge(400, body, &request()) else { panic!("no reply") };
        assert_eq!(reply.finish, FinishReason::ContentFilter);
    }

    #[test]
    fn an_error_inside_a_success_counts_as_its_own_status() {
        let busy = br#"{"error":{"code":429,"message":"slow down"}}"#;
        assert_eq!(
            judge(200, busy, &request()),
            Verdict::Passing(Cause::Busy, "HTTP 429: slow down".to_owned())
        );
        let wrong = br#"{"error":{"code":"401","message":"no"}}"#;
        assert_eq!(judge(200, wrong, &request()), Verdict::Refused(401, "no".to_owned()));
        for body in ["", "<html>", "{}", r#"{"choices":[]}"#, r#"{"choices":[{"mess"#] {
            assert!(matches!(judge(200, body.as_bytes(), &request()), Verdict::Passing(Cause::Fault, _)));
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        assert_eq!(retry_after("7", now), Some(Duration::from_secs(7)));
        assert_eq!(retry_after(" 0.5 ", now), Some(Duration::from_millis(500)));
        assert_eq!(retry_after("Thu, 01 Jan 2026 00:00:30 GMT", now), Some(Duration::from_secs(30)));
        assert_eq!(retry_after("Wed, 31 Dec 2025 00:00:30 GMT", now), Some(Duration::ZERO));
        for wrong in ["soon", "-1", "nan", ""] {
            assert_eq!(retry_after(wrong, now), None, "{wrong}");
        }
    }

    #[test]
    fn a_wrong_key_names_its_variable() {
        assert!(hint(401, Some("MY_KEY")).contains("`MY_KEY`"));
        assert!(hint(401, None).contains("`api_key_env`"));
        assert!(hint(404, None).contains("`base_url`"));
    }
}
