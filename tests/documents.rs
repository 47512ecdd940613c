//! Documents in every form in use: the examples of the manual, what is left out and said, and splits that hold.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

#[path = "support/s2orc.rs"]
mod s2orc;
mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use phylon::{
    dataset::{Counts, Duplicates, Filter, Filtered, Format, Length, Source, Survey, Years, assign},
    experiment::ExperimentConfig,
    yaml,
};
use support::Bench;

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples/documents").join(name)
}

fn survey(name: &str) -> Survey {
    let (source, base) = Source::named(&example(name)).unwrap();
    source.survey(&base).unwrap()
}

fn texts(survey: &Survey) -> BTreeMap<String, String> {
    let loaded = survey.load().unwrap();
    loaded.into_iter().map(|document| (document.id.to_string(), document.text.to_string())).collect()
}

#[test]
fn every_example_of_the_manual_is_read() {
    let mapped = Source {
        fields: yaml::parse("{id: key, text: content.full, year: meta.year}", "x").unwrap(),
        ..Source::at(&example("notes.jsonl"))
    };
    let notes = texts(&mapped.survey(Path::new("")).unwrap());
    assert_eq!(notes.keys().collect::<Vec<_>>(), ["locks", "weirs"]);
    let pages = texts(&survey("pages"));
    assert!(
        pages["puddle"].starts_with("# Puddle clay\n") && pages["puddle"].contains("with puddle: clay"),
        "{pages:?}"
    );
    assert!(pages["aqueducts"].starts_with("# Aqueducts\n"));
    let dataset = survey("dataset");
    assert_eq!(dataset.report.format, Format::Huggingface);
    assert!(texts(&dataset)["flights"].starts_with("# Lock flights\n\nA flight"));
    let papers = texts(&survey("papers"));
    assert_eq!(papers.keys().collect::<Vec<_>>(), ["1001", "1002", "77"]);
    let expected = "# Seepage through puddled banks\n\n## Abstract\n\nWe measure seepage through banks of puddle clay.\n\n\
        ## Introduction\n\nCanals lose water through their banks.\n\n\
        Puddle was kneaded on site – by cattle, where there were any.\n\n\
        ## Results\n\nA metre of puddle loses two millimetres a day.\n";
    assert_eq!(papers["1001"], expected);
    assert!(papers["77"].contains("## Drive\n\nA little more water"), "{}", papers["77"]);
    let chosen = survey("papers.yaml");
    assert_eq!(texts(&chosen).keys().collect::<Vec<_>>(), ["1001", "77"]);
    assert_eq!(chosen.report.filtered, BTreeMap::from([(Filtered::Year, 1)]));
}

#[test]
fn every_yaml_of_the_manual_is_a_valid_configuration() {
    let manual = fs::read_to_string(example("../../documents.md")).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let quickstart = fs::read_to_string(root.join("experiments/quickstart/experiment.yaml")).unwrap();
    let blocks: Vec<&str> =
        manual.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(!blocks.is_empty());
    for block in blocks {
        let text: Vec<&str> = quickstart.lines().filter(|line| !line.starts_with("documents:")).collect();
        let text = format!("{}\n{block}", text.join("\n"));
        let config = ExperimentConfig::parse(&text, "documents.md").unwrap();
        assert_eq!(config.documents.source().fields.text.as_deref(), Some("content.full"));
    }
}

/// Two hundred papers in four files, as a source.
fn papers() -> (tempfile::TempDir, Source) {
    let place = tempfile::tempdir().unwrap();
    s2orc::write(&place.path().join("s2orc"), 200, 4);
    let source = Source::at(&place.path().join("s2orc"));
    (place, source)
}

#[test]
fn papers_are_filtered_cut_and_counted_to_the_last_record() {
    let (_place, source) = papers();
    let source = Source {
        filter: Filter {
            year: Some(Years { min: Some(2020), max: None }),
            fields_of_study: vec!["computer science".into()],
            min_chars: None,
        },
        length: Length { sections: Some(vec!["Abstract".into(), "methods".into()]), tokens: Some(1500) },
        ..source
    };
    let survey = source.survey(Path::new("")).unwrap();
    let report = &survey.report;
    assert_eq!((report.format, report.files, report.records), (Format::S2orc, 4, 200));
    // Years go round in tens and fields in fives: one in two, then one in five.
    assert_eq!(report.filtered, BTreeMap::from([(Filtered::Year, 100), (Filtered::FieldsOfStudy, 80)]));
    assert_eq!((report.documents, report.cut.len(), report.faulty), (20, 20, 0));
    for document in survey.load().unwrap() {
        let cut = report.cut.iter().find(|cut| cut.document == document.id).unwrap();
        let length = document.text.chars().count();
        assert!(length == cut.kept && length <= 6000 && cut.left_out > 20_000, "{cut:?}");
        assert!(document.text.contains("## Methods") && !document.text.contains("## Discussion"));
    }
}

