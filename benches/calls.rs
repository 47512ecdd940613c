//! What a model call and a document evaluation cost this machine: `cargo bench --bench calls`.
//!
//! The parts (prompt, sandbox, journal), the client at 1,024 requests in flight, and whole runs in process and
//! over HTTP against `phylon rehearse` with no latency. Processor time is the client's own, its workers included.
#![expect(clippy::print_stdout, reason = "the figures are the result")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up must fail loudly")]

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::{StreamExt, future::join_all, stream};
use phylon::{
    chat::{ChatReply, ChatRequest, FinishReason, Message},
    genome::{Agent, Ceilings, ChallengerInput, EvaluationCode, templates},
    id::{ContentHash, VariantId},
    journal::{Durability, Journal, OpenMode},
    models::{ModelConfig, ModelDeps, Models, Provider},
    sandbox::{Limits, Sandbox},
    slot::{Origin, Purpose, Slot},
    usage::Usage,
};

// As in the program.
#[cfg(target_os = "linux")]
use tikv_jemalloc_sys as _;

#[global_allocator]
static ALLOCATOR: monty_alloc::LimitedAllocator = monty_alloc::LimitedAllocator;

const PHYLON: &str = env!("CARGO_BIN_EXE_phylon");
const IN_FLIGHT: usize = 1024;

// As in the program: one thread drives the calls.
#[tokio::main(worker_threads = 1)]
async fn main() {
    println!("parts");
    prompt();
    sandbox().await;
    journal().await;
    println!("client, journal included, {IN_FLIGHT} in flight at an endpoint that takes 200 ms");
    client().await;
    println!("whole runs of the quickstart, 300 document evaluations");
    whole_run(None);
    let server = Server::start(&["--latency-ms", "0"]);
    whole_run(Some(&server));
}

fn quickstart() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/quickstart")
}

fn prompt() {
    let genome = templates::embedded("agentic-self-instruct").unwrap();
    let ceilings: Ceilings = phylon::yaml::parse(
        "{aliases: [author, judge], rounds: 8, calls_per_document: 150, max_tokens: 4096}",
        "ceilings",
    )
    .unwrap();
    let agent = Agent::compile(&genome, &ceilings).unwrap();
    let document = "A sentence of a document. ".repeat(400);
    let input =
        ChallengerInput { document: &document, feedback: "none", guidance: "none", previous: None, round: 2 };
    let time = each(2_000, || drop(agent.challenger_prompt(&input).unwrap()));
    println!("  prompt of 10 kB         {:>9.1} µs", time * 1e6);
}

async fn sandbox() {
    let genome = templates::embedded("agentic-self-instruct").unwrap();
    let source: Arc<str> = genome.get("evaluation.py").unwrap().into();
    let sandbox = Sandbox::new(PHYLON.into(), 1, Limits::default());
    let code = EvaluationCode::load(&sandbox, &source).await.unwrap();
    let started = Instant::now();
    for _ in 0..2_000 {
        code.reject(&[0.2, 0.3, 0.4], &[0.7, 0.8, 0.9]).await.unwrap();
    }
    println!("  call of evaluation.py   {:>9.1} µs", started.elapsed().as_secs_f64() * 1e6 / 2e3);
}

/// Replies that are awaited until they are on the disk, 64 at a time.
async fn journal() {
    let place = tempfile::tempdir().unwrap();
    let journal = Journal::open(&place.path().join("journal.db"), OpenMode::CreateIfMissing).unwrap();
    let count: u32 = 20_000;
    let started = Instant::now();
    let writers = (0..64).map(|writer| {
        let journal = &journal;
        async move {
            for number in (writer..count).step_by(64) {
                let (slot, request) = (slot(number), ContentHash::of(&number.to_le_bytes()));
                journal
                    .put_reply(&slot, request, &reply(), 0.0, Durability::Within(Duration::from_millis(5)))
                    .await
                    .unwrap();
            }
        }
    });
    join_all(writers).await;
    println!("  durable replies, 64 ask {:>9.0} /s", f64::from(count) / started.elapsed().as_secs_f64());
}

