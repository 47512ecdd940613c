//! The rehearsal's analyst and editor: rule-based stand-ins for two language models.
//!
//! They know nothing but the request. They try what people who write prompts try, do not know which of
//! it works, and are sometimes wrong about causes. They share no word list with whoever reads the
//! prompts they write.

mod analyst;
mod bank;
mod blocks;
mod causes;
mod clues;
mod code;
mod conversation;
mod direction;
mod manifest;
mod merge;
mod plan;
mod prose;
mod reading;
mod session;
mod signs;
mod simplify;
mod words;

use super::EditorMode;
use crate::{
    chat::{ChatReply, ChatRequest, FinishReason, Role, ToolCall},
    random,
    usage::Usage,
};
use conversation::Conversation;

/// The analyst's reply: an `analysis` of the trajectories in the request.
pub fn analyse(request: &ChatRequest) -> ChatReply {
    analyse_in(&EditorMode::Diagnosing, request)
}

/// The same, in a mode of control experiments.
pub(super) fn analyse_in(mode: &EditorMode, request: &ChatRequest) -> ChatReply {
    let prompt = request.messages.iter().find(|message| message.role == Role::User);
    let prompt = match mode {
        EditorMode::Misled(evidence) if !evidence.is_empty() => {
            evidence[request.seed as usize % evidence.len()].as_str()
        }
        _ => prompt.map_or("", |message| message.content.as_str()),
    };
    let mut random = random::stream(u64::from(request.seed), "analyst");
    reply(request, analyst::analyse(prompt, &mut random), Vec::new())
}

/// The editor's next turn, decided from the conversation so far.
pub fn edit(request: &ChatRequest) -> ChatReply {
    edit_in(&EditorMode::Diagnosing, request)
}

/// The same, in a mode of control experiments.
pub(super) fn edit_in(mode: &EditorMode, request: &ChatRequest) -> ChatReply {
    let conversation = Conversation::read(request);
    let turn = if merge::wanted(conversation.prompt) {
        merge::next(&conversation)
    } else if simplify::wanted(conversation.prompt) {
        simplify::next(&conversation)
    } else {
        session::next(&conversation, mode)
    };
    let number = conversation.turns.len();
    let calls = turn.calls.into_iter().enumerate().map(|(index, (name, arguments))| ToolCall {
        id: format!("call-{:x}-{number}-{index}", conversation.seed),
        name: name.to_owned(),
        arguments: arguments.to_string(),
    });
    reply(request, turn.words, calls.collect())
}

/// A finished reply with its usage: four characters are a token.
fn reply(request: &ChatRequest, content: String, tool_calls: Vec<ToolCall>) -> ChatReply {
    let prompt: usize = request.messages.iter().map(|message| message.content.len()).sum();
    let written = content.len() + tool_calls.iter().map(|call| call.arguments.len()).sum::<usize>();
    let usage = Usage { prompt: prompt.div_ceil(4) as u64, completion: written.div_ceil(4) as u64 };
    let finish = if tool_calls.is_empty() { FinishReason::Stop } else { FinishReason::ToolCalls };
    ChatReply { content, reasoning: None, tool_calls, finish, usage }
}
