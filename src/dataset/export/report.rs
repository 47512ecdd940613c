//! What is known of the items of a dataset before it is written: copies, overlaps, difficulty, how much of the corpus
//! they cover. Not for writing them.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::{Path, PathBuf},
};

use serde::Serialize;
use serde_json::Value;

use super::{
    ExportError, ExportOptions, Form, Part,
    line::{Inputs, Item},
    overlap,
};
use crate::{
    dataset::near::{self, Signature},
    id::ContentHash,
};

/// What was written, and what is known of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExportReport {
    /// Items read.
    pub items: usize,
    /// Items left out as copies or for their overlap.
    pub left_out: usize,
    /// Rows per form.
    pub forms: Vec<FormCount>,
    /// Items of the train and test files.
    pub parts: BTreeMap<Part, usize>,
    /// Groups of ids of items that ask nearly the same.
    pub near_duplicates: Vec<Vec<String>>,
    /// How hard the items are.
    pub difficulty: Difficulty,
    /// How much of the documents they cover.
    pub coverage: Coverage,
    /// What they share with benchmarks, in the order these were given.
    pub overlaps: Vec<OverlapReport>,
    /// Variants, commits, rules and models that made them.
    pub made_by: BTreeMap<String, BTreeSet<String>>,
}

/// Rows of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FormCount {
    /// The form.
    pub form: Form,
    /// Rows to learn from.
    pub train: usize,
    /// Rows to measure by.
    pub test: usize,
}

/// How hard the items are: the share of the marks that the weak solver misses.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Difficulty {
    /// Items that were measured.
    pub measured: usize,
    /// Mean score of the weak solver.
    pub weak_mean: f64,
    /// Mean score of the strong solver.
    pub strong_mean: f64,
    /// Items per fifth of the difficulty, from easy to hard.
    pub fifths: [usize; 5],
}

/// How much of the documents the items cover.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Coverage {
    /// Documents with an item.
    pub with_item: usize,
    /// Documents that the agent read, where the file of rejected ones was beside the items.
    pub read: Option<usize>,
    /// How the others ended.
    pub rejected: BTreeMap<String, usize>,
    /// The most items of one document.
    pub most: usize,
}

/// What the items share with one benchmark.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OverlapReport {
    /// Its file.
    pub file: PathBuf,
    /// Words of a run.
    pub run: usize,
    /// Ids of the items that share a run with it, and the share of their runs that do, the most first.
    pub items: Vec<(String, f64)>,
}

/// What is kept of every item.
pub(super) struct Facts {
    pub items: Vec<Fact>,
    /// Numbers of the items that are left out.
    pub dropped: BTreeSet<usize>,
    near: Vec<Vec<usize>>,
    overlaps: Vec<OverlapReport>,
    coverage: Coverage,
    made_by: BTreeMap<String, BTreeSet<String>>,
}

pub(super) struct Fact {
    id: String,
    document: ContentHash,
    scores: Option<(f64, f64)>,
}

impl Facts {
    pub fn gather(inputs: &Inputs, options: &ExportOptions) -> Result<Self, ExportError> {
        let (mut items, mut signatures, mut runs) = (Vec::new(), Vec::new(), overlap::Runs::default());
        let mut made_by: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for item in inputs.items() {
            let item = item?;
            let asked = format!("{}\n{}", item.context, item.question);
            signatures.push(Signature::of(&asked));
            if !options.overlap_with.is_empty() {
                runs.add(&format!("{asked}\n{}", item.reference_answer));
            }
            note_maker(&mut made_by, &item);
            items.push(Fact {
                id: item.id(),
                document: item.provenance.document_hash,
                scores: item.scores.as_ref().map(|scores| (scores.weak_mean, scores.strong_mean)),
            });
        }
        let near: Vec<Vec<usize>> = near::groups(&signatures).into_iter().map(|(group, _)| group).collect();
        let mut dropped: BTreeSet<usize> = BTreeSet::new();
        if options.drop_duplicates {
            dropped.extend(near.iter().flat_map(|group| &group[1..]));
        }
        let mut overlaps = Vec::new();
        for file in &options.overlap_with {
            let shared = runs.shared_with(file)?;
            if options.drop_overlaps {
                dropped.extend(shared.keys());
            }
            overlaps.push(overlap_report(file, &shared, &items));
        }
        let coverage = coverage(&items, inputs);
        Ok(Self { items, dropped, near, overlaps, coverage, made_by })
    }

