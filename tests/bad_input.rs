//! Bad input gets one clear message, a hint and the right exit code, and leaves no half-made population.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

mod support;

use std::process::Output;

use support::Bench;

fn refused(bench: &Bench, more: &[&str]) -> (i32, String) {
    let Output { status, stderr, .. } = bench.run("evolve", "p", more);
    (status.code().unwrap(), String::from_utf8(stderr).unwrap())
}

#[track_caller]
fn assert_refused(bench: &Bench, code: i32, words: &[&str]) {
    let (found, message) = refused(bench, &[]);
    assert_eq!(found, code, "{message}");
    for word in words {
        assert!(message.contains(word), "`{word}` is missing from:\n{message}");
    }
    assert!(message.contains("hint"), "{message}");
    assert!(!bench.population("p").exists(), "a population was left behind");
}

fn with_agent(bench: &Bench, file: &str, from: &str, to: &str) {
    let source =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("agent_templates/agentic-self-instruct");
    let folder = bench.experiment().join("agent");
    std::fs::create_dir_all(folder.join("prompts")).unwrap();
    for path in [
        "agent.yaml",
        "evaluation.py",
        "prompts/orchestrator.md",
        "prompts/challenger.md",
        "prompts/verifier.md",
    ] {
        std::fs::copy(source.join(path), folder.join(path)).unwrap();
    }
    let path = folder.join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    let changed = if from.is_empty() { format!("{text}{to}") } else { text.replace(from, to) };
    assert_ne!(text, changed);
    std::fs::write(path, changed).unwrap();
    bench.change("agent: agentic-self-instruct", "agent: agent");
}

#[test]
fn a_missing_experiment_is_a_configuration_error() {
    let bench = Bench::new();
    std::fs::remove_file(bench.experiment().join("experiment.yaml")).unwrap();
    assert_refused(&bench, 3, &["no such experiment"]);
}

#[test]
fn a_missing_folder_of_documents_is_named() {
    let bench = Bench::new();
    bench.change("path: documents", "path: elsewhere");
    assert_refused(&bench, 3, &["elsewhere", "no such folder"]);
}

#[test]
fn an_empty_folder_of_documents_is_named() {
    let bench = Bench::new();
    std::fs::create_dir(bench.experiment().join("empty")).unwrap();
    bench.change("path: documents", "path: empty");
    assert_refused(&bench, 3, &["empty", "no documents"]);
}

#[test]
fn bytes_that_are_no_utf8_are_found_with_their_line() {
    let bench = Bench::new();
    std::fs::write(bench.experiment().join("documents/bad.md"), b"one\ntwo \xfe\n").unwrap();
    assert_refused(&bench, 3, &["bad.md:2", "UTF-8"]);
}

#[test]
fn an_unknown_key_is_named_with_its_line() {
    let bench = Bench::new();
    bench.change("seed: 1\n", "seed: 1\nsede: 2\n");
    assert_refused(&bench, 3, &["experiment.yaml:", "unknown key `sede`"]);
}

#[test]
fn an_unknown_variable_in_a_prompt_is_found_with_its_line() {
    let bench = Bench::new();
    with_agent(&bench, "prompts/challenger.md", "", "\nUse {{ docment }}.\n");
    assert_refused(&bench, 3, &["prompts/challenger.md:", "docment"]);
}

#[test]
fn a_syntax_error_in_evaluation_code_is_found_with_its_line() {
    let bench = Bench::new();
    with_agent(&bench, "evaluation.py", "", "\ndef broken(:\n    pass\n");
    assert_refused(&bench, 3, &["evaluation.py:"]);
}

#[test]
fn an_endless_loop_in_evaluation_code_ends_with_a_message() {
    let bench = Bench::new();
    with_agent(&bench, "evaluation.py", "", "\nwhile True:\n    pass\n");
    assert_refused(&bench, 3, &["evaluation.py", "longer than allowed"]);
}

#[test]
fn an_endpoint_that_refuses_connections_pauses_the_run() {
    let bench = Bench::new();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    bench.change(
        "{provider: rehearsal, model: author}",
        &format!("{{provider: openai, base_url: \"http://127.0.0.1:{free}/v1\", model: author}}"),
    );
    let (code, message) = refused(&bench, &["--yes"]);
    assert_eq!(code, 4, "{message}");
    assert!(message.contains(&free.to_string()) && message.contains("hint"), "{message}");
}

/// Whether an HTTP request is there to the end of its body.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    length.and_then(|length| length.trim().parse().ok()).is_none_or(|length: usize| body.len() >= length)
}

/// An endpoint that answers every request with 401, on a port of its own.
fn refusing() -> u16 {
    use std::io::{Read as _, Write as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let (mut request, mut part) = (Vec::new(), [0; 65_536]);
            // Whole: closing on what is unread would reset the connection, and the answer with it.
            while !is_whole(&request) {
                match stream.read(&mut part) {
                    Ok(0) | Err(_) => break,
                    Ok(read) => request.extend_from_slice(&part[..read]),
                }
            }
            let body = r#"{"error": {"message": "no such key"}}"#;
            let head = "HTTP/1.1 401 Unauthorized\r\ncontent-type: application/json\r\nconnection: close";
            let _ = write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        }
    });
    port
}

#[test]
fn a_wrong_key_stops_the_run_at_once_and_names_its_variable() {
    let bench = Bench::new();
    let url = format!("http://127.0.0.1:{}/v1", refusing());
    bench.change(
        "{provider: rehearsal, model: author}",
        &format!("{{provider: openai, base_url: \"{url}\", model: author, api_key_env: WRONG_KEY}}"),
    );
    let output = bench.command("evolve", "p", &[]).env("WRONG_KEY", "secret-words").output().unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(4), "{message}");
    for part in ["HTTP 401", "no such key", "`WRONG_KEY`", "the same command goes on"] {
        assert!(message.contains(part), "`{part}` is missing from:\n{message}");
    }
    assert!(!message.contains("secret-words"), "{message}");
    assert_eq!(bench.json("verify", "p", &[])["ok"], true, "what was made is whole");
}

#[test]
fn a_population_that_cannot_be_written_is_a_population_error() {
    let bench = Bench::new();
    // A file where the folder of populations should be: refused for every user, the superuser too.
    std::fs::write(bench.root().join("populations"), "in the way").unwrap();
    assert_refused(&bench, 5, &["populations"]);
}

#[test]
fn another_run_is_not_mixed_into_a_population() {
    let bench = Bench::new();
    bench.run("evolve", "p", &["--proposals", "1"]);
    let (code, message) = refused(&bench, &["--seed", "9"]);
    assert_eq!(code, 3, "{message}");
    assert!(message.contains("seed") && message.contains("--fresh"), "{message}");
}
