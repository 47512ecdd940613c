//! A key stands in the environment and nowhere else: not in the journal, git, logs, results or errors.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

mod support;

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Command, Output},
};

use support::{Bench, server::Server};

const KEY: &str = "sk-planted-5f1c0e9b7a";
const VARIABLE: &str = "PHYLON_TEST_KEY";

/// Every file below a folder; SQLite's pages and git's objects alike.
fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

fn holds(bytes: &[u8]) -> bool {
    bytes.windows(KEY.len()).any(|window| window == KEY.as_bytes())
}

#[track_caller]
fn clean(output: &Output) {
    assert!(!holds(&output.stdout), "the key is in a result: {}", String::from_utf8_lossy(&output.stdout));
    assert!(!holds(&output.stderr), "the key is in a log: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_run_with_a_key_leaves_it_nowhere() {
    let bench = Bench::new();
    let server = Server::start(&bench, &["--rate-500", "0.02"]);
    server.serve(&bench, &format!(", api_key_env: {VARIABLE}"));
    let flags = ["--document-evaluations", "60", "--proposals", "3", "--yes", "-vvv", "--json"];
    let run = bench.command("evolve", "p", &flags).env(VARIABLE, KEY).output().unwrap();
    assert!(matches!(run.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&run.stderr));
    assert!(run.stderr.len() > 100_000, "the log is as loud as it can be");
    clean(&run);
    let reading: [(&str, &[&str]); 4] =
        [("status", &[]), ("lineage", &[]), ("show", &["seed"]), ("check", &["--set", "seed=1"])];
    for (verb, more) in reading {
        let output = bench.command(verb, "p", &[more, &["--json"]].concat()).env(VARIABLE, KEY).output();
        clean(&output.unwrap());
    }

    let mut found = Vec::new();
    files(&bench.population("p"), &mut found);
    assert!(found.len() > 10);
    for file in &found {
        assert!(!holds(&std::fs::read(file).unwrap()), "the key is in {}", file.display());
    }
    // What is compressed: every object of git, and every trajectory as its reader shows it.
    let git = bench.population("p").join("genomes.git");
    let objects = Command::new("git")
        .arg("--git-dir")
        .arg(&git)
        .args(["cat-file", "--batch", "--batch-all-objects"])
        .output()
        .unwrap();
    assert!(objects.stdout.len() > 10_000);
    clean(&objects);
    let journal = rusqlite::Connection::open(bench.population("p").join("journal.db")).unwrap();
    let mut rows =
        journal.prepare("SELECT document FROM evaluations WHERE variant = 0 AND split != 'test'").unwrap();
    let documents: Vec<String> =
        rows.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    assert!(documents.len() > 3);
    for document in documents.iter().take(4) {
        let output = bench.run("trace", "p", &["seed", document, "--json"]);
        assert!(output.status.success() && output.stdout.len() > 1000, "{document}");
        clean(&output);
    }
}

/// Answers every request with a status and a body that repeats the request's own headers.
fn tattler(status: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || tattle(stream, status));
        }
    });
    url
}

fn tattle(stream: TcpStream, status: &str) {
    let mut reader = BufReader::new(stream);
    let (mut line, mut heads, mut length) = (String::new(), String::new(), 0);
    while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        heads.push_str(line.trim_end());
        heads.push(' ');
        line.clear();
    }
    let mut body = vec![0; length];
    if reader.read_exact(&mut body).is_err() {
        return;
    }
    assert!(heads.contains(KEY), "the key goes to the endpoint, in a header");
    let told = serde_json::json!({ "error": { "message": format!("bad request: {heads}") } }).to_string();
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{told}",
        told.len()
    );
    let _ = reader.get_mut().write_all(answer.as_bytes());
}

#[test]
fn an_endpoint_that_repeats_the_key_does_not_get_it_into_messages() {
    for (status, code) in [("401 Unauthorized", 4), ("400 Bad Request", 4), ("500 Internal Server Error", 4)]
    {
        let bench = Bench::new();
        let url = tattler(status);
        for model in ["author", "judge", "weak", "strong", "editor"] {
            bench.change(
                &format!("{{provider: rehearsal, model: {model}}}"),
                &format!(
                    "{{provider: openai, base_url: \"{url}\", model: {model}, api_key_env: {VARIABLE}, give_up_after: 1ms}}"
                ),
            );
        }
        let run = bench.command("evolve", "p", &["--yes", "-vvv"]).env(VARIABLE, KEY).output().unwrap();
        assert_eq!(run.status.code(), Some(code), "{status}: {}", String::from_utf8_lossy(&run.stderr));
        clean(&run);
        let mut found = Vec::new();
        files(&bench.population("p"), &mut found);
        for file in found {
            assert!(!holds(&std::fs::read(&file).unwrap()), "{status}: the key is in {}", file.display());
        }
    }
}
