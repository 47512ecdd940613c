//! `bench evolve` in small: what it measures, what it refuses, what it leaves behind.

mod support;

use support::Bench;

#[test]
fn whole_evolutions_are_compared_and_drawn_and_nothing_is_left() {
    let bench = Bench::new();
    let picture = bench.root().join("bench.svg");
    let output = std::process::Command::new(support::PHYLON)
        .current_dir(bench.root())
        .args(["bench", "evolve", "small", "--runs", "1", "--blocks", "1", "--search-rule", "lineage"])
        .args(["--json", "--svg", "bench.svg"])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    let result: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let trial = &result["rules"]["lineage"][0];
    let marks = trial["marks"].as_array().unwrap();
    assert!(trial["seed_rate"].is_number() && marks.len() == 5, "{trial}");
    let evaluations: Vec<u64> = marks.iter().map(|mark| mark["evaluations"].as_u64().unwrap()).collect();
    assert!(evaluations.is_sorted() && evaluations[4] > 100, "{evaluations:?}");
    assert!(std::fs::read_to_string(picture).unwrap().starts_with("<svg"));
    assert!(!bench.root().join("population").exists());
}

#[test]
fn a_control_says_what_was_expected_and_whether_it_holds() {
    let bench = Bench::new();
    let output = std::process::Command::new(support::PHYLON)
        .current_dir(bench.root())
        .args([
            "bench",
            "evolve",
            "small",
            "--runs",
            "1",
            "--blocks",
            "1",
            "--control",
            "same-memory",
            "--json",
        ])
        .output()
        .unwrap();
    let result: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let controls = result["controls"].as_array().unwrap();
    assert!(controls.len() == 2 && controls.iter().all(|control| control["holds"] == true), "{controls:?}");
}

#[test]
fn only_rehearsal_models_are_benchmarked_and_the_other_corpus_must_be_named() {
    let bench = Bench::new();
    let run = |more: &[&str]| {
        let mut command = std::process::Command::new(support::PHYLON);
        let output = command.current_dir(bench.root()).args(["bench", "evolve", "small"]).args(more).output();
        let output = output.unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, text) = run(&["--control", "other-corpus"]);
    assert!(code == Some(2) && text.contains("--corpus DIR"), "{code:?} {text}");
    bench.change(
        "author: {provider: rehearsal, model: author}",
        "author: {provider: openai, model: x, base_url: 'http://127.0.0.1:9/v1'}",
    );
    let (code, text) = run(&["--runs", "1"]);
    assert!(code == Some(3) && text.contains("model `author` is no rehearsal model"), "{code:?} {text}");
}
