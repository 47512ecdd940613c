//! The command line as its users meet it: help, usage, what is refused before anything is made.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Output,
};

use assert_cmd::Command;

/// The program, in an empty folder, without colour and without keys.
fn phylon(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::cargo_bin("phylon").unwrap();
    command.current_dir(folder).env_clear().env("PATH", std::env::var_os("PATH").unwrap()).args(args);
    command.output().unwrap()
}

fn shown(output: &Output) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("exit {}\n--- stdout\n{out}--- stderr\n{err}", output.status.code().unwrap_or(-1))
}

/// An experiment of nine short documents in `mine`, made by `phylon new`.
fn experiment() -> (tempfile::TempDir, PathBuf) {
    let place = tempfile::tempdir().unwrap();
    let documents = place.path().join("mine/documents");
    fs::create_dir_all(&documents).unwrap();
    for number in 0..9 {
        let text =
            format!("Document {number} says that a lock of type {number} lifts a boat by {number} metres.\n");
        fs::write(documents.join(format!("d{number}.md")), text).unwrap();
    }
    let made = phylon(place.path(), &["new", "mine"]);
    assert_eq!(made.status.code(), Some(0), "{}", shown(&made));
    let file = place.path().join("mine/experiment.yaml");
    (place, file)
}

fn change(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{from} is not in {text}");
    fs::write(file, text.replace(from, to)).unwrap();
}

/// Asserts the exit code, that stderr holds all of `parts`, and that no population was made.
fn refused(place: &Path, args: &[&str], exit: i32, parts: &[&str]) {
    let output = phylon(place, args);
    let text = shown(&output);
    assert_eq!(output.status.code(), Some(exit), "{text}");
    let err = String::from_utf8_lossy(&output.stderr);
    for part in parts {
        assert!(err.contains(part), "`{part}` is missing:\n{text}");
    }
    let left = fs::read_dir(place.join("population")).map_or(0, |entries| entries.count());
    assert_eq!(left, 0, "a population was left behind:\n{text}");
}

#[test]
fn the_whole_help_is_one_snapshot() {
    let place = tempfile::tempdir().unwrap();
    let verbs = [
        "new",
        "check",
        "noise",
        "evolve",
        "status",
        "watch",
        "lineage",
        "show",
        "diff",
        "trace",
        "replay",
        "verify",
        "ablate",
        "score",
        "generate",
        "promote",
        "rollback",
        "production",
        "serve",
        "rehearse",
        "bench",
        "bench search",
        "bench evolve",
    ];
    let help = |args: &[&str]| String::from_utf8(phylon(place.path(), args).stdout).unwrap();
    let mut whole = format!("$ phylon -h\n{}\n$ phylon --help\n{}", help(&["-h"]), help(&["--help"]));
    for verb in verbs {
        let help = help(&verb.split(' ').chain(["--help"]).collect::<Vec<_>>());
        // What every verb takes is shown once.
        let own = help.split("\nGlobal options:").next().unwrap();
        let examples = help.split("\nExamples:").nth(1).unwrap_or_else(|| panic!("{verb} has no examples"));
        whole.push_str(&format!("\n$ phylon {verb} --help\n{own}\nExamples:{examples}"));
    }
    insta::assert_snapshot!(whole);
}

#[test]
fn wrong_usage_exits_with_2() {
    let place = tempfile::tempdir().unwrap();
    for args in [
        &["evolve"] as &[&str],
        &["dance"],
        &["evolve", "x", "--set", "seed"],
        &["promote", "x", "--force"],
        &["evolve", "x", "--concurrency", "0"],
        &["rehearse", "--corpus", "x", "--rate-429", "2"],
        &["bench", "search"],
        &["bench", "search", "--landscape", "x.yaml", "--search-rule", "luck"],
    ] {
        assert_eq!(phylon(place.path(), args).status.code(), Some(2), "{args:?}");
    }
}

#[test]
fn a_missing_experiment_is_named_with_a_hint() {
    let place = tempfile::tempdir().unwrap();
    for verb in ["evolve", "check", "status", "lineage", "verify", "replay", "production"] {
        refused(
            place.path(),
            &[verb, "nowhere"],
            3,
            &["error: nowhere: there is no such experiment", "hint: give a"],
        );
    }
}

