//! A population larger than the others of these tests: everything stays readable and whole.

#[path = "support/population.rs"]
mod population;
mod support;

use std::{path::Path, process::Command};

use population::{grow, options};
use support::{Bench, PHYLON};

const VARIANTS: u32 = 120;

#[tokio::test]
async fn a_grown_population_is_whole_and_takes_one_more_proposal() {
    let bench = Bench::new();
    let folder = bench.population("grown");
    let mut growth = grow(&options(&bench.experiment(), &folder, Path::new(PHYLON)), VARIANTS).await;
    growth.one_more().await;
    let rates = growth.state.pass_rates();
    drop(growth);

    let report = bench.json("verify", "grown", &[]);
    assert_eq!(report["ok"], true, "{report:#}");
    let lineage = bench.json("lineage", "grown", &[]);
    let records = lineage.as_array().unwrap();
    assert_eq!(records.len() as u32, VARIANTS + 1);
    for (record, (id, rate)) in records.iter().zip(&rates) {
        assert_eq!(record["id"], serde_json::json!(id));
        let shown = record["pass_rate"]["mean"].as_f64().unwrap();
        assert!((shown - rate.mean).abs() <= 0.0005 + 1e-9, "{record} {rate:?}");
    }
    let shown = bench.json("show", "grown", &["v77"]);
    assert!(shown.to_string().contains("Hypothesis 77"), "{shown}");
    let diff = bench.json("diff", "grown", &["v77"]);
    assert!(diff["unified"].as_str().unwrap().contains("prompts/challenger.md"), "{diff}");
    let git = folder.join("genomes.git");
    let note = Command::new("git")
        .args(["-c", "safe.directory=*", "--git-dir"])
        .arg(&git)
        .args(["notes", "--ref=scores", "show", "variants/v77"])
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&note.stdout).starts_with("pass rate 0."), "{note:?}");
}