#[test]
fn near_copies_are_found_and_no_two_splits_share_a_group() {
    let (_place, source) = papers();
    let survey = source.survey(Path::new("")).unwrap();
    let near: BTreeSet<Vec<String>> = survey
        .report
        .near
        .iter()
        .map(|group| group.documents.iter().map(ToString::to_string).collect())
        .collect();
    let expected: BTreeSet<Vec<String>> = (0..10)
        .map(|group: u32| {
            let mut pair = [10_000_018 + 20 * group, 10_000_019 + 20 * group];
            // In the order of their files: a paper's file is its number modulo four.
            pair.sort_by_key(|id| (id % 4, *id));
            pair.iter().map(u32::to_string).collect()
        })
        .collect();
    assert_eq!(near, expected);
    for duplicates in [Duplicates::One, Duplicates::Together] {
        let counts = Counts { train: 60, validation: 60, test: 60, seed: 3 };
        let splits = assign(&survey.members(), &counts, duplicates, &BTreeMap::new()).unwrap();
        assert_eq!(splits.len(), 180);
        for group in survey.entries.iter().map(|entry| entry.group).collect::<BTreeSet<_>>() {
            let of: BTreeSet<_> = survey
                .entries
                .iter()
                .filter(|entry| entry.group == group)
                .filter_map(|entry| splits.get(&entry.hash))
                .collect();
            assert!(of.len() <= 1, "{of:?}");
        }
    }
}

#[test]
fn a_few_faults_are_told_and_many_are_refused_with_file_and_line() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("notes.jsonl");
    let line =
        |n: usize| format!("{{\"id\": \"n{n}\", \"text\": \"Note {n} is about a lock of type {n}.\"}}");
    let mut lines: Vec<String> = (0..150).map(line).collect();
    lines[70] = "{\"id\": \"n70\", \"text\": ".into();
    fs::write(&file, lines.join("\n")).unwrap();
    let found = Source::at(&file).survey(Path::new("")).unwrap().report;
    assert_eq!((found.records, found.documents, found.faulty), (150, 149, 1));
    assert_eq!(found.faults[0].line, Some(71));
    lines[3] = line(5);
    lines[4] = line(5).replace("type", "kind");
    lines[5] = "[1]".into();
    lines[6] = "{\"id\": 6}".into();
    fs::write(&file, lines.join("\n")).unwrap();
    let refused = Source::at(&file).survey(Path::new("")).unwrap_err();
    let told: Vec<String> = refused.iter().map(ToString::to_string).collect();
    assert!(
        told[0].contains("notes.jsonl:6: is a list")
            && told[1].contains("notes.jsonl:7: has none of the fields"),
        "{told:#?}"
    );
    let last = refused.last().unwrap();
    assert!(last.what.contains("of 150 records are faulty, and `max_faults` 0.01 lets 1 through"), "{last}");
    assert!(last.hint.as_deref().unwrap().contains("documents.max_faults"));
}

#[test]
fn what_a_folder_holds_decides_how_it_is_read() {
    let place = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(place.path().join(name), text).unwrap();
    let form = || {
        let report = Source::at(place.path()).survey(Path::new("")).unwrap().report;
        (report.format, report.documents)
    };
    write("README.md", "About the records.");
    write("77.json", &fs::read_to_string(example("papers/parses.jsonl")).unwrap());
    assert_eq!(form(), (Format::S2orc, 1));
    write("77.json", "{\"text\": \"A lock lifts boats.\"}");
    assert_eq!(form(), (Format::Jsonl, 1));
    write("more.jsonl", "{\"id\": 5, \"text\": \"A weir holds a river.\"}\n");
    assert_eq!(form(), (Format::Jsonl, 2));
    write("notes.txt", "A flight of locks.");
    assert_eq!(form(), (Format::Folder, 2));
}

#[test]
fn filters_that_leave_nothing_say_which_it_was() {
    let (_place, source) = papers();
    let filter = Filter { fields_of_study: vec!["Alchemy".into()], ..Filter::default() };
    let refused = Source { filter, ..source }.survey(Path::new("")).unwrap_err();
    assert!(
        refused[0].what.contains("no document of 200 records is left: 200 of other fields of study"),
        "{}",
        refused[0]
    );
}

