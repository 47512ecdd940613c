//! A genome as a tree of files. Not for judging whether the files are valid.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{EVALUATION, MAX_FILE_BYTES, PATHS};
use crate::{id::ContentHash, problem::Problem};

/// The files of one genome: path with `/` as separator → text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Genome(BTreeMap<String, String>);

impl Genome {
    /// A genome of these files; whether they are the right ones is for [`Genome::problems`] to say.
    pub fn from_files<P, T>(files: impl IntoIterator<Item = (P, T)>) -> Self
    where
        P: Into<String>,
        T: Into<String>,
    {
        Self(files.into_iter().map(|(path, text)| (path.into(), text.into())).collect())
    }

    /// Every file, by path.
    pub fn files(&self) -> &BTreeMap<String, String> {
        &self.0
    }

    /// The text of one file.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }

    /// The same genome with this file added or replaced.
    #[must_use]
    pub fn with(&self, path: impl Into<String>, text: impl Into<String>) -> Self {
        let mut files = self.0.clone();
        files.insert(path.into(), text.into());
        Self(files)
    }

    /// The same genome without this file.
    #[must_use]
    pub fn without(&self, path: &str) -> Self {
        let mut files = self.0.clone();
        files.remove(path);
        Self(files)
    }

    /// A hash of every path and text; equal genomes hash equal on every machine.
    pub fn content_hash(&self) -> ContentHash {
        let mut bytes = Vec::new();
        for (path, text) in &self.0 {
            for part in [path, text] {
                bytes.extend_from_slice(&(part.len() as u64).to_le_bytes());
                bytes.extend_from_slice(part.as_bytes());
            }
        }
        ContentHash::of(&bytes)
    }

    /// Faults of the tree itself: files that do not belong, are missing or too large.
    pub fn problems(&self) -> Vec<Problem> {
        let foreign = self.0.keys().filter(|path| !PATHS.contains(&path.as_str())).map(|path| {
            Problem::new(path, "is no file of a genome")
                .hint(format!("a genome holds these files and no others: {}", PATHS.join(", ")))
        });
        let missing = PATHS
            .iter()
            .filter(|path| **path != EVALUATION && !self.0.contains_key(**path))
            .map(|path| Problem::new(*path, "is missing"));
        let large = self.0.iter().filter(|(_, text)| text.len() > MAX_FILE_BYTES).map(|(path, text)| {
            Problem::new(path, format!("has {} bytes; at most {MAX_FILE_BYTES} are allowed", text.len()))
        });
        foreign.chain(missing).chain(large).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_tells_where_one_file_ends_and_the_next_begins() {
        let a = Genome::from_files([("a", "bc"), ("d", "")]);
        let b = Genome::from_files([("a", "b"), ("cd", "")]);
        assert_ne!(a.content_hash(), b.content_hash());
        assert_eq!(a.content_hash(), a.clone().with("a", "bc").content_hash());
    }

    #[test]
    fn foreign_missing_and_oversized_files_are_all_reported() {
        let genome = Genome::from_files([
            ("agent.yaml", "x".repeat(MAX_FILE_BYTES + 1)),
            ("solver.md", String::new()),
        ]);
        let files: Vec<_> = genome.problems().into_iter().map(|p| p.file).collect();
        assert_eq!(
            files,
            [
                "solver.md",
                "prompts/challenger.md",
                "prompts/orchestrator.md",
                "prompts/verifier.md",
                "agent.yaml"
            ]
        );
    }
}
