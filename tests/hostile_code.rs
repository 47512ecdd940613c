//! Hostile evaluation code: every file of `tests/testdata/hostile` ends within its limits, reaches nothing outside, and
//! leaves no process behind; a run with such a genome goes on. Linux only: it looks at processes.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

mod support;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::StreamExt as _;
use phylon::sandbox::{Limits, Sandbox, SandboxError};
use serde_json::{Value, json};
use support::{Bench, PHYLON};

/// What one request may use here: little, so that what breaks it is done with soon.
fn limits() -> Limits {
    Limits { time: Duration::from_millis(200), memory: 48 << 20, recursion: 200 }
}

/// No request takes longer: twice its time and the parent's patience, since a worker that fails is replaced once, and
/// room for a machine that is busy.
const AT_MOST: Duration = Duration::from_secs(15);

fn corpus() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/testdata/hostile");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "py"))
        .collect();
    files.sort();
    let read = |path: &PathBuf| {
        (path.file_stem().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap())
    };
    files.iter().map(read).collect()
}

#[test]
fn every_hostile_file_says_what_it_tries() {
    let corpus = corpus();
    assert!(corpus.len() >= 100, "only {}", corpus.len());
    for (name, source) in &corpus {
        let first = source.lines().next().unwrap();
        assert!(first.starts_with("# ") && first.ends_with('.') && first.len() > 12, "{name}: {first}");
    }
}

