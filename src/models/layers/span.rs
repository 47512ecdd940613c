//! The trace span of one call, in the names of OpenTelemetry's conventions for generative models.
//!
//! Not for content: prompts and replies never enter a span.

use tracing::{Span, field::Empty};

use crate::{
    chat::{ChatReply, ChatRequest, FinishReason},
    models::{ModelError, Provider},
};

/// The span of a call that is about to be made, its retries included.
pub(super) fn of_call(
    provider: Provider,
    model: &str,
    endpoint: &str,
    slot: &dyn std::fmt::Display,
    request: &ChatRequest,
) -> Span {
    tracing::info_span!(
        "chat",
        otel.name = %format_args!("chat {model}"),
        otel.kind = "client",
        otel.status_code = Empty,
        gen_ai.operation.name = "chat",
        gen_ai.provider.name = provider.word(),
        gen_ai.request.model = model,
        gen_ai.request.max_tokens = request.max_tokens,
        gen_ai.request.temperature = request.temperature,
        gen_ai.request.seed = request.seed,
        gen_ai.response.finish_reasons = Empty,
        gen_ai.usage.input_tokens = Empty,
        gen_ai.usage.output_tokens = Empty,
        server.address = endpoint,
        error.type = Empty,
        phylon.slot = %slot,
    )
}

/// Notes how the call ended.
pub(super) fn ended(span: &Span, result: Result<&ChatReply, &ModelError>) {
    match result {
        Ok(reply) => {
            span.record("gen_ai.response.finish_reasons", finish(reply.finish));
            span.record("gen_ai.usage.input_tokens", reply.usage.prompt);
            span.record("gen_ai.usage.output_tokens", reply.usage.completion);
        }
        Err(error) => {
            span.record("error.type", error.kind());
            span.record("otel.status_code", "error");
        }
    }
}

fn finish(reason: FinishReason) -> &'static str {
    match reason {
        FinishReason::Stop => "stop",
        FinishReason::Length => "length",
        FinishReason::ToolCalls => "tool_calls",
        FinishReason::ContentFilter => "content_filter",
    }
}
