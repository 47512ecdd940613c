//! Datasets out: items as files that training libraries load as they are, with a card and a report.
//!
//! Two ways through the items: the first keeps of each what the splits and the report need, the second writes.
//! Not for making items.

mod card;
pub(crate) mod columns;
mod error;
mod forms;
mod line;
mod overlap;
mod place;
mod report;
mod reward;

use std::path::{Path, PathBuf};

use serde::Serialize;

pub use self::{
    error::ExportError,
    forms::{Completion, Form, Style},
    report::{Coverage, Difficulty, ExportReport, FormCount, OverlapReport},
};
use self::{forms::Shape, line::Inputs, report::Facts};
use crate::{id::ContentHash, random::substream};

/// What is written, and how.
#[derive(Debug, Clone)]
pub struct ExportOptions {
    /// The forms, each a configuration of the dataset.
    pub forms: Vec<Form>,
    /// How prompts and answers are written.
    pub style: Style,
    /// What a model is taught to answer.
    pub completion: Completion,
    /// The least difference of scores within a pair, 0 to 1.
    pub margin: f64,
    /// The share of items in the file `test`, 0 to 1.
    pub test: f64,
    /// Whether files are Parquet; JSON lines otherwise.
    pub parquet: bool,
    /// The dataset's name, in its card.
    pub name: String,
    /// Its licence, in its card; unknown where absent.
    pub license: Option<String>,
    /// Benchmarks whose runs of words are looked for in the items.
    pub overlap_with: Vec<PathBuf>,
    /// Whether items that share a run with a benchmark are left out.
    pub drop_overlaps: bool,
    /// Whether near copies of an earlier item are left out.
    pub drop_duplicates: bool,
    /// The judge's instructions, for the reward function.
    pub judge: String,
}

/// Which file of the dataset an item is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// To learn from.
    Train,
    /// To measure by.
    Test,
}

impl Part {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Train, Self::Test];

    /// The word in names of files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Test => "test",
        }
    }
}

/// Writes the items of these files to the folder `out`, which appears whole.
///
/// # Errors
/// A line that is no item, no item at all, a place that holds something else or cannot be written.
pub fn export(items: &[PathBuf], out: &Path, options: &ExportOptions) -> Result<ExportReport, ExportError> {
    let inputs = Inputs::new(items);
    let facts = Facts::gather(&inputs, options)?;
    if facts.items.is_empty() {
        return Err(ExportError::NoItems { files: items.to_vec() });
    }
    let parts = parts(&facts, options.test);
    let place = place::Place::begin(out)?;
    let shape = Shape { style: options.style, completion: options.completion, margin: options.margin };
    let mut counts = Vec::new();
    for form in &options.forms {
        if let Some(count) = write_form(&inputs, &place, *form, shape, &facts, &parts, options)? {
            counts.push(count);
        }
    }
    if counts.is_empty() {
        return Err(ExportError::NothingInForms { forms: options.forms.clone() });
    }
    let report = facts.report(counts, &parts);
    place.write("report.json", &format!("{:#}\n", serde_json::json!(report)))?;
    place.write("README.md", &card::card(&report, options)?)?;
    if report.forms.iter().any(|count| count.form == Form::Grpo) {
        place.write("reward.py", &reward::file(&options.judge))?;
    }
    place.finish()?;
    Ok(report)
}

fn write_form(
    inputs: &Inputs,
    place: &place::Place,
    form: Form,
    shape: Shape,
    facts: &Facts,
    parts: &[Part],
    options: &ExportOptions,
) -> Result<Option<FormCount>, ExportError> {
    let mut files = Part::ALL.map(|part| (part, place.lines(form, part)));
    let mut counts = [0_usize; 2];
    for (at, item) in inputs.items().enumerate() {
        let item = item?;
        if facts.dropped.contains(&at) {
            continue;
        }
        let part = parts.get(at).copied().unwrap_or(Part::Train);
        for row in form.rows(&item, shape) {
            files[part as usize].1.write(&row)?;
            counts[part as usize] += 1;
        }
    }
    let columns = options.parquet.then(|| columns::columns(form, options.style));
    let mut any = false;
    for (part, file) in &mut files {
        if counts[*part as usize] > 0 {
            file.finish(columns.as_deref())?;
            any = true;
        }
    }
    Ok(any.then_some(FormCount { form, train: counts[0], test: counts[1] }))
}

/// Items of one document, and near copies of one another, are in one file; which, follows from the least hash of
/// their documents, so an item that is added moves no other.
fn parts(facts: &Facts, test: f64) -> Vec<Part> {
    let keys = facts.keys();
    let of = |key: &ContentHash| {
        let draw = substream(1, &key.to_string()) as f64 / 2_f64.powi(64);
        if draw < test { Part::Test } else { Part::Train }
    };
    keys.iter().map(of).collect()
}