#[test]
fn new_chooses_splits_from_the_documents_and_refuses_to_overwrite() {
    let (place, file) = experiment();
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("split: {train: 3, validation: 3, test: 3, seed: 1}"), "{text}");
    refused(place.path(), &["new", "mine"], 2, &["exists already"]);
    let other = phylon(place.path(), &["new", "other", "--documents", "mine/documents"]);
    assert_eq!(other.status.code(), Some(0), "{}", shown(&other));
    let text = fs::read_to_string(place.path().join("other/experiment.yaml")).unwrap();
    assert!(text.contains("path: \"../mine/documents\""), "{text}");
    let few = place.path().join("few");
    fs::create_dir_all(&few).unwrap();
    fs::write(few.join("one.md"), "one").unwrap();
    refused(place.path(), &["new", "third", "--documents", "few"], 3, &["few: holds 1 different document"]);
    refused(place.path(), &["new", "third", "--documents", "gone"], 3, &["gone: there is no such folder"]);
}

#[test]
fn check_lists_what_it_found() {
    let (place, _) = experiment();
    let output = phylon(place.path(), &["check", "mine"]);
    insta::assert_snapshot!(shown(&output));
    let json = phylon(place.path(), &["check", "mine", "--json"]);
    let value: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(value["ok"], true);
}

#[test]
fn unknown_keys_and_values_out_of_range_come_with_their_lines() {
    let (place, file) = experiment();
    change(&file, "lag: 8", "lag: 0, lga: 8");
    refused(place.path(), &["evolve", "mine"], 3, &["experiment.yaml:", "unknown key `search.lga`", "hint:"]);
    change(&file, "lag: 0, lga: 8", "lag: 0");
    change(&file, "auditor: judge", "auditor: jugde");
    let parts = ["2 faults were found", "`lag` must be 1 to 64", "`jugde` is no model"];
    refused(place.path(), &["evolve", "mine"], 3, &parts);
}

#[test]
fn a_missing_key_is_named_before_anything_is_made() {
    let (place, file) = experiment();
    let to =
        "weak: {provider: openai, base_url: \"http://127.0.0.1:9/v1\", model: m, api_key_env: NO_SUCH_KEY}";
    change(&file, "weak:   {provider: rehearsal, model: weak}", to);
    refused(place.path(), &["check", "mine"], 3, &["NO_SUCH_KEY"]);
    refused(place.path(), &["evolve", "mine"], 3, &["NO_SUCH_KEY"]);
}

#[test]
fn money_is_not_spent_without_a_yes() {
    let (place, file) = experiment();
    let to = "weak: {provider: openai, base_url: \"http://127.0.0.1:9/v1\", model: m, price: {prompt: 1.0, completion: 2.0}}";
    change(&file, "weak:   {provider: rehearsal, model: weak}", to);
    refused(place.path(), &["evolve", "mine"], 2, &["spends money on `weak`", "hint: add `--yes`"]);
}

#[test]
fn reading_verbs_say_that_there_is_no_population_yet() {
    let (place, _) = experiment();
    for args in [
        &["status", "mine"] as &[&str],
        &["watch", "mine"],
        &["serve", "mine", "--port", "0"],
        &["lineage", "mine"],
        &["show", "mine", "best"],
        &["diff", "mine", "best"],
        &["trace", "mine", "best", "d1"],
        &["verify", "mine"],
        &["replay", "mine"],
        &["ablate", "mine"],
        &["production", "mine"],
        &["rollback", "mine"],
        &["promote", "mine"],
        &["score", "mine", "--agent", "v1"],
        &["generate", "mine", "--documents", "mine/documents", "--out", "items"],
    ] {
        refused(
            place.path(),
            args,
            5,
            &["there is no population at `population/mine`", "hint: `phylon evolve`"],
        );
    }
}

/// A run under way, its first line of progress read; `stop` asks it to stop.
#[cfg(unix)]
struct Running(std::process::Child);

#[cfg(unix)]
impl Running {
    fn start(place: &Path) -> Self {
        use std::io::{BufRead as _, BufReader};
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_phylon"))
            .current_dir(place)
            .args(["evolve", "mine", "--concurrency", "1"])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        // Before it come the warning about so small a budget and its hint.
        let mut lines = String::new();
        while !lines.contains("mine: at most") {
            assert!(stderr.read_line(&mut lines).unwrap() > 0, "{lines}");
        }
        // Somebody must read what is still to come.
        std::thread::spawn(move || std::io::copy(&mut stderr, &mut std::io::sink()));
        Self(child)
    }

