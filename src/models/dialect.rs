//! What differs between wire formats, behind one enum. Both sides are pure: requests to bodies, bodies to replies.

use serde_json::Value;

use super::{ModelConfig, Provider, Structured, anthropic, openai};
use crate::chat::{ChatReply, ChatRequest};

/// A wire format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// OpenAI-compatible `chat/completions`.
    Openai,
    /// Anthropic's Messages.
    Anthropic,
}

/// The body is no complete reply.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BrokenBody {
    /// Not JSON, or JSON of another shape.
    #[error("the reply is no reply of a model: {0}")]
    NotAReply(String),
    /// The endpoint answered 200 and reports an error all the same, as gateways do.
    #[error("the endpoint reports: {message}")]
    Reported {
        /// The status that it should have had, where it says so.
        status: Option<u16>,
        /// The endpoint's words.
        message: String,
    },
}

impl Dialect {
    /// The dialect of a provider; nothing for stand-ins in process.
    pub fn of(provider: Provider) -> Option<Self> {
        match provider {
            Provider::Rehearsal => None,
            Provider::Openai => Some(Self::Openai),
            Provider::Anthropic => Some(Self::Anthropic),
        }
    }

    /// Where requests are posted, below the `base_url`.
    pub fn path(self) -> &'static str {
        match self {
            Self::Openai => "chat/completions",
            Self::Anthropic => "messages",
        }
    }

    /// The header that carries the key, and what stands before the key in it.
    pub fn key_header(self) -> (&'static str, &'static str) {
        match self {
            Self::Openai => ("authorization", "Bearer "),
            Self::Anthropic => ("x-api-key", ""),
        }
    }

    /// Headers that every request carries.
    pub fn headers(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Openai => &[],
            Self::Anthropic => &[("anthropic-version", anthropic::VERSION)],
        }
    }

    /// The body that asks `config.model` this request, JSON replies asked for as `structured` says.
    pub fn body(self, request: &ChatRequest, config: &ModelConfig, structured: Structured) -> Value {
        match self {
            Self::Openai => openai::to_body(request, config, structured),
            Self::Anthropic => anthropic::to_body(request, config, structured),
        }
    }

    /// The reply in a body. `request` is what was asked.
    ///
    /// # Errors
    /// See [`BrokenBody`]; asking again may help.
    pub fn read(self, bytes: &[u8], request: &ChatRequest) -> Result<ChatReply, BrokenBody> {
        let mut reply = match self {
            Self::Openai => openai::from_body(bytes, request),
            Self::Anthropic => anthropic::from_body(bytes, request),
        }?;
        reply.usage = reply.usage.plausible();
        Ok(reply)
    }
}