/// How a file ended.
struct End {
    name: String,
    took: Duration,
    results: Vec<(&'static str, Result<Value, SandboxError>)>,
}

/// Every function of the contract that the code may have, with arguments as they come in a run.
fn calls() -> [(&'static str, Vec<Value>); 5] {
    let document = "word ".repeat(400);
    let item = json!({"context": "c", "question": "q", "reference_answer": "r", "rubric": []});
    [
        ("check_item", vec![item, json!(document)]),
        ("score", vec![json!([{"criterion": "c", "weight": 3, "category": "positive"}]), json!([true])]),
        ("reject_weak", vec![json!([0.5, 0.2])]),
        ("reject", vec![json!([0.5]), json!([0.9])]),
        ("feedback", vec![json!([])]),
    ]
}

async fn run(sandbox: &Sandbox, name: String, source: Arc<str>) -> End {
    let (mut results, mut took) = (Vec::new(), Duration::ZERO);
    let started = Instant::now();
    let functions = sandbox.functions(&source).await;
    took = took.max(started.elapsed());
    match functions {
        Err(error) => results.push(("", Err(error))),
        Ok(functions) => {
            for (function, arguments) in calls() {
                if functions.iter().any(|name| name == function) {
                    let started = Instant::now();
                    results.push((function, sandbox.call(&source, function, arguments).await));
                    took = took.max(started.elapsed());
                }
            }
        }
    }
    End { name, took, results }
}

/// What an escape would bring to light: the content of a file, the environment, the outcome of a program.
fn gives_away(text: &str) -> bool {
    let home = std::env::var("HOME").unwrap_or_default();
    let path = std::env::var("PATH").unwrap_or_default();
    ["root:", "canary-of-this-test", "uid=", "CARGO_MANIFEST_DIR", path.as_str()]
        .iter()
        .any(|secret| !secret.is_empty() && text.contains(secret))
        || (home.len() > 5 && text.contains(&home))
}

/// Processes of this program, by the path they were started from.
fn processes(program: &Path) -> Vec<PathBuf> {
    let named = |path: &PathBuf| {
        fs::read(path.join("cmdline"))
            .is_ok_and(|line| String::from_utf8_lossy(&line).starts_with(&*program.to_string_lossy()))
    };
    fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.path()).filter(named).collect()
}

fn none_is_left(program: &Path) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !processes(program).is_empty() {
        assert!(Instant::now() < deadline, "left behind: {:?}", processes(program));
        std::thread::yield_now();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_code_ends_within_its_limits_reaches_nothing_and_leaves_nothing_behind() {
    let place = tempfile::Builder::new().prefix("hostile-code").tempdir().unwrap();
    fs::write(place.path().join("canary.txt"), "canary-of-this-test").unwrap();
    // Workers inherit the folder: relative paths of the code lead here.
    std::env::set_current_dir(place.path()).unwrap();
    let program = place.path().join("phylon");
    std::os::unix::fs::symlink(PHYLON, &program).unwrap();
    let sandbox = Sandbox::new(program.clone(), 3, limits());
    let corpus = corpus();
    let count = corpus.len();
    let ends: Vec<End> = futures_util::stream::iter(corpus)
        .map(|(name, source)| run(&sandbox, name, source.into()))
        .buffer_unordered(3)
        .collect()
        .await;
    assert_eq!(ends.len(), count);
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for End { name, took, results } in &ends {
        assert!(*took < AT_MOST, "{name} took {took:?}");
        for (function, result) in results {
            let (kind, text) = told(result);
            *kinds.entry(kind).or_default() += 1;
            assert!(!gives_away(&text), "{name} {function}: {}", &text[..text.len().min(500)]);
            assert!(!name.starts_with("loop-") || kind != "a value", "{name} {function}: {text}");
            assert!(kind != "unavailable", "{name} {function}: {text}");
        }
    }
    let slowest = ends.iter().max_by_key(|end| end.took).unwrap();
    println!("{count} files, {kinds:?}; the slowest, {}, took {:?}", slowest.name, slowest.took);
    let left: Vec<_> = fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "something was written: {left:?}");
    assert_eq!(fs::read_to_string(place.path().join("canary.txt")).unwrap(), "canary-of-this-test");
    // The pool lives on, and its workers know nothing of this process.
    let alive = sandbox.call(&"def f():\n    return 'alive'\n".into(), "f", vec![]).await.unwrap();
    assert_eq!(alive, "alive");
    for worker in processes(&program) {
        assert_eq!(fs::read(worker.join("environ")).unwrap(), b"", "a worker has an environment");
    }
    drop(sandbox);
    none_is_left(&program);
}

/// The kind of an end, and everything that it says.
fn told(result: &Result<Value, SandboxError>) -> (&'static str, String) {
    match result {
        Ok(value) => ("a value", value.to_string()),
        Err(error) => {
            let kind = match error {
                SandboxError::Python { .. } => "raised",
                SandboxError::Syntax { .. } => "syntax",
                SandboxError::TimedOut => "time",
                SandboxError::OutOfMemory => "memory",
                SandboxError::Crashed(_) => "crashed",
                SandboxError::BadValue(_) => "no JSON value",
                SandboxError::Unavailable(_) => "unavailable",
            };
            (kind, error.to_string())
        }
    }
}

/// A bench whose seed genome has this evaluation code.
fn with_code(bench: &Bench, source: &str) {
    let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("agent_templates/agentic-self-instruct");
    let folder = bench.experiment().join("agent");
    fs::create_dir_all(folder.join("prompts")).unwrap();
    for path in ["agent.yaml", "prompts/orchestrator.md", "prompts/challenger.md", "prompts/verifier.md"] {
        fs::copy(template.join(path), folder.join(path)).unwrap();
    }
    fs::write(folder.join("evaluation.py"), source).unwrap();
    bench.change("agent: agentic-self-instruct", "agent: agent");
}

#[test]
fn a_run_with_hostile_code_goes_on_and_leaves_no_worker() {
    let corpus: BTreeMap<String, String> = corpus().into_iter().collect();
    for name in ["late-memory", "late-deep", "late-raise"] {
        let bench = Bench::new();
        with_code(&bench, &corpus[name]);
        // A file of its own: processes are told apart by the program they were started from.
        let program = bench.root().join("phylon");
        if fs::hard_link(PHYLON, &program).is_err() {
            fs::copy(PHYLON, &program).unwrap();
        }
        let mut command = Command::new(&program);
        command.arg("evolve").arg(bench.experiment()).arg("--population").arg(bench.population("p"));
        let output = command.args(["--document-evaluations", "40", "--proposals", "1"]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{name}: {:?} {said}", output.status.code());
        none_is_left(&program);
        assert_eq!(bench.json("verify", "p", &[])["ok"], true);
        let shown = bench.run("show", "p", &["v0"]);
        let text = String::from_utf8_lossy(&shown.stdout).into_owned();
        assert!(text.contains("error"), "{name}: {text}");
        assert!(!text.contains('\u{1b}') && !said.contains('\u{1b}'), "{name}: {text}{said}");
    }
}
