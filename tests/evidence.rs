//! Evidence that a person can read: noise, attribution, what was paid. On a small run of rehearsal models.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

mod support;

use serde_json::Value;
use support::Bench;

/// Calls of everything the population holds.
fn calls(bench: &Bench, population: &str) -> u64 {
    bench.json("status", population, &[])["spend"]["calls"].as_u64().unwrap()
}

#[test]
fn noise_pays_once_touches_no_sealed_document_and_leaves_the_run_as_it_was() {
    let bench = Bench::new();
    let first = bench.json("noise", "p", &[]);
    assert_eq!((&first["documents"], &first["blocks"]), (&Value::from(10), &Value::from(3)));
    assert_eq!(first["pass_rate"]["evaluated"], 30);
    let gains: Vec<f64> =
        first["detectable"].as_array().unwrap().iter().filter_map(|row| row["gain"].as_f64()).collect();
    assert!(gains.len() > 2 && gains.is_sorted_by(|a, b| a > b), "{first:#}");
    let paid = calls(&bench, "p");
    assert!(paid > 100, "{paid}");
    assert_eq!(bench.json("noise", "p", &[]), first);
    assert_eq!(calls(&bench, "p"), paid, "the second time everything comes from the journal");

    let journal = rusqlite::Connection::open(bench.population("p").join("journal.db")).unwrap();
    let count = |sql: &str| journal.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count("SELECT count(*) FROM evaluations WHERE split = 'test'"), 0);
    assert_eq!(count("SELECT count(*) FROM evaluations WHERE origin_kind = 'noise'"), 30);

    bench.run("evolve", "p", &[]);
    bench.run("evolve", "without", &[]);
    assert_eq!(bench.trees("p"), bench.trees("without"), "noise enters no belief");
    assert_eq!(bench.json("verify", "p", &[])["ok"], true);
}

#[test]
fn check_foresees_what_the_budget_can_show_and_noise_replaces_its_assumption() {
    let bench = Bench::new();
    let output = bench.run("check", "p", &[]);
    let warning = String::from_utf8(output.stderr).unwrap();
    for part in [
        "warning: this budget is unlikely to show a gain of 20.0 points",
        "hint: raise `budget.document_evaluations`",
        "validation documents",
        "40.0% (assumed)",
        "phylon noise",
    ] {
        assert!(warning.contains(part), "`{part}` is missing:\n{warning}");
    }
    let ample = bench.run("check", "p", &["--set", "budget.document_evaluations=9000"]);
    assert!(!String::from_utf8(ample.stderr).unwrap().contains("warning"));
    bench.run("noise", "p", &[]);
    let foresight = &bench.json("check", "p", &[])["foresight"];
    assert_eq!(foresight["measured"], true, "{foresight:#}");
    assert_ne!(foresight["rate"], 0.4);
}

/// The committed variant with the longest way from the seed variant.
fn deepest(bench: &Bench, population: &str) -> (String, Vec<Value>) {
    let lineage = bench.json("lineage", population, &[]);
    let committed = lineage.as_array().unwrap().iter().filter(|record| record["commit"].is_string());
    let ways = committed.map(|record| {
        let id = record["id"].as_str().unwrap().to_owned();
        let way = bench.json("lineage", population, &["--path", &id]);
        (id, way.as_array().unwrap().clone())
    });
    ways.max_by_key(|(_, way)| way.len()).unwrap()
}

