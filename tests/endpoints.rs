//! Runs over HTTP: budgets hold to the call, faults cost nothing but time, kills pay nothing twice.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]
#![expect(clippy::print_stdout, reason = "the figure of the long test is a result")]

mod support;

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use rand::RngExt as _;
use support::{Bench, server::Server};

/// Less than a whole bench: these runs are made several times.
const SMALL: [&str; 5] = ["--document-evaluations", "90", "--proposals", "5", "--yes"];

fn small(more: &[&'static str]) -> Vec<&'static str> {
    SMALL.iter().chain(more).copied().collect()
}

#[test]
fn a_budget_of_calls_is_all_that_arrives_at_the_endpoint() {
    let bench = Bench::new();
    let server = Server::start(&bench, &["--latency-ms", "3"]);
    server.serve(&bench, "");
    let output = bench.run("evolve", "p", &small(&["--max-calls", "700", "--concurrency", "64"]));
    let (told, shown) = (String::from_utf8_lossy(&output.stderr), String::from_utf8_lossy(&output.stdout));
    assert_eq!(output.status.code(), Some(6), "{told}");
    assert_eq!((server.count("requests"), server.count("replies")), (700, 700));
    // Marks are told when a job is folded: in so small a run one leap may pass two of them.
    for part in ["% of `budget.calls` used: ", "100% of `budget.calls` used: 700 of 700"] {
        assert!(told.contains(part), "`{part}` is missing:\n{told}");
    }
    for part in
        ["the budget of calls is spent", "with a larger budget goes on", "700 calls", "--max-calls 1400"]
    {
        assert!(shown.contains(part), "`{part}` is missing:\n{shown}");
    }
    // The same command buys nothing more; a larger budget goes on where this one ended.
    bench.run("evolve", "p", &small(&["--max-calls", "700", "--concurrency", "64"]));
    assert_eq!(server.count("requests"), 700);
    bench.run("evolve", "p", &small(&["--max-calls", "1000", "--concurrency", "64"]));
    assert_eq!((server.count("requests"), server.count("repeated")), (1000, 0));
}

#[test]
fn faults_change_nothing_but_the_time() {
    let bench = Bench::new();
    bench.run("evolve", "inside", &SMALL);
    let faults = ["--rate-429", "0.1", "--rate-500", "0.05", "--rate-cut", "0.03", "--rate-garbage", "0.03"];
    let server = Server::start(&bench, &[&faults[..], &["--rate-hang", "0.002"]].concat());
    server.serve(&bench, ", timeout: 2s, concurrency: 64");
    let output = bench.run("evolve", "faulty", &SMALL);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(bench.trees("inside"), bench.trees("faulty"));
    let stats = server.stats();
    for fault in ["faults_429", "faults_500", "faults_cut", "faults_garbage"] {
        assert!(stats[fault].as_u64().unwrap() > 20, "{stats:#}");
    }
    let paid = bench.json("status", "faulty", &[])["spend"]["calls"].as_u64().unwrap();
    assert_eq!((stats["replies"].as_u64(), stats["repeated"].as_u64()), (Some(paid), Some(0)), "{stats:#}");
}

#[test]
fn nonsense_for_content_ends_in_outcomes() {
    let bench = Bench::new();
    let server = Server::start(&bench, &["--rate-nonsense", "0.05"]);
    server.serve(&bench, "");
    let output = bench.run("evolve", "p", &SMALL);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(server.count("nonsense") > 50);
    assert_eq!(bench.json("verify", "p", &[])["ok"], true);
}

/// Kills a run after each of these many milliseconds, then lets it end: as an undisturbed one, and no dearer than what
/// was in flight.
fn killed_after(pauses: &[u64], latency: &str, flags: &[&str]) {
    const AT_ONCE: u64 = 8;
    let bench = Bench::new();
    let server = Server::start(&bench, &["--latency-ms", latency]);
    server.serve(&bench, "");
    let flags = [flags, &["--concurrency", "8"]].concat();
    bench.run("evolve", "whole", &flags);
    let undisturbed = server.count("replies");
    let mut kills = 0;
    for pause in pauses {
        let mut child = bench
            .command("evolve", "killed", &flags)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let started = Instant::now();
        while started.elapsed() < Duration::from_millis(*pause) && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        kills += u64::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let last = bench.run("evolve", "killed", &flags);
    assert!(matches!(last.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&last.stderr));
    assert_eq!(bench.trees("whole"), bench.trees("killed"));
    let paid = server.count("replies") - undisturbed;
    println!("{kills} kills; {paid} calls paid, {undisturbed} undisturbed");
    assert!(kills as usize > pauses.len() / 3, "only {kills} of {} met a run", pauses.len());
    assert!(paid <= undisturbed + AT_ONCE * kills, "{paid} of {undisturbed}, {kills} kills");
    assert_eq!(bench.json("verify", "killed", &[])["ok"], true);
}

#[test]
fn kills_pay_for_what_was_in_flight_at_most() {
    killed_after(&[300, 700, 500, 900, 400, 600], "2", &small(&[]));
}

#[test]
#[ignore = "a measurement of minutes: run it by name, with --nocapture"]
fn fifty_kills_at_random_instants_pay_for_what_was_in_flight_at_most() {
    let mut draws = phylon::random::stream(1, "kills");
    let pauses: Vec<u64> = (0..50).map(|_| draws.random_range(30..900)).collect();
    killed_after(&pauses, "8", &["--document-evaluations", "200", "--proposals", "10", "--yes"]);
}
