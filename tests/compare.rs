//! `compare` as its users meet it: agents on the same documents, nothing paid twice, sealed documents untouched.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

mod support;

use serde_json::Value;
use support::Bench;

const AGENTS: [&str; 2] = ["cot-self-instruct", "agentic-verifiable"];

fn agent<'a>(report: &'a Value, name: &str) -> &'a Value {
    report["agents"].as_array().unwrap().iter().find(|agent| agent["agent"] == name).unwrap()
}

#[test]
fn two_agents_are_compared_on_the_same_documents_and_each_figure_has_its_interval() {
    let bench = Bench::new();
    let out = bench.root().join("out");
    let mut more: Vec<&str> = AGENTS.to_vec();
    more.extend(["--blocks", "2", "--out", out.to_str().unwrap()]);
    let report = bench.json("compare", "compared", &more);
    assert_eq!((report["documents"].as_u64(), report["blocks"].as_u64()), (Some(10), Some(2)));
    assert_eq!(report["against"], "cot-self-instruct");
    let (cot, checked) = (agent(&report, AGENTS[0]), agent(&report, AGENTS[1]));
    assert_eq!((&cot["counted"], &checked["counted"]), (&"well_formed".into(), &"accepted".into()));
    assert_eq!((&checked["rule"], checked["attempts"].as_u64()), (&"majority".into(), Some(4)));
    assert_eq!(cot["published"]["items"], cot["well_formed"]["items"]);
    assert_eq!(checked["published"]["items"], checked["accepted"]["items"]);
    for gap in [&cot["published"], &checked["published"]] {
        for figure in ["weak", "strong", "gap"] {
            let of = |end: &str| gap[figure][end].as_f64().unwrap();
            assert!(of("low") <= of("mean") && of("mean") <= of("high"), "{gap}");
        }
    }
    assert!(checked["published"]["ahead"]["mean"].as_f64().unwrap() > 0.2, "{checked}");
    for name in ["comparison.md", "comparison.json", "comparison.svg"] {
        let text = std::fs::read_to_string(out.join(name)).unwrap();
        assert!(text.contains("cot-self-instruct"), "{name}");
    }
}

#[test]
fn a_comparison_that_is_stopped_goes_on_and_ends_as_an_undisturbed_one() {
    let bench = Bench::new();
    let whole = bench.json("compare", "whole", &AGENTS);
    let stopped = bench.run("compare", "parts", &[AGENTS[0], AGENTS[1], "--max-calls", "150"]);
    assert_eq!(stopped.status.code(), Some(6), "{}", String::from_utf8_lossy(&stopped.stderr));
    let rest = bench.json("compare", "parts", &AGENTS);
    assert_eq!(rest, whole);
    // Everything is in the journal: not a single further call is needed.
    let again = bench.json("compare", "parts", &[AGENTS[0], AGENTS[1], "--max-calls", "0"]);
    assert_eq!(again, whole);
}

#[test]
fn sealed_documents_are_left_out_and_said_to_be() {
    let bench = Bench::new();
    let documents = bench.experiment().join("documents");
    let more = ["grounded-self-instruct", "--documents", documents.to_str().unwrap()];
    let report = bench.json("compare", "sealed", &more);
    assert_eq!((report["documents"].as_u64(), report["sealed"].as_u64()), (Some(18), Some(6)));
}

#[test]
fn a_rule_about_right_answers_cannot_measure_rubrics() {
    let bench = Bench::new();
    let refused = bench.run("compare", "rule", &["cot-self-instruct", "--set", "yardstick.rule=majority"]);
    let text = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(3), "{text}");
    assert!(text.contains("majority") && text.contains("item: verifiable"), "{text}");
}

#[test]
fn an_unknown_agent_is_named_with_what_there_is() {
    let bench = Bench::new();
    let refused = bench.run("compare", "unknown", &["no-such-agent"]);
    let text = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(3), "{text}");
    assert!(text.contains("no-such-agent") && text.contains("agentic-verifiable"), "{text}");
}
