//! The import table of docs/architecture.md, enforced on the source text.
#![expect(clippy::expect_used, reason = "a test that cannot read the source must fail loudly")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

const VOCABULARY: &[&str] = &[
    "id",
    "usage",
    "document",
    "item",
    "score",
    "slot",
    "random",
    "outcome",
    "chat",
    "trajectory",
    "event",
    "problem",
    "yaml",
];

/// Module → modules it may import, beside the vocabulary.
const TABLE: &[(&str, &[&str])] = &[
    ("dataset", &[]),
    ("search", &[]),
    ("journal", &[]),
    ("sandbox", &[]),
    ("genome", &["sandbox"]),
    ("models", &["journal"]),
    ("population", &["genome"]),
    ("lineage", &["population"]),
    ("yardstick", &["models"]),
    ("generation", &["genome", "sandbox", "models", "yardstick"]),
    ("evaluation", &["genome", "sandbox", "models", "generation", "yardstick", "journal"]),
    ("mutation", &["genome", "sandbox", "models", "population", "journal"]),
    ("promotion", &["genome", "models", "yardstick", "journal", "population", "evaluation", "search"]),
    (
        "experiment",
        &[
            "dataset",
            "search",
            "journal",
            "sandbox",
            "genome",
            "models",
            "population",
            "lineage",
            "yardstick",
            "generation",
            "evaluation",
            "mutation",
        ],
    ),
    (
        "reporting",
        &[
            "genome",
            "journal",
            "population",
            "lineage",
            "promotion",
            "search",
            "dataset",
            "experiment",
            "evaluation",
        ],
    ),
];

/// Library → the only places that may name it.
const KEPT: &[(&str, &[&str])] = &[
    ("git2", &["population/"]),
    ("reqwest", &["models/"]),
    ("rusqlite", &["journal/"]),
    ("petgraph", &["lineage/"]),
    ("monty", &["sandbox/"]),
    ("serde_yaml", &["yaml.rs"]),
    ("html2text", &["dataset/"]),
    ("pdf_extract", &["dataset/"]),
    ("parquet", &["dataset/"]),
    ("arrow_json", &["dataset/"]),
    ("globset", &["dataset/"]),
    ("axum", &["models/rehearsal/", "reporting/web/"]),
];

fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("src is readable") {
            let path = entry.expect("an entry is readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                let text = fs::read_to_string(&path).expect("a source file is UTF-8");
                found.push((path.strip_prefix(&root).expect("below src").to_owned(), text));
            }
        }
    }
    assert!(found.len() > 50, "the walk found only {} files", found.len());
    found
}

fn module_of(path: &Path) -> String {
    let first = path.components().next().expect("a path has a first part");
    first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

/// The code, without comments and strings' doc lines, so that prose may name anything.
fn code(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Every module named after `crate::`, singly or in the first level of a brace group.
fn imports(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            found.extend(first_level(group));
        } else {
            found.insert(word(rest));
        }
    }
    found.remove("");
    found
}

fn first_level(group: &str) -> Vec<String> {
    let (mut depth, mut start, mut names) = (1, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 || (depth == 1 && c == ',') {
            names.push(word(group[start..at].trim_start()));
            start = at + 1;
        }
        if depth == 0 {
            break;
        }
    }
    names
}

fn word(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn modules_import_only_what_the_table_allows() {
    let table: BTreeMap<&str, &[&str]> = TABLE.iter().copied().collect();
    let mut faults = Vec::new();
    for (path, text) in sources() {
        let module = module_of(&path);
        if ["main", "lib", "cli"].contains(&module.as_str()) {
            continue;
        }
        for import in imports(&code(&text)) {
            let vocabulary = VOCABULARY.contains(&import.as_str());
            let allowed = table.get(module.as_str()).is_some_and(|list| list.contains(&import.as_str()));
            let own = VOCABULARY.contains(&module.as_str());
            if import != module && !(vocabulary || (!own && allowed)) {
                faults.push(format!("{} imports {import}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_vocabulary_imports_only_earlier_vocabulary() {
    let mut faults = Vec::new();
    for (path, text) in sources() {
        let module = module_of(&path);
        let Some(place) = VOCABULARY.iter().position(|name| *name == module) else { continue };
        for import in imports(&code(&text)) {
            if VOCABULARY.iter().position(|name| *name == import).is_none_or(|other| other > place) {
                faults.push(format!("{} imports {import}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_folder_is_in_the_table() {
    let known: BTreeSet<&str> = TABLE
        .iter()
        .map(|(name, _)| *name)
        .chain(VOCABULARY.iter().copied())
        .chain(["main", "lib", "cli"])
        .collect();
    for (path, _) in sources() {
        let module = module_of(&path);
        assert!(known.contains(module.as_str()), "`{module}` is missing from the table");
    }
}

#[test]
fn each_library_stays_in_its_folder() {
    let mut faults = Vec::new();
    for (path, text) in sources() {
        let shown = path.to_string_lossy().replace('\\', "/");
        if shown == "main.rs" {
            continue; // It installs the allocator of the sandbox's workers.
        }
        let code = code(&text);
        for (library, places) in KEPT {
            let named = code.contains(&format!("{library}::")) || code.contains(&format!("use {library};"));
            if named && !places.iter().any(|place| shown.starts_with(place)) {
                faults.push(format!("{shown} names {library}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_import_reader_sees_groups_and_single_paths() {
    let text = "use crate::{id::VariantId, search::{Plan, State}};\nlet x = crate::journal::Journal;";
    let found: Vec<String> = imports(text).into_iter().collect();
    assert_eq!(found, ["id", "journal", "search"]);
}
