//! `solve` as its users meet it: models on the items that `generate` wrote, and on others' lines.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

mod support;

use std::path::{Path, PathBuf};

use support::Bench;

/// Items with a rubric and a checked one, about documents that the rehearsal solvers know.
fn items(bench: &Bench) -> PathBuf {
    let made = bench.root().join("made");
    let documents = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/testdata/corpus");
    // Any variant will do: the seed variant, which `noise` founds without a run.
    bench.json("noise", "items", &[]);
    let more =
        ["--agent", "seed", "--documents", documents.to_str().unwrap(), "--out", made.to_str().unwrap()];
    let report = bench.json("generate", "items", &more);
    assert!(report["items"].as_u64().unwrap() >= 2, "{report}");
    made.join("items.jsonl")
}

fn solve(bench: &Bench, items: &Path, out: &str, more: &[&str]) -> std::process::Output {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/testdata/corpus");
    let out = bench.root().join(out);
    let mut all = vec![
        "--items",
        items.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
        "--documents",
        corpus.to_str().unwrap(),
    ];
    all.extend(more);
    all.push("--json");
    bench.run("solve", "unused", &all)
}

fn json(output: &std::process::Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn the_stronger_of_two_models_is_shown_to_be_better_and_a_stop_changes_nothing() {
    let bench = Bench::new();
    let items = items(&bench);
    let both = ["--model", "strong", "--against", "weak"];
    let whole = solve(&bench, &items, "whole", &both);
    assert_eq!(whole.status.code(), Some(0), "{}", String::from_utf8_lossy(&whole.stderr));
    assert!(!String::from_utf8_lossy(&whole.stderr).contains("do not remember"));
    let (file, out) = (items.to_str().unwrap(), bench.root().join("strangers"));
    let strangers = ["--items", file, "--out", out.to_str().unwrap(), "--model", "weak", "--json"];
    let said = bench.run("solve", "unused", &strangers).stderr;
    assert!(
        String::from_utf8_lossy(&said).contains("items are about documents that rehearsal models do not")
    );
    let whole = json(&whole);
    assert!(whole["versus"]["mean"]["low"].as_f64().unwrap() > 0.0, "{whole}");
    assert_eq!((whole["models"][0]["alias"].as_str(), whole["attempts"].as_u64()), (Some("strong"), Some(4)));
    for name in ["report.md", "report.json", "answers.jsonl", "journal.db"] {
        assert!(bench.root().join("whole").join(name).is_file(), "{name}");
    }
    let stopped =
        solve(&bench, &items, "parts", &["--model", "strong", "--against", "weak", "--max-calls", "9"]);
    assert_eq!(stopped.status.code(), Some(6), "{}", String::from_utf8_lossy(&stopped.stderr));
    assert_eq!(json(&solve(&bench, &items, "parts", &both)), whole);
    let again =
        solve(&bench, &items, "parts", &["--model", "strong", "--against", "weak", "--max-calls", "0"]);
    assert_eq!(json(&again), whole);
    let (extended, first) = (["--model", "weak", "--attempts", "6"], ["--model", "weak", "--attempts", "2"]);
    let calls = |report: serde_json::Value| report["models"][0]["spend"]["calls"].as_u64().unwrap();
    assert!(
        calls(json(&solve(&bench, &items, "parts", &extended)))
            > calls(json(&solve(&bench, &items, "parts", &first)))
    );
}

#[test]
fn items_with_a_short_answer_are_checked_and_lines_that_are_none_are_named() {
    let bench = Bench::new();
    let file = bench.root().join("lines.jsonl");
    std::fs::write(&file, "{\"prompt\": \"What is 6 times 7?\", \"answer\": \"42\"}\n").unwrap();
    let report = json(&solve(&bench, &file, "checked", &["--model", "weak", "--attempts", "1"]));
    assert_eq!((report["by_check"].as_u64(), report["models"][0]["items"].as_u64()), (Some(1), Some(1)));
    std::fs::write(&file, "{\"prompt\": \"What is 6 times 7?\"}\n{oops\n").unwrap();
    let refused = solve(&bench, &file, "checked", &["--model", "weak"]);
    let text = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(3), "{text}");
    assert!(text.contains("lines.jsonl:1") && text.contains("lines.jsonl:2"), "{text}");
}

#[test]
fn a_model_that_the_experiment_does_not_have_is_named_with_those_it_has() {
    let bench = Bench::new();
    let file = bench.root().join("lines.jsonl");
    std::fs::write(&file, "{\"prompt\": \"What is 6 times 7?\", \"answer\": \"42\"}\n").unwrap();
    let refused = solve(&bench, &file, "unknown", &["--model", "tuned"]);
    let text = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(2), "{text}");
    assert!(text.contains("`tuned`") && text.contains("strong"), "{text}");
    assert!(!bench.root().join("unknown").exists());
}
