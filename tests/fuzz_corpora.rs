//! The fuzz targets without a fuzzer: every seed, and some hundred mutations of them, through the same entry points.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up must fail loudly")]

#[path = "../fuzz/entries.rs"]
mod entries;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use phylon::random;
use rand::{Rng, RngExt as _};

/// Mutations per entry point.
const MUTATIONS: usize = 400;
/// No entry point takes longer for what a seed or a mutation holds, on a machine that is busy.
const AT_MOST: Duration = Duration::from_secs(10);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

fn seeds(entry: &str) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(root().join("seeds").join(entry)).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let read =
        |path: &PathBuf| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(path).unwrap());
    files.iter().map(read).collect()
}

/// What breaks parsers, to be put anywhere.
const TOKENS: [&[u8]; 20] = [
    b"\0",
    b"\xff\xfe",
    b"\xe2\x80\xae",
    b"\x1b[2J",
    b"[[[[[[[[",
    b"{\"a\":",
    b"]]]}",
    b"99999999999999999999999",
    b"-1",
    b"1e999",
    b"NaN",
    b"null",
    b"\\ud800",
    b"{{ x }}",
    b"{% if",
    b"&a *a",
    b"!!binary",
    b"../",
    b"\r\n",
    b"\"",
];

/// One to four changes: of a byte, of a stretch, of what another seed holds.
fn mutated(seeds: &[(String, Vec<u8>)], draws: &mut impl Rng) -> Vec<u8> {
    let mut bytes = seeds[draws.random_range(0..seeds.len())].1.clone();
    for _ in 0..draws.random_range(1..5) {
        let at = draws.random_range(0..=bytes.len());
        let end = (at + draws.random_range(0..40)).min(bytes.len());
        match draws.random_range(0..7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << draws.random_range(0..8),
            1 if at < bytes.len() => bytes[at] = draws.random(),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let again = bytes[at..end].repeat(draws.random_range(1..20));
                bytes.splice(at..at, again);
            }
            4 => bytes.truncate(at),
            5 => {
                let other = &seeds[draws.random_range(0..seeds.len())].1;
                let from = draws.random_range(0..=other.len());
                let to = (from + draws.random_range(0..400)).min(other.len());
                bytes.splice(at..end, other[from..to].to_vec());
            }
            _ => {
                let token = TOKENS[draws.random_range(0..TOKENS.len())];
                bytes.splice(at..at, token.to_vec());
            }
        }
    }
    bytes
}

/// Runs an entry point, and says which bytes it was when that fails.
fn run(entry: &str, what: &str, of: fn(&[u8]), bytes: &[u8]) {
    let started = Instant::now();
    let outcome = std::panic::catch_unwind(|| of(bytes));
    if outcome.is_err() || started.elapsed() > AT_MOST {
        let kept = std::env::temp_dir().join(format!("phylon-{entry}-{}", what.replace('/', "-")));
        fs::write(&kept, bytes).unwrap();
        panic!(
            "{entry}: {what} took {:?} or panicked; its bytes are in {}",
            started.elapsed(),
            kept.display()
        );
    }
}

fn exercise(entry: &str) {
    let (_, of) = entries::ENTRIES.into_iter().find(|(name, _)| *name == entry).unwrap();
    let seeds = seeds(entry);
    assert!(seeds.len() >= 4, "{entry} has {} seeds", seeds.len());
    for (name, bytes) in &seeds {
        run(entry, name, of, bytes);
    }
    let mut draws = random::stream(1, entry);
    for number in 0..MUTATIONS {
        run(entry, &format!("mutation {number}"), of, &mutated(&seeds, &mut draws));
    }
}

#[test]
fn every_entry_point_has_a_target_and_a_folder_of_seeds() {
    let entries: BTreeSet<String> = entries::ENTRIES.iter().map(|(name, _)| (*name).to_owned()).collect();
    let named = |folder: &str| -> BTreeSet<String> {
        let files = fs::read_dir(root().join(folder)).unwrap().map(|file| file.unwrap().path());
        files.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect()
    };
    assert_eq!(entries, named("fuzz_targets"));
    assert_eq!(entries, named("seeds"));
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    for entry in &entries {
        assert!(manifest.contains(&format!("name = \"{entry}\"")), "{entry} is no binary of the fuzz crate");
    }
}

#[test]
fn manifests_of_genomes() {
    exercise("agent_yaml");
}

#[test]
fn prompts() {
    exercise("prompt");
}

#[test]
fn experiments() {
    exercise("experiment_yaml");
}

#[test]
fn replies_of_openai_compatible_endpoints() {
    exercise("openai_reply");
}

#[test]
fn replies_of_anthropics_endpoints() {
    exercise("anthropic_reply");
}

#[test]
fn tool_calls_of_editors() {
    exercise("tool_calls");
}

#[test]
fn packs_of_the_journal() {
    exercise("journal_pack");
}

#[test]
fn rows_and_files_of_the_journal() {
    exercise("journal_rows");
}

#[test]
fn documents() {
    exercise("documents");
}

#[test]
fn no_path_of_a_tool_call_leads_out_of_the_genome() {
    let text = fs::read_to_string(root().join("seeds/tool_calls/paths")).unwrap();
    let calls = text.lines().map(|line| {
        let (name, arguments) = line.split_once(' ').unwrap();
        phylon::chat::ToolCall { id: "c".to_owned(), name: name.to_owned(), arguments: arguments.to_owned() }
    });
    let calls: Vec<_> = calls.collect();
    assert!(calls.len() > 60, "{}", calls.len());
    let seed = phylon::genome::templates::embedded("agentic-self-instruct").unwrap();
    let (tree, answers) = phylon::mutation::answers(&seed, &calls);
    assert_eq!(tree, seed);
    for (call, answer) in calls.iter().zip(answers) {
        assert!(answer.starts_with("refused: "), "{call:?}: {answer}");
    }
}