async fn client() {
    let place = tempfile::tempdir().unwrap();
    let server = Server::start(&["--latency-ms", "200"]);
    let journal = Journal::open(&place.path().join("journal.db"), OpenMode::CreateIfMissing).unwrap();
    let config = ModelConfig {
        base_url: Some(server.url.clone()),
        concurrency: Some(IN_FLIGHT),
        ..ModelConfig::new(Provider::Openai, "weak")
    };
    let deps = ModelDeps { store: Some(Arc::new(journal)), ..ModelDeps::default() };
    let models = Models::build(&BTreeMap::from([("weak".to_owned(), config)]), deps).unwrap();
    let count: u32 = 30_000;
    let (before, started) = (processor_time(), Instant::now());
    stream::iter(0..count)
        .map(|number| {
            let models = &models;
            async move { models.complete("weak", &slot(number), &request(number)).await.unwrap() }
        })
        .buffer_unordered(IN_FLIGHT)
        .for_each(|_| async {})
        .await;
    let (wall, processor) = (started.elapsed(), processor_time() - before);
    println!("  calls                   {:>9.0} /s", f64::from(count) / wall.as_secs_f64());
    println!(
        "  processor time          {:>9.3} s per 1,000 calls",
        processor.as_secs_f64() * 1e3 / f64::from(count)
    );
    println!("  memory, highest         {:>9.0} MB", peak_memory("self") as f64 / 1e6);
}

/// A run in process, or over HTTP.
fn whole_run(server: Option<&Server>) {
    let place = tempfile::tempdir().unwrap();
    let experiment = place.path().join("quickstart");
    copy(&quickstart(), &experiment);
    if let Some(server) = server {
        let file = experiment.join("experiment.yaml");
        let text = fs::read_to_string(&file).unwrap();
        let text =
            text.replace("provider: rehearsal,", &format!("provider: openai, base_url: \"{}\",", server.url));
        fs::write(file, text).unwrap();
    }
    let mut command = Command::new(PHYLON);
    command.arg("evolve").arg(&experiment).arg("--population").arg(place.path().join("p"));
    command.args(["--document-evaluations", "300", "--yes", "--json", "--concurrency", "64"]);
    let (before, started) = (children_processor_time(), Instant::now());
    let output = command.stderr(Stdio::null()).output().unwrap();
    let (wall, processor) = (started.elapsed(), children_processor_time() - before);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{output:?}");
    let mut status = Command::new(PHYLON);
    status.arg("status").arg(&experiment).arg("--population").arg(place.path().join("p")).arg("--json");
    let told: serde_json::Value = serde_json::from_slice(&status.output().unwrap().stdout).unwrap();
    let calls = told["spend"]["calls"].as_u64().unwrap() as f64;
    println!("  {}", if server.is_some() { "over HTTP" } else { "in process" });
    println!("    document evaluations  {:>9.1} /s", 300.0 / wall.as_secs_f64());
    println!("    calls                 {:>9.0} /s", calls / wall.as_secs_f64());
    println!("    processor time        {:>9.3} s per 1,000 calls", processor.as_secs_f64() * 1e3 / calls);
}

fn slot(attempt: u32) -> Slot {
    let (origin, variant, purpose) = (Origin::Job(1), VariantId(0), Purpose::WeakAttempt);
    Slot { origin, variant, document: Some("d".into()), purpose, round: 1, attempt, reask: 0 }
}

fn request(seed: u32) -> ChatRequest {
    let text = "Context: a rehearsal.\n\nQuestion: why does water boil sooner on a mountain?";
    ChatRequest {
        messages: vec![Message::user(text)],
        temperature: 1.0,
        max_tokens: 256,
        seed,
        schema: None,
        tools: Vec::new(),
    }
}

fn reply() -> ChatReply {
    ChatReply {
        content: "An answer of three sentences. ".repeat(20),
        reasoning: None,
        tool_calls: Vec::new(),
        finish: FinishReason::Stop,
        usage: Usage { prompt: 400, completion: 150 },
    }
}

/// Seconds that one call takes.
fn each(times: u32, mut work: impl FnMut()) -> f64 {
    let started = Instant::now();
    (0..times).for_each(|_| work());
    started.elapsed().as_secs_f64() / f64::from(times)
}

/// `phylon rehearse` on the quickstart's documents.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start(flags: &[&str]) -> Self {
        let mut command = Command::new(PHYLON);
        command.args(["rehearse", "--port", "0", "--json", "--corpus"]).arg(quickstart().join("documents"));
        let mut child = command.args(flags).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told: serde_json::Value = serde_json::from_str(&line).unwrap();
        Self { child, url: told["base_url"].as_str().unwrap().to_owned() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)
        } else {
            drop(fs::copy(entry.path(), target))
        }
    }
}

/// Of this process, its threads included.
fn processor_time() -> Duration {
    ticks(0)
}

/// Of the children that have ended, theirs included.
fn children_processor_time() -> Duration {
    ticks(2)
}

/// User and system time from `/proc/self/stat`, `skip` fields after the own one; 100 ticks a second.
fn ticks(skip: usize) -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<i64> =
        stat.rsplit(')').next().unwrap().split_whitespace().filter_map(|field| field.parse().ok()).collect();
    // The state, a letter, falls out: field 14 of the manual is here the eleventh.
    Duration::from_millis((fields[10 + skip] + fields[11 + skip]).unsigned_abs() * 10)
}

fn peak_memory(process: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}
