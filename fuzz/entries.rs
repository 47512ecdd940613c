//! Everything that reads foreign bytes, each behind a function of bytes: for the fuzz targets beside this file and for
//! `tests/fuzz_corpora.rs`. None may panic, hang or run out of stack, whatever the bytes are; what must hold of a
//! result is asserted here.

use std::{fs, path::PathBuf};

use phylon::{
    chat::{ChatReply, ChatRequest, Message, ReplySchema, ToolCall},
    dataset,
    experiment::{ExperimentConfig, JobRecord},
    genome::{Agent, Ceilings, Genome, PATHS, templates},
    item::Item,
    journal::{self, EvaluationFilter, Journal, OriginKind},
    models::{self, Provider},
    mutation::{self, Analysis},
    outcome::Evaluation,
    reporting::console::inert,
    slot::Slot,
};
use serde_json::{Value, json};

/// Takes any bytes.
pub type Entry = fn(&[u8]);

/// The targets, by the name of their file and of their folder of seeds.
pub const ENTRIES: [(&str, Entry); 9] = [
    ("agent_yaml", agent_yaml),
    ("prompt", prompt),
    ("experiment_yaml", experiment_yaml),
    ("openai_reply", openai_reply),
    ("anthropic_reply", anthropic_reply),
    ("tool_calls", tool_calls),
    ("journal_pack", journal_pack),
    ("journal_rows", journal_rows),
    ("documents", documents),
];

fn seed() -> Genome {
    templates::embedded("agentic-self-instruct").unwrap_or_default()
}

/// A genome with this text as one of its files.
fn compiled(path: &str, bytes: &[u8]) {
    let genome = seed().with(path, String::from_utf8_lossy(bytes));
    if let Err(problems) = Agent::compile(&genome, &Ceilings::default()) {
        assert!(!problems.is_empty(), "refused without a reason");
    }
}

pub fn agent_yaml(bytes: &[u8]) {
    compiled("agent.yaml", bytes);
}

pub fn prompt(bytes: &[u8]) {
    compiled("prompts/challenger.md", bytes);
}

pub fn experiment_yaml(bytes: &[u8]) {
    if let Err(problems) = ExperimentConfig::parse(&String::from_utf8_lossy(bytes), "experiment.yaml") {
        assert!(!problems.is_empty(), "refused without a reason");
    }
}

fn request() -> ChatRequest {
    ChatRequest {
        messages: vec![Message::user("Answer.")],
        temperature: 0.0,
        max_tokens: 100,
        seed: 1,
        schema: Some(ReplySchema { name: "marks".to_owned(), schema: json!({}) }),
        tools: Vec::new(),
    }
}

/// Reads a reply, and then the content of the reply as whoever asked does.
fn reply(provider: Provider, bytes: &[u8]) {
    for status in [200, 400, 429, 500] {
        let Some(reply) = models::foreign::reply(provider, status, bytes, &request()) else { continue };
        assert!(reply.usage.prompt <= 1 << 40 && reply.usage.completion <= 1 << 40, "{:?}", reply.usage);
        let _ = models::object::<Value>(&reply.content);
        let _ = models::object::<Item>(&reply.content);
        let _ = models::object::<Analysis>(&reply.content);
        let shown = inert(&reply.content);
        assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
        mutation::answers(&seed(), &reply.tool_calls);
    }
}

pub fn openai_reply(bytes: &[u8]) {
    reply(Provider::Openai, bytes);
}

pub fn anthropic_reply(bytes: &[u8]) {
    reply(Provider::Anthropic, bytes);
}

/// One call a line: the tool's name, a blank, its arguments. Whatever they ask for, the tree holds a genome's files.
pub fn tool_calls(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let call = |line: &str| {
        let (name, arguments) = line.split_once(' ').unwrap_or((line, "{}"));
        ToolCall { id: "call".to_owned(), name: name.to_owned(), arguments: arguments.to_owned() }
    };
    let calls: Vec<ToolCall> = text.lines().map(call).collect();
    let (tree, answers) = mutation::answers(&seed(), &calls);
    assert_eq!(answers.len(), calls.len());
    let foreign: Vec<_> = tree.files().keys().filter(|path| !PATHS.contains(&path.as_str())).collect();
    assert!(foreign.is_empty(), "{foreign:?}");
}

pub fn journal_pack(bytes: &[u8]) {
    let _ = journal::unpacked(bytes);
}

/// The bytes as the text of every kind of row, and as the whole file.
pub fn journal_rows(bytes: &[u8]) {
    let _ = serde_json::from_slice::<Slot>(bytes);
    let _ = serde_json::from_slice::<ChatReply>(bytes);
    let _ = serde_json::from_slice::<Evaluation>(bytes);
    let _ = serde_json::from_slice::<JobRecord>(bytes);
    let place = Scratch::new("journal");
    let path = place.0.join("journal.db");
    if fs::write(&path, bytes).is_err() {
        return;
    }
    if let Ok(journal) = Journal::read_only(&path) {
        let _ = journal.must_be_sound();
        let _ = journal.spend();
        let _ = journal.jobs();
        let _ = journal.job_results::<JobRecord>();
        let _ = journal.evaluations(&EvaluationFilter::jobs());
        let _ = journal.costs(OriginKind::Job);
        let _ = journal.events(0);
        let _ = journal.readings();
        let _ = journal.check();
    }
}

pub fn documents(bytes: &[u8]) {
    let place = Scratch::new("documents");
    if fs::write(place.0.join("one.md"), bytes).is_err() {
        return;
    }
    match dataset::load_folder(&place.0) {
        Ok(documents) => assert_eq!(documents[0].text.as_bytes(), bytes),
        Err(problems) => assert!(!problems.is_empty(), "refused without a reason"),
    }
}

/// A folder of this process, gone when it is dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("phylon-fuzz-{name}-{}", std::process::id()));
        let _ = fs::create_dir_all(&folder);
        Self(folder)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
