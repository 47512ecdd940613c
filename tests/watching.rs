//! A run seen from another process: while it goes on, after its end, and when it was interrupted.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

mod support;

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Stdio},
};

use serde_json::Value;
use support::{Bench, server::Server};

/// A run whose models take their time, its first line of progress read.
fn slow_run(bench: &Bench, population: &str) -> Child {
    let mut child = bench
        .command("evolve", population, &["--concurrency", "8"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut lines = String::new();
    while !lines.contains("small: at most") {
        assert!(stderr.read_line(&mut lines).unwrap() > 0, "{lines}");
    }
    // Somebody must read what is still to come.
    std::thread::spawn(move || std::io::copy(&mut stderr, &mut std::io::sink()));
    child
}

#[test]
fn watch_follows_a_run_to_its_end_and_shows_how_it_stands() {
    let bench = Bench::new();
    let server = Server::start(&bench, &["--latency-ms", "2"]);
    server.serve(&bench, "");
    let mut run = slow_run(&bench, "p");
    let watched = bench.run("watch", "p", &["--json"]);
    assert!(run.wait().unwrap().code().is_some_and(|code| code == 0 || code == 1));
    assert_eq!(watched.status.code(), Some(0), "{}", String::from_utf8_lossy(&watched.stderr));
    let text = String::from_utf8(watched.stdout).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told = |kind: &str| lines.iter().filter(|line| line["event"] == kind).count();
    assert!(told("document_finished") > 20 && told("folded") > 5, "{text}");
    assert!(told("job_started") > 3 && told("ended") == 1, "{text}");
    let numbers: Vec<u64> = lines.iter().filter_map(|line| line["number"].as_u64()).collect();
    assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
    let status = &lines[lines.len() - 1]["status"];
    assert_eq!(status, &bench.json("status", "p", &[]), "the last line is the standing");
    assert!(status["ended"].is_string() && status["running"].is_null(), "{status:#}");

    let after = bench.run("watch", "p", &[]);
    assert_eq!(after.status.code(), Some(0));
    assert!(String::from_utf8(after.stdout).unwrap().starts_with("small: ended: "));
}

#[cfg(unix)]
#[test]
fn watch_ends_when_the_run_is_killed_and_says_that_it_can_go_on() {
    let bench = Bench::new();
    let server = Server::start(&bench, &["--latency-ms", "5"]);
    server.serve(&bench, "");
    let mut run = slow_run(&bench, "p");
    let mut watch =
        bench.command("watch", "p", &[]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = BufReader::new(watch.stderr.take().unwrap());
    let mut lines = String::new();
    while !lines.contains("small: at most") {
        assert!(stderr.read_line(&mut lines).unwrap() > 0, "{lines}");
    }
    std::thread::spawn(move || std::io::copy(&mut stderr, &mut std::io::sink()));
    run.kill().unwrap();
    run.wait().unwrap();
    let output = watch.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("small: stopped; `phylon evolve` goes on"), "{text}");
}
