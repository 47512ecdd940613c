//! Items from documents and datasets from items: nothing paid twice, and every form loads where it is meant to.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

#[path = "support/python.rs"]
mod python;
mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::{Output, Stdio},
    sync::OnceLock,
};

use phylon::yaml;
use serde_json::Value;
use support::{Bench, PHYLON, server::Server};

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| format!("\"{}: {error}\"", path.display()));
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn calls(bench: &Bench) -> u64 {
    bench.json("status", "p", &[])["spend"]["calls"].as_u64().unwrap()
}

/// How often `generate` evaluated each document.
fn by_document(bench: &Bench) -> BTreeMap<String, i64> {
    let journal = rusqlite::Connection::open(bench.population("p").join("journal.db")).unwrap();
    let sql = "SELECT document, count(*) FROM evaluations WHERE origin_kind = 'generate' GROUP BY document";
    let mut asked = journal.prepare(sql).unwrap();
    let rows = asked.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

fn shown(output: &Output) -> String {
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A bench with a population, and items of all documents that are not sealed, by its best variant: a copy of one
/// that is made once.
fn with_items() -> (Bench, PathBuf) {
    static MADE: OnceLock<Bench> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let bench = longer();
        bench.run("evolve", "p", &[]);
        let flags = ["--agent", "best", "--documents", "small/documents", "--out", "items"];
        let made = bench.run("generate", "p", &flags);
        assert_eq!(made.status.code(), Some(0), "{}", shown(&made));
        assert!(lines(&bench.root().join("items/items.jsonl")).len() > 2, "{}", shown(&made));
        bench
    });
    let bench = longer();
    for folder in ["populations", "items"] {
        copy(&made.root().join(folder), &bench.root().join(folder));
    }
    let items = bench.root().join("items");
    (bench, items)
}

