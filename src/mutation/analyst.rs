//! The analyst: trajectories and files in, failure groups out. Not for changing anything.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Context, MutationError, ProposalInput, Rejected, ask::Asker, ledger, task, transcript};
use crate::{
    chat::{ChatRequest, Message, ReplySchema},
    genome::Genome,
    models::object,
    slot::Purpose,
};

/// How often a malformed reply is asked again.
const REASKS: u32 = 2;
const TEMPERATURE: f64 = 0.7;
const MAX_TOKENS: u32 = 4096;
const FRAME: &str = include_str!("prompts/analyst.md");

/// What the analyst found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Analysis {
    /// All of it in two or three sentences.
    pub summary: String,
    /// The failures, grouped by cause, the most frequent first.
    pub groups: Vec<FailureGroup>,
}

/// Failures with one cause.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FailureGroup {
    /// A short name.
    pub name: String,
    /// How many rounds or endings showed it.
    pub count: u32,
    /// Where it shows.
    pub evidence: String,
    /// What is behind it.
    pub root_cause: String,
    /// The change that would remove the cause.
    pub mechanism: String,
}

/// Asks the analyst; the reply is durable before it is used. `exhausted` mechanisms gained the parent's line
/// nothing.
///
/// # Errors
/// Only what is nobody's fault here: see [`MutationError`]. Three unreadable replies are a rejection.
pub async fn analyse(
    context: &Context<'_>,
    input: &ProposalInput<'_>,
    exhausted: &[String],
) -> Result<Result<Analysis, Rejected>, MutationError> {
    let asker = Asker { context, input, alias: context.analyst, purpose: Purpose::Analyse };
    let mut messages = vec![Message::system(FRAME), Message::user(data(input, exhausted))];
    let mut fault = String::new();
    for reask in 0..=REASKS {
        let reply = match asker.ask(0, reask, |seed| request(messages.clone(), seed)).await? {
            Ok(reply) => reply,
            Err(rejected) => return Ok(Err(rejected)),
        };
        match parse(&reply.content) {
            Ok(analysis) => return Ok(Ok(analysis)),
            Err(what) => fault = what,
        }
        messages.push(Message::assistant(reply.content));
        messages.push(Message::user(format!(
            "That could not be read: {fault}. Answer again with nothing but the JSON described above."
        )));
    }
    Ok(Err(Rejected::new(format!("the analyst's replies could not be read: {fault}"))))
}

fn request(messages: Vec<Message>, seed: u32) -> ChatRequest {
    let schema =
        ReplySchema { name: "analysis".to_owned(), schema: schemars::schema_for!(Analysis).to_value() };
    ChatRequest {
        messages,
        temperature: TEMPERATURE,
        max_tokens: MAX_TOKENS,
        seed,
        schema: Some(schema),
        tools: Vec::new(),
    }
}

/// The analysis in `text`, which may be wrapped in prose or a fence.
fn parse(text: &str) -> Result<Analysis, String> {
    let analysis: Analysis = object(text)?;
    if analysis.groups.is_empty() { Err("it names no failure group".to_owned()) } else { Ok(analysis) }
}

fn data(input: &ProposalInput<'_>, exhausted: &[String]) -> String {
    let mut text = files(input.genome);
    for trajectory in input.trajectories {
        text.push_str(&transcript::render(trajectory, transcript::ANALYST_BYTES));
    }
    let _ = write!(text, "<ledger>\n{}</ledger>\n", ledger::render(input.ledger, input.ledger_view));
    text.push_str(&task::exhausted(exhausted));
    text
}

/// The genome's files in tagged blocks.
fn files(genome: &Genome) -> String {
    let mut text = String::new();
    for (path, content) in genome.files() {
        let content = content.replace("</file>", "< /file>").replace("</agent_yaml>", "< /agent_yaml>");
        let _ = if path == crate::genome::MANIFEST {
            write!(text, "<agent_yaml>\n{}\n</agent_yaml>\n", content.trim_end())
        } else {
            write!(text, "<file path=\"{path}\">\n{}\n</file>\n", content.trim_end())
        };
    }
    text
}

impl Analysis {
    /// As the editor reads it.
    pub(super) fn render(&self) -> String {
        let mut text = format!("Summary: {}\n", self.summary);
        for (index, group) in self.groups.iter().enumerate() {
            let _ = writeln!(
                text,
                "{}. {} (count {})\n   Evidence: {}\n   Root cause: {}\n   Mechanism: {}",
                index + 1,
                group.name,
                group.count,
                group.evidence,
                group.root_cause,
                group.mechanism
            );
        }
        text.replace("</", "< /")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"summary":"s","groups":[{"name":"n","count":2,"evidence":"e","root_cause":"r","mechanism":"m"}]}"#;

    #[test]
    fn an_analysis_is_read_out_of_a_fence_and_nothing_else_passes() {
        assert_eq!(parse(&format!("```json\n{GOOD}\n```")).unwrap().groups[0].count, 2);
        assert!(parse("no").is_err());
        assert!(parse(r#"{"summary":"s","groups":[]}"#).is_err());
        assert!(parse(&GOOD.replace("\"count\":2", "\"count\":\"2\"")).is_err());
    }
}