#[test]
fn a_file_that_changes_between_the_two_ways_is_noticed() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("a.md"), "one").unwrap();
    let survey = Source::at(place.path()).survey(Path::new("")).unwrap();
    fs::write(place.path().join("a.md"), "two").unwrap();
    assert!(survey.load().unwrap_err()[0].what.contains("document `a` changed"));
    fs::remove_file(place.path().join("a.md")).unwrap();
    assert!(survey.load().unwrap_err()[0].what.contains("changed"));
}

#[test]
fn an_experiment_on_papers_is_checked_and_its_verbs_need_the_papers_no_more() {
    let bench = Bench::new();
    s2orc::write(&bench.experiment().join("s2orc"), 60, 2);
    bench.change("path: documents", "path: s2orc, format: s2orc, length: {tokens: 600}");
    let checked = bench.json("check", "p", &[]);
    assert_eq!(checked["source"]["records"], 60, "{checked:#}");
    assert_eq!(checked["source"]["cut"].as_array().unwrap().len(), 60);
    // What tells the near copies apart stands beyond the cut.
    assert_eq!(checked["source"]["copies"].as_array().unwrap().len(), 3);
    assert_eq!(checked["found"]["splits"], "8 train, 10 validation, 6 test, 36 outside");
    let shown = String::from_utf8(bench.run("check", "p", &[]).stdout).unwrap();
    for part in ["60 records of 2 files as `s2orc`", "60 documents by `length`", "3 exact duplicates"] {
        assert!(shown.contains(part), "`{part}` is missing:\n{shown}");
    }
    let run = bench.run("evolve", "p", &["--proposals", "1"]);
    assert!(matches!(run.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&run.stderr));
    fs::rename(bench.experiment().join("s2orc"), bench.experiment().join("elsewhere")).unwrap();
    for verb in ["status", "lineage", "verify"] {
        let output = bench.run(verb, "p", &[]);
        assert_eq!(output.status.code(), Some(0), "{verb}: {}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(bench.run("evolve", "p", &["--proposals", "2"]).status.code(), Some(3));
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_hold_what_is_not_chosen() {
    // A thousand documents of more than a hundred kilobytes: the texts alone are above 100 MB.
    let bench = Bench::new();
    let lines: Vec<String> = (0..1000)
        .map(|n| format!("{{\"text\": \"{}\"}}", format!("word{n} of{} it ", n * 31 % 977).repeat(7_000)))
        .collect();
    fs::write(bench.experiment().join("big.jsonl"), lines.join("\n")).unwrap();
    bench.change("path: documents", "path: big.jsonl, length: {tokens: 500}");
    let mut child =
        bench.command("check", "p", &["--json"]).stdout(std::process::Stdio::null()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    let ended = loop {
        let told = fs::read_to_string(&status).unwrap_or_default();
        let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        most = most.max(peak.unwrap_or(0));
        if let Some(ended) = child.try_wait().unwrap() {
            break ended;
        }
        std::thread::yield_now();
    };
    assert!(ended.success());
    assert!((1_000..80_000).contains(&most), "{most} kB");
}

#[cfg(feature = "pdf")]
#[test]
fn a_pdf_is_read_and_a_broken_one_is_a_fault() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("lock.pdf"), pdf("A lock lifts boats.")).unwrap();
    let documents = phylon::dataset::load_folder(place.path()).unwrap();
    assert_eq!((documents[0].id.as_str(), documents[0].text.trim()), ("lock", "A lock lifts boats."));
    fs::write(place.path().join("torn.pdf"), b"%PDF-1.4 and then nothing").unwrap();
    let refused = phylon::dataset::load_folder(place.path()).unwrap_err();
    assert!(refused[0].file.ends_with("torn.pdf") && refused[0].what.contains("no PDF"), "{refused:?}");
}

/// The smallest file with a line of text.
#[cfg(feature = "pdf")]
fn pdf(text: &str) -> Vec<u8> {
    let stream = format!("BT /F1 24 Tf 72 720 Td ({text}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{stream}\nendstream", stream.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let (mut file, mut places) = ("%PDF-1.4\n".to_owned(), Vec::new());
    for (at, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
    }
    let start = file.len();
    file.push_str("xref\n0 6\n0000000000 65535 f \n");
    places.iter().for_each(|place| file.push_str(&format!("{place:010} 00000 n \n")));
    file.push_str(&format!("trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"));
    file.into_bytes()
}