    /// For each item the least hash of the documents that it hangs together with: its own, and those of near copies.
    pub fn keys(&self) -> Vec<ContentHash> {
        let mut keys: Vec<ContentHash> = self.items.iter().map(|item| item.document).collect();
        let mut of_document: HashMap<ContentHash, Vec<usize>> = HashMap::new();
        for (at, item) in self.items.iter().enumerate() {
            of_document.entry(item.document).or_default().push(at);
        }
        let groups: Vec<&Vec<usize>> =
            self.near.iter().chain(of_document.values().filter(|group| group.len() > 1)).collect();
        // Until nothing moves: a group may tie two documents together, and these tie others.
        loop {
            let mut moved = false;
            for group in &groups {
                let Some(least) = group.iter().map(|at| keys[*at]).min() else { continue };
                for at in *group {
                    moved |= keys[*at] != least;
                    keys[*at] = least;
                }
            }
            if !moved {
                return keys;
            }
        }
    }

    pub fn report(self, forms: Vec<FormCount>, parts: &[Part]) -> ExportReport {
        let kept = |at: &usize| !self.dropped.contains(at);
        let mut counts = BTreeMap::new();
        for at in (0..self.items.len()).filter(kept) {
            *counts.entry(parts[at]).or_insert(0) += 1;
        }
        let difficulty = difficulty((0..self.items.len()).filter(kept).map(|at| &self.items[at]));
        let ids = |group: &Vec<usize>| group.iter().map(|at| self.items[*at].id.clone()).collect();
        ExportReport {
            items: self.items.len(),
            left_out: self.dropped.len(),
            forms,
            parts: counts,
            near_duplicates: self.near.iter().map(ids).collect(),
            difficulty,
            coverage: self.coverage,
            overlaps: self.overlaps,
            made_by: self.made_by,
        }
    }
}

fn note_maker(made_by: &mut BTreeMap<String, BTreeSet<String>>, item: &Item) {
    let origin = &item.provenance;
    let mut note = |key: &str, value: &str| {
        if !value.is_empty() {
            made_by.entry(key.to_owned()).or_default().insert(value.to_owned());
        }
    };
    note("experiment", &origin.experiment);
    note("variant", &origin.variant);
    note("commit", &origin.commit);
    note("rule", &origin.rule);
    for (role, name) in &origin.models {
        note(&format!("model, {role}"), name.as_str().unwrap_or_default());
    }
}

fn difficulty<'a>(items: impl Iterator<Item = &'a Fact>) -> Difficulty {
    let scores: Vec<(f64, f64)> = items.filter_map(|item| item.scores).collect();
    let mut found = Difficulty { measured: scores.len(), ..Difficulty::default() };
    for (weak, strong) in &scores {
        found.weak_mean += weak / scores.len() as f64;
        found.strong_mean += strong / scores.len() as f64;
        let fifth = (((1.0 - weak) * 5.0).floor() as usize).min(4);
        found.fifths[fifth] += 1;
    }
    found
}

/// Reads the files `rejected.jsonl` that stand beside the items.
fn coverage(items: &[Fact], inputs: &Inputs) -> Coverage {
    let mut per_document: HashMap<ContentHash, usize> = HashMap::new();
    for item in items {
        *per_document.entry(item.document).or_default() += 1;
    }
    let mut found = Coverage {
        with_item: per_document.len(),
        most: per_document.values().max().copied().unwrap_or(0),
        ..Coverage::default()
    };
    let mut others: BTreeSet<ContentHash> = BTreeSet::new();
    for path in inputs.rejected() {
        let Ok(text) = std::fs::read_to_string(path) else { return found };
        for line in text.lines() {
            let Ok(value) = serde_json::from_str::<Value>(line) else { continue };
            let hash: Option<ContentHash> =
                value["document_hash"].as_str().and_then(|hash| hash.parse().ok());
            if hash.is_some_and(|hash| !per_document.contains_key(&hash) && others.insert(hash)) {
                let outcome = value["outcome"].as_str().unwrap_or("unknown");
                *found.rejected.entry(outcome.to_owned()).or_default() += 1;
            }
        }
    }
    found.read = Some(per_document.len() + others.len());
    found
}

fn overlap_report(file: &Path, shared: &HashMap<usize, f64>, items: &[Fact]) -> OverlapReport {
    let mut found: Vec<(String, f64)> =
        shared.iter().map(|(at, share)| (items[*at].id.clone(), *share)).collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    OverlapReport { file: file.to_owned(), run: overlap::RUN, items: found }
}
