//! A run's lineage depends on its seed and its models' replies, and on nothing else.

mod support;

use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use support::{Bench, server::Server};

#[test]
fn concurrency_does_not_change_the_lineage_and_the_seed_does() {
    let bench = Bench::new();
    bench.run("evolve", "one", &["--concurrency", "1"]);
    bench.run("evolve", "many", &["--concurrency", "64"]);
    bench.run("evolve", "other", &["--seed", "2"]);
    let trees = evolved(&bench, "one");
    assert_eq!(trees, bench.trees("many"));
    assert_ne!(trees, bench.trees("other"));
}

/// The trees of a lineage that has something to compare.
#[track_caller]
fn evolved(bench: &Bench, population: &str) -> Vec<serde_json::Value> {
    let trees = bench.trees(population);
    assert!(trees.iter().filter(|tree| tree.is_string()).count() > 5, "{trees:?}");
    trees
}

#[test]
fn a_killed_run_goes_on_to_the_same_lineage() {
    let bench = Bench::new();
    bench.run("evolve", "whole", &[]);
    for pause in [150, 400, 700] {
        let mut child = bench
            .command("evolve", "killed", &[])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let started = Instant::now();
        while started.elapsed() < Duration::from_millis(pause) && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    bench.run("evolve", "killed", &[]);
    assert_eq!(evolved(&bench, "whole"), bench.trees("killed"));
    let report = bench.json("verify", "killed", &[]);
    assert_eq!(report["ok"], true, "{report:#}");
}

#[test]
fn an_extended_run_goes_on_and_is_whole_however_often_it_is_started() {
    let bench = Bench::new();
    let mut made = 0;
    for (proposals, evaluations) in [("3", "150"), ("6", "350"), ("9", "600"), ("9", "600")] {
        let flags = ["--document-evaluations", evaluations, "--proposals", proposals];
        let output = bench.run("evolve", "p", &flags);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{proposals}: {said}");
        let report = bench.json("verify", "p", &[]);
        assert_eq!(report["ok"], true, "{proposals}: {report:#}");
        let status = bench.json("status", "p", &[]);
        let (before, wanted) = (made, proposals.parse::<u64>().unwrap());
        made = status["proposals"][0].as_u64().unwrap();
        assert!(made > before || (before, made) == (wanted, wanted), "{proposals}: {status:#}");
    }
    let replay = bench.json("replay", "p", &[]);
    assert_eq!(replay["same"], true, "{replay:#}");
}

#[test]
fn over_http_the_lineage_is_the_same() {
    let bench = Bench::new();
    bench.run("evolve", "inside", &[]);
    let server = Server::start(&bench, &[]);
    server.serve(&bench, "");
    let output = bench.run("evolve", "over-http", &["--yes"]);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(evolved(&bench, "inside"), bench.trees("over-http"));
}

#[test]
fn replay_and_verify_prove_the_journal() {
    let bench = Bench::new();
    bench.run("evolve", "p", &[]);
    let replay = bench.json("replay", "p", &[]);
    assert_eq!(replay["same"], true, "{replay:#}");
    let verify = bench.json("verify", "p", &[]);
    assert_eq!(verify["ok"], true, "{verify:#}");
    let git = bench.population("p").join("genomes.git");
    let fsck = Command::new("git").arg("--git-dir").arg(&git).args(["fsck", "--strict"]).output().unwrap();
    assert!(fsck.status.success(), "{}", String::from_utf8_lossy(&fsck.stderr));
    let log = Command::new("git")
        .arg("--git-dir")
        .arg(&git)
        .args(["log", "--branches", "--notes=scores", "--format=%s%n%N"])
        .output()
        .unwrap();
    let log = String::from_utf8_lossy(&log.stdout).into_owned();
    assert!(log.contains("pass rate"), "{log}");
}

#[test]
fn verify_notices_an_outcome_that_was_changed() {
    let bench = Bench::new();
    bench.run("evolve", "p", &[]);
    let journal = bench.population("p").join("journal.db");
    let text =
        "UPDATE jobs SET result = replace(result, '\"passed\":false', '\"passed\":true') WHERE number = 0";
    let changed = rusqlite::Connection::open(journal).unwrap().execute(text, []).unwrap();
    assert_eq!(changed, 1);
    let output = bench.run("verify", "p", &["--json"]);
    assert_eq!(output.status.code(), Some(1));
}