#[test]
fn every_changed_line_is_attributed_to_a_proposal_of_the_chain() {
    let bench = Bench::new();
    bench.run("evolve", "p", &["--proposals", "20", "--document-evaluations", "400"]);
    let (variant, way) = deepest(&bench, "p");
    assert!(way.len() > 2, "the run must have a chain to follow: {way:#?}");
    assert_eq!(
        (&way[0]["id"], &way[way.len() - 1]["id"]),
        (&Value::from("v0"), &Value::from(variant.as_str()))
    );
    for (link, before) in way[1..].iter().zip(&way) {
        assert_eq!(link["parents"], serde_json::json!([before["id"]]));
        assert!(link["effect"]["low"].as_f64() < link["effect"]["high"].as_f64(), "{link:#}");
    }

    let diff = bench.json("diff", "p", &["seed", &variant, "--attribution"]);
    let found = &diff["attribution"];
    let sum = |key: &str| -> u64 {
        let hunks = found["hunks"].as_array().unwrap().iter();
        hunks.flat_map(|hunk| hunk["by"].as_array().unwrap()).map(|share| share[key].as_u64().unwrap()).sum()
    };
    let lines = |key: &str| -> u64 {
        diff["files"].as_array().unwrap().iter().map(|file| file[key].as_u64().unwrap()).sum()
    };
    assert!(lines("added") > 0);
    assert_eq!((sum("added"), sum("removed")), (lines("added"), lines("removed")), "{found:#}");
    let ids: Vec<&Value> = way[1..].iter().map(|link| &link["id"]).collect();
    let brought = found["proposals"].as_array().unwrap();
    assert!(brought.len() > 1 && brought.iter().all(|link| ids.contains(&&link["id"])), "{found:#}");
    assert_eq!(found["scale"], "logit");

    let text = bench.run("diff", "p", &["seed", &variant, "--attribution"]);
    let text = String::from_utf8(text.stdout).unwrap();
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("a single change has none of its own"), "{text}");
    let other = bench.run("diff", "p", &[&variant, "seed", "--attribution"]);
    assert_eq!(other.status.code(), Some(2), "the seed variant descends from nothing");
}

#[test]
fn cost_is_exact_over_resumes_and_stands_beside_every_pass_rate() {
    let bench = Bench::new();
    for model in ["author", "judge", "weak", "strong", "editor"] {
        bench.change(
            &format!("{{provider: rehearsal, model: {model}}}"),
            &format!("{{provider: rehearsal, model: {model}, price: {{prompt: 2.0, completion: 8.0}}}}"),
        );
    }
    let stopped = bench.run("evolve", "p", &["--yes", "--max-calls", "900"]);
    assert_eq!(stopped.status.code(), Some(6), "{}", String::from_utf8_lossy(&stopped.stderr));
    let report = bench.json("evolve", "p", &["--yes", "--max-calls", "100000"]);
    let tokens = |key: &str| report["tokens"][key].as_f64().unwrap();
    let expected = (tokens("prompt") * 2.0 + tokens("completion") * 8.0) / 1e6;
    let cost = report["cost"].as_f64().unwrap();
    assert!(cost > 0.0 && (cost - expected).abs() < 1e-9 * expected, "{cost} is not {expected}");
    let told = bench.json("status", "p", &[])["spend"]["cost"].as_f64().unwrap();
    assert!((told - cost).abs() < 1e-9 * cost, "{told} is not {cost}");

    let score = bench.json("score", "p", &["--agent", "seed", "--yes"]);
    let paid = score["cost"].as_f64().unwrap();
    assert!(paid > 0.0 && paid < cost, "{score:#}");
    let shown = bench.json("show", "p", &["seed"]);
    let evaluations = shown["evaluations"].as_array().unwrap();
    assert!(evaluations.iter().all(|one| one["spend"]["cost"].as_f64().unwrap() > 0.0), "{shown:#}");
    let text = String::from_utf8(bench.run("score", "p", &["--agent", "seed", "--yes"]).stdout).unwrap();
    assert!(text.contains(" calls at "), "{text}");
}

#[test]
fn a_verb_may_have_a_limit_of_its_own_when_the_run_has_spent_the_budget() {
    let bench = Bench::new();
    assert_eq!(bench.run("evolve", "p", &["--max-calls", "100"]).status.code(), Some(6));
    let generate = ["--agent", "seed", "--documents", "small/documents", "--out", "items"];
    let refused = bench.run("generate", "p", &generate);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(6), "{said}");
    assert!(said.contains("a limit of its own: `--max-calls`"), "{said}");
    let limited = bench.run("generate", "p", &[&generate[..], &["--max-calls", "60"]].concat());
    let said = String::from_utf8_lossy(&limited.stderr).into_owned();
    assert_eq!(limited.status.code(), Some(6), "{said}");
    assert!(said.contains("`--max-calls` was spent"), "{said}");
    let before = calls(&bench, "p");
    assert!(before <= 160, "{before}");
    let whole = bench.run("generate", "p", &[&generate[..], &["--max-calls", "100000"]].concat());
    assert!(matches!(whole.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&whole.stderr));
    assert!(calls(&bench, "p") > before);
}

