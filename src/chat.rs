//! What is said to a model and what it says back, in one neutral form. Not for any wire format.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{id::ContentHash, usage::Usage};

/// One request to a model. Which model is the caller's business.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChatRequest {
    /// The conversation so far.
    pub messages: Vec<Message>,
    /// Sampling temperature, 0 and up.
    pub temperature: f64,
    /// The most tokens the reply may have.
    pub max_tokens: u32,
    /// The seed of the reply's randomness. Below 2^31, which every endpoint accepts.
    pub seed: u32,
    /// The JSON the reply must be, if it must be JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<ReplySchema>,
    /// The tools the model may call.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<ToolSpec>,
}

impl ChatRequest {
    /// The hash that says whether a stored reply answers this very request to this very model.
    ///
    /// # Errors
    /// Only when the request holds a number that JSON cannot write.
    pub fn hash(&self, model: &str) -> Result<ContentHash, serde_json::Error> {
        let mut bytes = model.as_bytes().to_vec();
        bytes.push(0);
        serde_json::to_writer(&mut bytes, self)?;
        Ok(ContentHash::of(&bytes))
    }
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The frame of the conversation.
    System,
    /// Our side.
    User,
    /// The model.
    Assistant,
    /// The result of a tool call.
    Tool,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// The text.
    pub content: String,
    /// The tools that the model calls; only of `Assistant`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tool_calls: Vec<ToolCall>,
    /// The call that this answers; only of `Tool`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool_call_id: Option<String>,
}

impl Message {
    /// A message of our side.
    pub fn user(content: impl Into<String>) -> Self {
        Self::plain(Role::User, content)
    }

    /// The frame of the conversation.
    pub fn system(content: impl Into<String>) -> Self {
        Self::plain(Role::System, content)
    }

    /// The model's earlier words.
    pub fn assistant(content: impl Into<String>) -> Self {
        Self::plain(Role::Assistant, content)
    }

    /// The result of the tool call `id`.
    pub fn tool_result(id: impl Into<String>, content: impl Into<String>) -> Self {
        Self { tool_call_id: Some(id.into()), ..Self::plain(Role::Tool, content) }
    }

    fn plain(role: Role, content: impl Into<String>) -> Self {
        Self { role, content: content.into(), tool_calls: Vec::new(), tool_call_id: None }
    }
}

/// The JSON that a reply must be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReplySchema {
    /// Its name: letters, digits, `_`.
    pub name: String,
    /// JSON Schema.
    pub schema: Value,
}

/// A tool that the model may call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToolSpec {
    /// Its name: letters, digits, `_`.
    pub name: String,
    /// What it does, for the model.
    pub description: String,
    /// JSON Schema of its arguments, an object.
    pub parameters: Value,
}

/// One call of a tool by the model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToolCall {
    /// The model's id for this call.
    pub id: String,
    /// The tool.
    pub name: String,
    /// Its arguments: a JSON object as text, unchecked.
    pub arguments: String,
}

/// Why a reply ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FinishReason {
    /// The model was done.
    Stop,
    /// `max_tokens` cut it.
    Length,
    /// It called tools.
    ToolCalls,
    /// The endpoint's filter cut it.
    ContentFilter,
}

/// One complete reply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChatReply {
    /// The answer.
    pub content: String,
    /// The model's reasoning, kept apart; never parsed, never shown to other models.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<String>,
    /// The tools it calls.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tool_calls: Vec<ToolCall>,
    /// Why it ended.
    pub finish: FinishReason,
    /// Its tokens.
    pub usage: Usage,
}
