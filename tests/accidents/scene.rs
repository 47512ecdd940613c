//! A run that has gone well, one that was killed half-way, and copies of it to do harm to.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Output, Stdio},
};

use phylon::random;
use rand::RngExt as _;

use crate::support::Bench;

/// A run that ends in two seconds and leaves a few variants.
pub const SMALL: [&str; 4] = ["--document-evaluations", "120", "--proposals", "6"];

/// An undisturbed run's trees beside a population that was killed when it had some variants.
pub struct Scene {
    pub bench: Bench,
    pub trees: Vec<serde_json::Value>,
}

impl Scene {
    /// Population `whole` ran to its end, population `killed` ended suddenly with at least two children.
    pub fn new() -> Self {
        let bench = Bench::new();
        bench.run("evolve", "whole", &SMALL);
        let trees = bench.trees("whole");
        assert!(trees.iter().filter(|tree| tree.is_string()).count() > 2, "{trees:?}");
        let mut child = bench
            .command("evolve", "killed", &SMALL)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let refs = bench.population("killed").join("genomes.git/refs/heads/variants");
        while fs::read_dir(&refs).map_or(0, Iterator::count) < 3 && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(fs::metadata(bench.population("killed").join("journal.db-wal")).unwrap().len() > 10_000);
        Self { bench, trees }
    }

    /// A copy of a population, to do harm to; its folder.
    pub fn copy(&self, from: &str, to: &str) -> PathBuf {
        let folder = self.bench.population(to);
        copy_folder(&self.bench.population(from), &folder);
        folder
    }

    /// The same command again goes on to the same end, and everything is whole.
    #[track_caller]
    pub fn goes_on(&self, population: &str) {
        let output = self.bench.run("evolve", population, &SMALL);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{population}: {}", words(&output));
        assert_eq!(self.bench.trees(population), self.trees, "{population}: {}", words(&output));
        let report = self.bench.json("verify", population, &[]);
        assert_eq!(report["ok"], true, "{population}: {report:#}");
    }
}

/// What a command said, for a failed assertion.
pub fn words(output: &Output) -> String {
    format!("{:?} {}", output.status.code(), String::from_utf8_lossy(&output.stderr))
}

pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (entry, place) = (entry.unwrap().path(), to);
        let place = place.join(entry.file_name().unwrap());
        if entry.is_dir() {
            copy_folder(&entry, &place);
        } else {
            fs::copy(&entry, &place).unwrap();
        }
    }
}

/// What is where a file's end should be.
#[derive(Debug, Clone, Copy)]
pub enum Tail {
    Cut,
    Zeroed,
    Garbage,
}

/// Every kind in turn.
pub const TAILS: [Tail; 3] = [Tail::Cut, Tail::Zeroed, Tail::Garbage];

/// Tears a file from `at` on.
pub fn tear(path: &Path, at: usize, tail: Tail) {
    let mut bytes = fs::read(path).unwrap();
    let at = at.min(bytes.len());
    match tail {
        Tail::Cut => bytes.truncate(at),
        Tail::Zeroed => bytes[at..].fill(0),
        Tail::Garbage => random::stream(at as u64, "garbage").fill(&mut bytes[at..]),
    }
    let mut permissions = fs::metadata(path).unwrap().permissions();
    #[expect(clippy::permissions_set_readonly_false, reason = "git makes its objects read-only")]
    permissions.set_readonly(false);
    fs::set_permissions(path, permissions).unwrap();
    fs::write(path, bytes).unwrap();
}