#[test]
fn verbs_that_only_evaluate_tell_calls_and_spend_while_they_work() {
    let bench = Bench::new();
    bench.run("evolve", "p", &["--proposals", "1"]);
    for args in [
        &["noise"] as &[&str],
        &["score", "--agent", "seed"],
        &["generate", "--agent", "seed", "--documents", "small/documents", "--out", "items"],
    ] {
        let progress = String::from_utf8(bench.run(args[0], "p", &args[1..]).stderr).unwrap();
        assert!(progress.contains(" calls, ") && progress.contains("in flight"), "{args:?}:\n{progress}");
    }
}

/// Evaluations that the population holds of this kind of work.
fn evaluations(bench: &Bench, population: &str, kind: &str) -> i64 {
    let journal = rusqlite::Connection::open(bench.population(population).join("journal.db")).unwrap();
    let sql = "SELECT count(*) FROM evaluations WHERE origin_kind = ?1";
    journal.query_row(sql, [kind], |row| row.get(0)).unwrap()
}

#[test]
fn an_ablation_tests_every_proposal_of_the_best_goes_on_and_pays_nothing_twice() {
    let bench = Bench::new();
    bench.run("evolve", "p", &["--proposals", "80", "--document-evaluations", "1200"]);
    let best = bench.json("lineage", "p", &["--path", "best"]);
    let way: Vec<&Value> = best.as_array().unwrap()[1..].iter().map(|link| &link["id"]).collect();
    assert!(!way.is_empty(), "the run must recommend something but the seed variant");
    let trees = bench.trees("p");

    let short = bench.json("ablate", "p", &["--budget", "60"]);
    let first = calls(&bench, "p");
    assert_eq!((&short["document_evaluations"], &short["complete"]), (&Value::from(60), &Value::from(false)));
    let long = bench.json("ablate", "p", &["--budget", "6000"]);
    let second = calls(&bench, "p");
    assert!(second > first);
    assert_eq!(long["complete"], true, "{long:#}");
    assert_eq!(bench.json("ablate", "p", &["--budget", "6000"]), long);
    assert_eq!(calls(&bench, "p"), second, "everything comes from the journal");
    assert_eq!(evaluations(&bench, "p", "ablate"), long["document_evaluations"].as_i64().unwrap());
    let of = |report: &Value, key: &str| report["tests"][0][key].clone();
    for key in ["number", "without", "tree", "needed"] {
        assert_eq!(of(&short, key), of(&long, key), "a larger budget goes on with the same tests");
    }

    let proposals = long["proposals"].as_array().unwrap();
    assert_eq!(proposals.iter().map(|one| &one["variant"]).collect::<Vec<_>>(), way);
    for one in proposals {
        let told = one["test"].is_number() || !one["reason"].as_str().unwrap().is_empty();
        assert!(told, "{one:#}");
    }
    for test in long["tests"].as_array().unwrap() {
        let (whole, without) = (test["e_whole"].as_f64().unwrap(), test["e_without"].as_f64().unwrap());
        let expected = match () {
            () if whole >= test["needed"].as_f64().unwrap() => "carries_weight",
            () if without >= test["needed"].as_f64().unwrap() => "harmful",
            () => "not_shown",
        };
        assert_eq!(test["weight"], expected, "{test:#}");
    }
    assert_eq!(bench.trees("p"), trees, "what is left out is no variant");
    assert_eq!(bench.json("verify", "p", &[])["ok"], true);
    assert_eq!(bench.run("ablate", "p", &["--budget", "5"]).status.code(), Some(2));
}
