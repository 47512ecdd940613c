//! The editor's session: a bounded conversation in which a model edits a genome with tools.
//!
//! Not for the tools themselves. Every reply is durable before it is used and the tools are pure, so
//! a resumed session repeats itself up to the reply that is missing.

use std::fmt::Write as _;

use super::{
    Context, MutationError, Proposal, ProposalInput, Proposed, Rejected,
    ask::Asker,
    desk::{Action, Desk, Finish, tools},
    task::Task,
    verdict,
};
use crate::{
    chat::{ChatReply, ChatRequest, Message, ToolCall},
    genome::Genome,
    problem::Problem,
    slot::Purpose,
};

/// The most turns of one session.
const TURNS: u32 = 24;
/// An editor that calls no tool so often in a row has given up.
const IDLE_TURNS: u32 = 3;
/// The most tool calls of one turn that are carried out.
const CALLS_PER_TURN: usize = 12;
/// The most tokens that the editor may write in one session.
const SESSION_TOKENS: u64 = 60_000;
/// The most bytes that the conversation may have.
const CONVERSATION_BYTES: usize = 400_000;
const MAX_TOKENS: u32 = 8192;
const TEMPERATURE: f64 = 0.8;

/// A finished session.
pub(super) struct Edited {
    pub(super) genome: Genome,
    pub(super) finish: Finish,
}

impl From<Result<Edited, Rejected>> for Proposed {
    fn from(ended: Result<Edited, Rejected>) -> Self {
        match ended {
            Ok(Edited { genome, finish }) => Self::Child(Box::new(Proposal {
                genome,
                hypothesis: finish.hypothesis,
                mechanism: finish.mechanism,
                expected: finish.expected,
            })),
            Err(rejected) => Self::Rejected(rejected),
        }
    }
}

/// Lets the editor work until it finishes or runs out of turns or tokens.
///
/// # Errors
/// See [`MutationError`]; a session without a sound result is a rejection.
pub(super) async fn edit(
    context: &Context<'_>,
    input: &ProposalInput<'_>,
    task: &Task<'_>,
) -> Result<Result<Edited, Rejected>, MutationError> {
    let asker = Asker { context, input, alias: context.editor, purpose: Purpose::Edit };
    let mut session = Session::new(context, input, task);
    for turn in 1..=TURNS {
        let reply = match asker.ask(turn, 0, |seed| session.request(seed)).await? {
            Ok(reply) => reply,
            Err(rejected) => return Ok(Err(rejected)),
        };
        if let Some(finish) = session.take(reply).await? {
            return Ok(Ok(Edited { genome: session.desk.tree, finish }));
        }
        if let Some(what) = session.exhausted() {
            return Ok(Err(session.rejected(what)));
        }
    }
    Ok(Err(session.rejected("its turns")))
}

/// What a tool call led to.
enum Carried {
    /// This result; the session goes on.
    On(String),
    /// A sound end.
    Finished(Finish),
}

struct Session<'a> {
    context: &'a Context<'a>,
    input: &'a ProposalInput<'a>,
    task: &'a Task<'a>,
    desk: Desk<'a>,
    messages: Vec<Message>,
    written: u64,
    idle: u32,
    last_fault: Option<String>,
}

impl<'a> Session<'a> {
    fn new(context: &'a Context<'a>, input: &'a ProposalInput<'a>, task: &'a Task<'a>) -> Self {
        let messages = vec![Message::system(task.frame()), Message::user(task.data(input))];
        let desk = Desk::new(input, task);
        Self { context, input, task, desk, messages, written: 0, idle: 0, last_fault: None }
    }

    fn request(&self, seed: u32) -> ChatRequest {
        ChatRequest {
            messages: self.messages.clone(),
            temperature: TEMPERATURE,
            max_tokens: MAX_TOKENS,
            seed,
            schema: None,
            tools: tools(),
        }
    }

    /// Carries out the reply's calls; the editor's account once it has finished soundly.
    async fn take(&mut self, reply: ChatReply) -> Result<Option<Finish>, MutationError> {
        self.written += reply.usage.completion;
        let calls = reply.tool_calls.clone();
        self.idle = if calls.is_empty() { self.idle + 1 } else { 0 };
        self.messages.push(Message { tool_calls: reply.tool_calls, ..Message::assistant(reply.content) });
        if calls.is_empty() {
            let nudge =
                "Nothing was done: work with the tools, and call `finish` when the change is complete.";
            self.messages.push(Message::user(nudge));
        }
        for (index, call) in calls.iter().enumerate() {
            let result = if index < CALLS_PER_TURN {
                match self.carry_out(call).await? {
                    Carried::Finished(finish) => return Ok(Some(finish)),
                    Carried::On(result) => result,
                }
            } else {
                format!("refused: at most {CALLS_PER_TURN} calls are carried out in one turn")
            };
            self.messages.push(Message::tool_result(&call.id, result));
        }
        Ok(None)
    }

    async fn carry_out(&mut self, call: &ToolCall) -> Result<Carried, MutationError> {
        Ok(match self.desk.call(call) {
            Action::Answered(result) => Carried::On(result),
            Action::Check => {
                Carried::On(self.check().await?.err().unwrap_or_else(|| "no faults found".to_owned()))
            }
            Action::Finish(finish) => match self.check().await? {
                Ok(()) => Carried::Finished(finish),
                Err(faults) => Carried::On(format!("refused: {faults}")),
            },
        })
    }

    async fn check(&mut self) -> Result<Result<(), String>, MutationError> {
        let problems = match self.task.check(self.context, self.input, &self.desk.tree) {
            Ok(agent) => verdict::of(self.context, self.input.job, &agent).await?,
            Err(problems) => problems,
        };
        self.last_fault = problems.first().map(Problem::to_string);
        Ok(if problems.is_empty() { Ok(()) } else { Err(listed(&problems)) })
    }

    fn exhausted(&self) -> Option<&'static str> {
        let bytes: usize = self.messages.iter().map(|message| message.content.len()).sum();
        if self.idle >= IDLE_TURNS {
            Some("its patience")
        } else if self.written > SESSION_TOKENS {
            Some("its tokens")
        } else if bytes > CONVERSATION_BYTES {
            Some("its room for the conversation")
        } else {
            None
        }
    }

    fn rejected(&self, what: &str) -> Rejected {
        let mut reason = format!("the editor used up {what} without a sound result");
        if let Some(fault) = &self.last_fault {
            let _ = write!(reason, "; the last fault was {fault}");
        }
        Rejected::new(reason)
    }
}

fn listed(problems: &[Problem]) -> String {
    let mut text = "faults:".to_owned();
    for problem in problems {
        let _ = write!(text, "\n- {problem}");
        if let Some(hint) = &problem.hint {
            let _ = write!(text, " ({hint})");
        }
    }
    text
}