/// A bench whose run is long enough to find a variant that passes several documents.
fn longer() -> Bench {
    let bench = Bench::new();
    bench.change("proposals: 10, document_evaluations: 200", "proposals: 30, document_evaluations: 400");
    bench
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn export(bench: &Bench, more: &[&str]) -> Output {
    let mut command = std::process::Command::new(PHYLON);
    command.current_dir(bench.root()).arg("export").args(more).env("NO_COLOR", "1");
    command.output().unwrap()
}

#[test]
fn a_killed_generate_goes_on_and_pays_for_what_was_in_flight_at_most() {
    const AT_ONCE: u64 = 8;
    let bench = Bench::new();
    bench.run("evolve", "p", &["--proposals", "1"]);
    bench.run("evolve", "q", &["--proposals", "1"]);
    let server = Server::start(&bench, &["--latency-ms", "2"]);
    server.serve(&bench, ", concurrency: 8");
    let flags = |out: &'static str| ["--agent", "seed", "--documents", "small/documents", "--out", out];
    let whole = bench.run("generate", "q", &flags("whole"));
    assert!(matches!(whole.status.code(), Some(0 | 1)), "{}", shown(&whole));
    let undisturbed = server.count("replies");
    let mut kills = 0;
    for share in [1, 2, 3] {
        let mut child = bench
            .command("generate", "p", &flags("killed"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let until = undisturbed + undisturbed * share / 4;
        while server.count("replies") < until && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        kills += u64::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!bench.root().join("killed/items.jsonl").exists(), "items appear whole");
    }
    bench.run("generate", "p", &flags("killed"));
    for file in ["items.jsonl", "rejected.jsonl"] {
        // Commit ids hold the time at which a population was founded.
        let read = |out: &str| -> Vec<Value> {
            let mut all = lines(&bench.root().join(out).join(file));
            all.iter_mut().filter_map(|line| line.get_mut("provenance")).for_each(|origin| {
                origin["commit"] = Value::Null;
            });
            all
        };
        assert!(read("killed") == read("whole"), "{file} differs");
    }
    let paid = server.count("replies") - undisturbed;
    assert!(kills > 0 && paid <= undisturbed + AT_ONCE * kills, "{paid} of {undisturbed}, {kills} kills");
}

#[test]
fn a_document_that_is_added_costs_no_other_one_again() {
    let bench = Bench::new();
    bench.run("evolve", "p", &["--proposals", "1"]);
    let own = bench.root().join("own");
    fs::create_dir(&own).unwrap();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/testdata/corpus");
    let copy = |names: &[&str]| {
        for name in names {
            fs::copy(corpus.join(name), own.join(name)).unwrap();
        }
    };
    copy(&["bloom-filters.txt", "canal-locks.txt", "fish-ladders.txt"]);
    let flags = ["--agent", "seed", "--documents", "own", "--out", "items"];
    let first = bench.json("generate", "p", &flags);
    let spent = calls(&bench);
    assert_eq!(first["documents"], 3);
    assert_eq!(bench.json("generate", "p", &flags), first);
    assert_eq!(calls(&bench), spent, "everything comes from the journal");
    copy(&["glass-annealing.txt"]);
    // A near copy of one that is there stands for it.
    let text = fs::read_to_string(corpus.join("canal-locks.txt")).unwrap();
    fs::write(own.join("canal-locks-again.txt"), format!("{text} Really.")).unwrap();
    let second = bench.json("generate", "p", &flags);
    assert_eq!((&second["documents"], &second["copies"]), (&Value::from(4), &Value::from(1)), "{second:#}");
    // Which of the two near copies is used, their hashes decide: at most it and the added one are new.
    let known: BTreeSet<String> = by_document(&bench).into_keys().collect();
    assert!(known.len() <= 5, "{known:?}");
    let paid = calls(&bench) - spent;
    let all: u64 = second["summary"]["calls"].as_u64().unwrap();
    assert!(paid > 0 && paid < all, "{paid} of {all}");
    assert!(by_document(&bench).values().all(|times| *times == 1), "{:?}", by_document(&bench));
    let written = |file: &str| lines(&bench.root().join("items").join(file)).len();
    assert_eq!(written("items.jsonl") + written("rejected.jsonl"), 4);
}

#[test]
fn sealed_documents_make_no_items() {
    let (bench, items) = with_items();
    let summary: Value =
        serde_json::from_str(&fs::read_to_string(items.join("summary.json")).unwrap()).unwrap();
    assert_eq!(
        (&summary["sealed"], &summary["documents"]),
        (&Value::from(6), &Value::from(18)),
        "{summary:#}"
    );
    drop(bench);
}

#[test]
fn every_form_has_the_columns_that_trainers_expect_and_a_card_that_names_its_files() {
    let (bench, items) = with_items();
    let made = lines(&items.join("items.jsonl"));
    let output = export(&bench, &["items", "--out", "set", "--test", "0.4", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["items"], made.len());
    assert_eq!(report["coverage"]["read"], 18, "{report:#}");
    let set = bench.root().join("set");
    let rows = |form: &str| -> Vec<Value> {
        ["train", "test"]
            .iter()
            .map(|part| set.join(form).join(format!("{part}.jsonl")))
            .filter(|path| path.exists())
            .flat_map(|path| lines(&path))
            .collect()
    };
    assert_eq!(
        (rows("items").len(), rows("sft").len(), rows("grpo").len()),
        (made.len(), made.len(), made.len())
    );
    for row in rows("sft") {
        assert_eq!(
            (&row["prompt"][0]["role"], &row["completion"][0]["role"]),
            (&Value::from("user"), &Value::from("assistant"))
        );
    }
    let pairs = rows("dpo");
    assert!(!pairs.is_empty(), "{report:#}");
    for pair in &pairs {
        assert!(pair["score_chosen"].as_f64().unwrap() >= pair["score_rejected"].as_f64().unwrap() + 0.2);
        assert!(pair["chosen"][0]["content"] != pair["rejected"][0]["content"]);
    }
    for row in rows("grpo") {
        assert!(row["rubric"][0]["weight"].is_i64() && row["prompt"][0]["content"].is_string(), "{row:#}");
        let origin = &row["provenance"];
        for key in ["commit", "document", "document_hash", "experiment", "rule", "variant"] {
            assert!(origin[key].is_string(), "{key}: {origin:#}");
        }
        assert_eq!(origin["models"]["strong"], "strong");
    }
    let card = fs::read_to_string(set.join("README.md")).unwrap();
    let head = card.strip_prefix("---\n").unwrap().split("\n---").next().unwrap();
    let head: Value = yaml::parse_some(head).unwrap();
    assert_eq!(head["license"], "unknown");
    let named: Vec<&str> = head["configs"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|config| config["data_files"].as_array().unwrap())
        .map(|file| file["path"].as_str().unwrap())
        .collect();
    assert!(named.len() >= 4 && named.iter().all(|path| set.join(path).is_file()), "{named:?}");
    assert!(card.contains("## Limits") && card.contains("The licence is unknown"));
    // The dataset is a source of documents too: the reader takes what the writer wrote.
    let back = phylon::dataset::Source::at(&set);
    let fields = phylon::dataset::Fields { text: Some("question".into()), ..Default::default() };
    let back = phylon::dataset::Source { fields, ..back }.survey(Path::new("")).unwrap();
    assert_eq!(back.report.records, made.len());
}

#[test]
fn items_of_one_document_share_a_file_and_new_ones_move_none() {
    let (bench, items) = with_items();
    let made = fs::read_to_string(items.join("items.jsonl")).unwrap();
    let twin = |line: &str| {
        line.replace(
            "\"question\":\"",
            "\"question\":\"Seen from elsewhere entirely, and asked another way altogether: ",
        )
    };
    let some: Vec<String> = made.lines().take(2).map(str::to_owned).collect();
    fs::write(bench.root().join("some.jsonl"), some.join("\n")).unwrap();
    let all: Vec<String> = made.lines().map(str::to_owned).chain(made.lines().map(twin)).collect();
    fs::write(bench.root().join("all.jsonl"), all.join("\n")).unwrap();
    let parts = |file: &str, out: &str| -> BTreeMap<String, BTreeSet<String>> {
        let output = export(&bench, &[file, "--out", out, "--form", "items", "--test", "0.5"]);
        assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
        let mut parts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for part in ["train", "test"] {
            let path = bench.root().join(out).join(format!("items/{part}.jsonl"));
            for row in if path.exists() { lines(&path) } else { Vec::new() } {
                parts.entry(row["provenance"]["document"].to_string()).or_default().insert(part.to_owned());
            }
        }
        parts
    };
    let (few, many) = (parts("some.jsonl", "few"), parts("all.jsonl", "many"));
    assert!(many.values().all(|parts| parts.len() == 1), "{many:?}");
    assert!(few.iter().all(|(document, part)| many[document] == *part), "{few:?} {many:?}");
}

#[test]
fn copies_and_overlaps_are_told_and_left_out_where_that_is_asked() {
    let (bench, items) = with_items();
    let made = lines(&items.join("items.jsonl"));
    let text = fs::read_to_string(items.join("items.jsonl")).unwrap();
    let first = text.lines().next().unwrap();
    let near = first.replacen("\"context\":\"", "\"context\":\"Note: ", 1);
    fs::write(bench.root().join("twice.jsonl"), format!("{text}{near}\n")).unwrap();
    let question = made[0]["question"].as_str().unwrap();
    let asked = serde_json::json!({ "id": 1, "problem": format!("{} {question}", made[0]["context"].as_str().unwrap()) });
    fs::write(bench.root().join("benchmark.jsonl"), format!("{asked}\n")).unwrap();
    let told = |more: &[&str]| -> Value {
        let args =
            [&["twice.jsonl", "--out", "set", "--overlap-with", "benchmark.jsonl", "--json"][..], more]
                .concat();
        let output = export(&bench, &args);
        assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let report = told(&[]);
    assert_eq!(
        (report["near_duplicates"].as_array().unwrap().len(), &report["left_out"]),
        (1, &Value::from(0)),
        "{report:#}"
    );
    let shared = report["overlaps"][0]["items"].as_array().unwrap();
    assert!(shared.len() >= 2 && shared[0][1].as_f64().unwrap() > 0.2, "{report:#}");
    assert_eq!(told(&["--drop", "duplicates"])["left_out"], 1);
    assert_eq!(told(&["--drop", "duplicates,overlaps"])["left_out"], shared.len());
}

#[test]
fn items_of_a_run_are_those_that_its_variant_passed_on_training_documents() {
    let (bench, _) = with_items();
    let population = bench.population("p");
    let flags = [
        "--experiment",
        "small",
        "--agent",
        "best",
        "--population",
        population.to_str().unwrap(),
        "--out",
        "set",
    ];
    let output = export(&bench, &flags);
    match output.status.code() {
        Some(0) => {
            let rows = lines(&bench.root().join("set/items/train.jsonl"));
            assert!(rows.iter().all(|row| row["answers"]["strong"][0]["text"].is_string()), "{rows:#?}");
        }
        Some(1) => assert!(shown(&output).contains("passed no training document"), "{}", shown(&output)),
        _ => panic!("{}", shown(&output)),
    }
}

#[test]
fn what_is_no_item_and_what_is_no_export_is_refused() {
    let bench = Bench::new();
    fs::write(bench.root().join("bad.jsonl"), "\n{\"question\": 5}\n").unwrap();
    fs::create_dir(bench.root().join("mine")).unwrap();
    fs::write(bench.root().join("mine/letter.txt"), "dear").unwrap();
    fs::write(bench.root().join("none.jsonl"), "").unwrap();
    for (args, code, part) in [
        (&["bad.jsonl", "--out", "set"][..], 3, "bad.jsonl:2: is no item"),
        (&["none.jsonl", "--out", "set"], 3, "there are no items in `none.jsonl`"),
        (&["elsewhere", "--out", "set"], 3, "there are no items at `elsewhere`"),
        (&["--out", "set"], 2, "<ITEMS"),
        (&["bad.jsonl", "--out", "mine"], 3, "is no item"),
    ] {
        let output = export(&bench, args);
        let told = shown(&output);
        assert_eq!(output.status.code(), Some(code), "{told}");
        assert!(told.contains(part), "`{part}` is missing:\n{told}");
    }
    assert!(!bench.root().join("set").exists());
    assert!(bench.root().join("mine/letter.txt").exists());
}

#[test]
fn an_export_is_replaced_and_anything_else_is_left_alone() {
    let (bench, _) = with_items();
    assert_eq!(export(&bench, &["items", "--out", "set"]).status.code(), Some(0));
    assert!(bench.root().join("set/dpo").is_dir());
    assert_eq!(export(&bench, &["items", "--out", "set", "--form", "sft"]).status.code(), Some(0));
    assert!(!bench.root().join("set/dpo").exists() && bench.root().join("set/sft").is_dir());
    let refused = export(&bench, &["items", "--out", "items"]);
    assert_eq!(refused.status.code(), Some(2), "{}", shown(&refused));
    assert!(shown(&refused).contains("holds no export"));
}

#[test]
fn hugging_face_loads_every_form_in_every_style() {
    let Some(python) = python::with_datasets() else { return };
    let (bench, _) = with_items();
    let files: &[&[&str]] = if cfg!(feature = "parquet") { &[&[], &["--parquet"]] } else { &[&[]] };
    for more in files {
        for style in ["conversational", "messages", "plain"] {
            let args = [&["items", "--out", "set", "--test", "0.4", "--style", style][..], more].concat();
            let output = export(&bench, &args);
            assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
            let loaded = python::run(
                &python,
                "load_forms.py",
                &[bench.root().join("set").to_str().unwrap(), style],
                &[],
            );
            assert!(loaded.status.success(), "{style} {more:?}: {}", shown(&loaded));
        }
    }
}

#[test]
fn the_reward_function_marks_as_the_yardstick_did() {
    let Some(python) = python::plain() else { return };
    let (bench, _) = with_items();
    assert_eq!(export(&bench, &["items", "--out", "set", "--test", "0"]).status.code(), Some(0));
    let server = Server::start(&bench, &["--rate-500", "0.1", "--rate-nonsense", "0.05"]);
    let set = bench.root().join("set");
    let marked = python::run(
        &python,
        "check_reward.py",
        &[set.to_str().unwrap()],
        &[("PHYLON_JUDGE_URL", &server.url)],
    );
    assert!(marked.status.success(), "{}", shown(&marked));
    let told: Value = serde_json::from_slice(&marked.stdout).unwrap();
    let of = |key: &str| told[key].as_f64().unwrap();
    // Marked anew: the judge errs anew, and the scores on record are those of items that were chosen for them.
    assert!(of("strong") - of("weak") > 0.1, "{told:#}");
    assert!(of("mean_difference") < 0.2, "{told:#}");
    assert!(server.count("faults_500") > 0, "{}", server.stats());
}