    fn stop(mut self) -> i32 {
        let pid = self.0.id().to_string();
        assert!(std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        self.0.wait().unwrap().code().unwrap_or(-1)
    }
}

#[cfg(unix)]
#[test]
fn a_run_that_is_interrupted_says_so_and_goes_on_later() {
    let (place, _) = experiment();
    assert_eq!(Running::start(place.path()).stop(), 6);
    let status = phylon(place.path(), &["status", "mine"]);
    assert!(shown(&status).contains("stopped; `phylon evolve` goes on"), "{}", shown(&status));
    assert_eq!(Running::start(place.path()).stop(), 6);
    let verified = phylon(place.path(), &["verify", "mine"]);
    assert_eq!(verified.status.code(), Some(0), "{}", shown(&verified));
}

#[test]
fn a_finished_run_can_be_read_by_every_verb() {
    let (place, _) = experiment();
    let run = phylon(place.path(), &["evolve", "mine", "--proposals", "4", "--document-evaluations", "60"]);
    assert!(matches!(run.status.code(), Some(0 | 1)), "{}", shown(&run));
    let good: [&[&str]; 9] = [
        &["status", "mine"],
        &["lineage", "mine"],
        &["lineage", "mine", "--all"],
        &["show", "mine", "seed"],
        &["diff", "mine", "seed", "seed"],
        &["verify", "mine"],
        &["replay", "mine"],
        &["production", "mine"],
        &["promote", "mine", "seed", "--force", "--reason", "a test"],
    ];
    for args in good {
        let output = phylon(place.path(), args);
        assert_eq!(output.status.code(), Some(0), "{args:?}\n{}", shown(&output));
        assert!(!output.stdout.contains(&0x1b), "{args:?} painted a pipe");
        let json = [args, &["--json"]].concat();
        if args[0] != "promote" {
            let output = phylon(place.path(), &json);
            let value: Result<serde_json::Value, _> = serde_json::from_slice(&output.stdout);
            assert!(value.is_ok(), "{json:?}\n{}", shown(&output));
        }
    }
    let production = shown(&phylon(place.path(), &["production", "mine"]));
    assert!(production.contains("promotion, forced: a test"), "{production}");
    let unknown = phylon(place.path(), &["show", "mine", "v999"]);
    assert_eq!(unknown.status.code(), Some(2), "{}", shown(&unknown));
    let back = phylon(place.path(), &["rollback", "mine"]);
    assert_eq!(back.status.code(), Some(2), "{}", shown(&back));
    assert!(shown(&back).contains("there is no earlier entry"), "{}", shown(&back));
}

/// A landscape that comes with the program.
fn landscape(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(format!("experiments/landscapes/{name}.yaml"))
        .to_str()
        .unwrap()
        .to_owned()
}

#[test]
fn a_search_is_measured_on_a_landscape_without_an_experiment() {
    let place = tempfile::tempdir().unwrap();
    let file = landscape("planted");
    let args = ["bench", "search", "--landscape", &file, "--budget", "400", "--runs", "4", "--seed", "2"];
    let shown_as_json = phylon(place.path(), &[&args[..], &["--json"]].concat());
    let text = shown(&shown_as_json);
    assert_eq!(shown_as_json.status.code(), Some(0), "{text}");
    let figures: serde_json::Value = serde_json::from_slice(&shown_as_json.stdout).unwrap();
    assert_eq!(figures["search_rule"], "lineage");
    assert_eq!((figures["landscape"].as_str(), figures["runs"].as_u64()), (Some("planted"), Some(4)));
    let rate = figures["marks"]["250"]["mean"].as_f64().unwrap();
    assert!((0.35..=0.65).contains(&rate), "{text}");
    for key in ["false_claim_share", "claim_share", "utilised_lag", "proposals_per_run", "wall_s"] {
        assert!(figures[key].is_number(), "{key}: {text}");
    }
    assert!(figures["reported_minus_true"]["se"].is_number(), "{text}");
    let table = phylon(place.path(), &args);
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(table.starts_with("lineage on planted: 4 runs of 400 evaluations, lag 8, batch 2\n"), "{table}");
    assert!(table.contains("reported − true"), "{table}");
}

#[test]
fn faults_of_a_landscape_exit_with_3() {
    let place = tempfile::tempdir().unwrap();
    refused(
        place.path(),
        &["bench", "search", "--landscape", "none.yaml"],
        3,
        &["error: none.yaml: cannot read the landscape", "hint: phylon brings some"],
    );
    let text =
        fs::read_to_string(landscape("null")).unwrap().replace("seed_logit: -0.49", "seed_logit: high");
    fs::write(place.path().join("mine.yaml"), text).unwrap();
    refused(place.path(), &["bench", "search", "--landscape", "mine.yaml"], 3, &["error: mine.yaml:"]);
}

#[test]
fn a_new_experiment_with_checked_answers_is_measured_by_majority() {
    let place = tempfile::tempdir().unwrap();
    let made = phylon(place.path(), &["new", "mine", "--agent", "agentic-verifiable"]);
    assert_eq!(made.status.code(), Some(0), "{}", shown(&made));
    let text = fs::read_to_string(place.path().join("mine/experiment.yaml")).unwrap();
    assert!(text.contains("rule: majority, attempts: 4"), "{text}");
}
