//! Runs of words that items share with a benchmark. Not for near copies among the items.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use serde_json::Value;

use super::ExportError;
use crate::{
    dataset::{
        Source, files, near,
        pieces::{Piece, Pieces},
    },
    problem::Problem,
};

/// Words of a run: as many as in the guard against text of held-out documents.
pub(super) const RUN: usize = 8;

/// The runs of all items, and in which of them each stands.
#[derive(Debug, Default)]
pub(super) struct Runs {
    items: HashMap<u64, Vec<u32>>,
    counts: Vec<usize>,
}

impl Runs {
    /// Adds the text of the next item. A text shorter than a run has none.
    pub fn add(&mut self, text: &str) {
        let number = u32::try_from(self.counts.len()).unwrap_or(u32::MAX);
        let mut own = HashSet::new();
        if text.split_whitespace().count() >= RUN {
            near::runs(text, RUN, |run| {
                own.insert(run);
            });
        }
        self.counts.push(own.len());
        for run in own {
            self.items.entry(run).or_default().push(number);
        }
    }

    /// The share of each item's runs that occurs in a file or folder, for the items that share any.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn shared_with(&self, benchmark: &Path) -> Result<HashMap<usize, f64>, ExportError> {
        let mut seen: HashSet<u64> = HashSet::new();
        texts(benchmark, |text| {
            near::runs(text, RUN, |run| {
                if self.items.contains_key(&run) {
                    seen.insert(run);
                }
            });
        })
        .map_err(ExportError::Items)?;
        let mut shared: HashMap<usize, f64> = HashMap::new();
        for item in seen.iter().flat_map(|run| &self.items[run]) {
            let item = *item as usize;
            *shared.entry(item).or_default() += 1.0 / self.counts[item].max(1) as f64;
        }
        Ok(shared)
    }
}

/// Every text of a benchmark: files of text whole, records by each of their strings.
fn texts(path: &Path, mut give: impl FnMut(&str)) -> Result<(), Vec<Problem>> {
    let found = files::find(&Source::at(path), Path::new(""))?;
    for (place, piece) in Pieces::new(&found.files) {
        let file = &found.files[place.file as usize].path;
        let bytes = match piece {
            Piece::Bytes(bytes) => bytes,
            Piece::File => files::read_whole(file, u64::MAX).map_err(|problem| vec![problem])?,
            Piece::Unreadable(what) => return Err(vec![Problem::new(file.display().to_string(), what)]),
        };
        match serde_json::from_slice::<Value>(&bytes) {
            Ok(value) => strings(&value, &mut give),
            Err(_) => give(&String::from_utf8_lossy(&bytes)),
        }
    }
    Ok(())
}

fn strings(value: &Value, give: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => give(text),
        Value::Array(list) => list.iter().for_each(|value| strings(value, give)),
        Value::Object(fields) => fields.values().for_each(|value| strings(value, give)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_runs_are_found_in_any_field_and_form() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("bench.jsonl");
        let line =
            r#"{"q": {"text": "Tell: WHY does a lock, filled by water, lift the boat upwards?"}, "n": 3}"#;
        std::fs::write(&file, format!("{line}\nno json at all\n")).unwrap();
        let mut runs = Runs::default();
        runs.add("Why does a lock filled by water lift the boat upwards in spring?");
        runs.add("What else is there to say about pumps and their seals in winter?");
        runs.add("too short to say");
        let shared = runs.shared_with(&file).unwrap();
        assert_eq!(shared.keys().collect::<Vec<_>>(), [&0]);
        assert!((shared[&0] - 4.0 / 6.0).abs() < 0.01, "{shared:?}");
        std::fs::write(folder.path().join("bench.txt"), "nothing in common here, not a single run of words")
            .unwrap();
        assert!(runs.shared_with(&folder.path().join("bench.txt")).unwrap().is_empty());
    }
}
