//! A small experiment in a throw-away folder, and the binary to run on it.
#![allow(dead_code, clippy::allow_attributes, reason = "each test binary uses a part of it")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot be set up must fail loudly"
)]

pub mod server;
pub mod serving;

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;

/// The binary under test.
pub const PHYLON: &str = env!("CARGO_BIN_EXE_phylon");

/// A throw-away folder with `experiment.yaml`, documents of the quickstart, and a place for populations.
pub struct Bench {
    dir: tempfile::TempDir,
}

impl Bench {
    /// 8 training, 10 validation and 6 test documents; a budget that ends in seconds.
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let folder = dir.path().join("small");
        let documents = folder.join("documents");
        std::fs::create_dir_all(&documents).unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/quickstart");
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(root.join("documents")).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for file in files.iter().take(24) {
            std::fs::copy(file, documents.join(file.file_name().unwrap())).unwrap();
        }
        let text = std::fs::read_to_string(root.join("experiment.yaml")).unwrap();
        let text = text
            .replace("train: 30, validation: 30, test: 30", "train: 8, validation: 10, test: 6")
            .replace("proposals: 360, document_evaluations: 3600", "proposals: 10, document_evaluations: 200")
            .replace("batch: 6", "batch: 2");
        std::fs::write(folder.join("experiment.yaml"), text).unwrap();
        Self { dir }
    }

    /// The throw-away folder.
    pub fn root(&self) -> &Path {
        self.dir.path()
    }

    /// The experiment's folder.
    pub fn experiment(&self) -> PathBuf {
        self.root().join("small")
    }

    /// A population's folder of this name.
    pub fn population(&self, name: &str) -> PathBuf {
        self.root().join("populations").join(name)
    }

    /// Replaces text in `experiment.yaml`; it must be there.
    pub fn change(&self, from: &str, to: &str) {
        let file = self.experiment().join("experiment.yaml");
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "`{from}` is not in experiment.yaml");
        std::fs::write(file, text.replace(from, to)).unwrap();
    }

    /// `phylon VERB small --population NAME …`, ready to run.
    pub fn command(&self, verb: &str, population: &str, more: &[&str]) -> Command {
        let mut command = Command::new(PHYLON);
        command.current_dir(self.root()).arg(verb).arg(self.experiment());
        command.arg("--population").arg(self.population(population)).args(more);
        command.env_remove("RUST_LOG").env("NO_COLOR", "1");
        command
    }

    /// Runs it.
    pub fn run(&self, verb: &str, population: &str, more: &[&str]) -> Output {
        self.command(verb, population, more).output().expect("the binary starts")
    }

    /// Runs it with `--json` and reads its standard output.
    pub fn json(&self, verb: &str, population: &str, more: &[&str]) -> Value {
        let mut all = more.to_vec();
        all.push("--json");
        let output = self.run(verb, population, &all);
        let text = String::from_utf8(output.stdout).unwrap();
        serde_json::from_str(&text).unwrap_or_else(|error| {
            let problem = String::from_utf8_lossy(&output.stderr);
            panic!("{verb}: {error}\nstdout: {text}\nstderr: {problem}")
        })
    }

    /// Tree ids of the lineage, in order; rejected proposals as null.
    pub fn trees(&self, population: &str) -> Vec<Value> {
        let lineage = self.json("lineage", population, &[]);
        lineage.as_array().unwrap().iter().map(|record| record["tree"].clone()).collect()
    }
}
