use std::{fs, path::Path};

use crate::search::{
    SearchConfig,
    benchmark::Benchmark,
    landscape::{Kind, Landscape},
};

/// Every landscape that comes with the program, by name.
fn all() -> Vec<(String, Landscape)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/landscapes");
    let mut found: Vec<(String, Landscape)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let landscape = Landscape::parse(&text, &name).unwrap_or_else(|problems| panic!("{problems:?}"));
            (name, landscape)
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

#[test]
fn every_landscape_is_what_its_name_says() {
    let all = all();
    let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
    let expected = [
        "autodata",
        "heavy_tail",
        "interaction",
        "null",
        "null_interaction",
        "planted",
        "planted_small",
        "rare_gain",
    ];
    assert_eq!(names, expected);
    for (name, landscape) in &all {
        let start = if name.starts_with("null") || name.starts_with("planted") { 0.40 } else { 0.12 };
        assert!((landscape.seed_rate() - start).abs() < 0.02, "{name}: {}", landscape.seed_rate());
        let helps = landscape.mutation.iter().any(|kind| matches!(kind.kind, Kind::Gain | Kind::Once));
        assert_eq!(helps, !name.starts_with("null"), "{name}");
    }
    for (name, gain) in [("planted", 0.20), ("planted_small", 0.10)] {
        let (_, landscape) = all.iter().find(|(found, _)| found == name).unwrap();
        let once = landscape.mutation.iter().find(|kind| kind.kind == Kind::Once).unwrap();
        let better = Landscape { seed_logit: landscape.seed_logit + once.sd, ..landscape.clone() };
        let found = better.seed_rate() - landscape.seed_rate();
        assert!((found - gain).abs() < 0.005, "{name}: {found}");
    }
}

#[test]
fn faults_of_a_landscape_are_told_all_at_once_with_their_lines() {
    let text = "documents: {validation: 1, train: 50, difficulty_sd: 1.0}\nseed_logit: 30\n\
                mutation:\n  - {share: 1.0, kind: gain, sd: -1}\n";
    let problems = Landscape::parse(text, "mine.yaml").unwrap_err();
    let shown: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(shown.len(), 3, "{shown:?}");
    assert!(shown[0].starts_with("mine.yaml:1: `validation` must be"), "{shown:?}");
    assert!(shown[1].starts_with("mine.yaml:2: `seed_logit` must be"), "{shown:?}");
    assert!(shown[2].starts_with("mine.yaml:3: every kind of edit needs"), "{shown:?}");
    let unknown = Landscape::parse(&text.replace("seed_logit", "seed_logits"), "mine.yaml").unwrap_err();
    assert!(unknown[0].to_string().contains("seed_logit"), "{unknown:?}");
}

#[test]
fn a_benchmark_repeats_and_its_marks_end_at_the_budget() {
    let (name, landscape) = all().swap_remove(0);
    let config = SearchConfig::default();
    let benchmark = Benchmark { name, landscape, config, budget: 600, runs: 3, seed: 9 };
    let run_all = || (0..3).map(|run| benchmark.run(run).unwrap()).collect::<Vec<_>>();
    let (first, second) = (run_all(), run_all());
    assert_eq!(first, second);
    assert_ne!(first[0], first[1], "every run has documents and luck of its own");
    let figures = benchmark.figures(&first);
    assert_eq!(figures.marks.keys().copied().collect::<Vec<_>>(), [250, 500]);
    assert!(figures.utilised_lag > 4.0 && figures.utilised_lag <= 8.0, "{figures:?}");
    let mean = first.iter().map(|run| run.rate_at(500.0)).sum::<f64>() / 3.0;
    assert!((figures.marks[&500].mean - mean).abs() < 1e-12);
}

#[test]
fn what_proposals_cost_counts_towards_the_marks() {
    let name = "generous".to_owned();
    let free = super::generous();
    let dear = Landscape { proposal_cost: 2.0, ..free.clone() };
    let config = SearchConfig::default();
    let run = |landscape: Landscape| {
        Benchmark { name: name.clone(), landscape, config: config.clone(), budget: 900, runs: 1, seed: 3 }
            .run(0)
            .unwrap()
    };
    let (free, dear) = (run(free), run(dear));
    assert_eq!(free.document_evaluations, dear.document_evaluations);
    let last = |run: &crate::search::simulation::Simulated| run.course.last().unwrap().0;
    assert!(last(&dear) > last(&free), "the same course, at a higher cost");
    let rates = |run: &crate::search::simulation::Simulated| -> Vec<f64> {
        run.course.iter().map(|(_, rate)| *rate).collect()
    };
    assert_eq!(rates(&free), rates(&dear));
}
