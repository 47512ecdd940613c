//! What a person says about documents: where they are, in which form, and what of them is wanted.
//!
//! Not for reading any: `survey` does.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{problem::Problem, yaml};

/// Documents somewhere on this machine: the keys of `documents` in `experiment.yaml`, the split aside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// A folder or a file, relative to the file that names it.
    pub path: String,
    /// The form; found out where it is not given.
    #[serde(default)]
    pub format: Format,
    /// Which fields of a record hold what.
    #[serde(default)]
    pub fields: Fields,
    /// Records with year and fields of study for S2ORC papers, by paper id: a file or folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<String>,
    /// The `config_name` of a Hugging Face folder; `default`, or the first, where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subset: Option<String>,
    /// What a document must have.
    #[serde(default)]
    pub filter: Filter,
    /// How much of a document is taken.
    #[serde(default)]
    pub length: Length,
    /// What near copies of a document count for.
    #[serde(default)]
    pub duplicates: Duplicates,
    /// The share of records that may be faulty, 0 to 1.
    #[serde(default = "one_percent")]
    pub max_faults: f64,
}

fn one_percent() -> f64 {
    0.01
}

/// The form that documents are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Found out from the files.
    #[default]
    Auto,
    /// Text files: `.md`, `.txt`, `.html`, and `.pdf` with the feature `pdf`.
    Folder,
    /// JSON lines, plain or compressed with gzip, or one record per `.json` file.
    Jsonl,
    /// Parquet, with the feature `parquet`.
    Parquet,
    /// Papers of S2ORC: bulk records with annotations, or parses with `body_text`.
    S2orc,
    /// A Hugging Face dataset's folder.
    Huggingface,
}

impl Format {
    /// The word in files and on the terminal.
    pub fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Folder => "folder",
            Self::Jsonl => "jsonl",
            Self::Parquet => "parquet",
            Self::S2orc => "s2orc",
            Self::Huggingface => "huggingface",
        }
    }
}

/// The names of a record's fields; a dot goes into an object, as in `meta.year`. A name that is given must be
/// in every record; without one the usual names are tried.
#[derive(Debug, Clone, PartialEq, Eq, Default, JsonSchema, Serialize, Deserialize)]
pub struct Fields {
    /// The id; the record's place where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The title, put above the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The year: a number, or a date that begins with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<String>,
    /// The fields of study: words, or objects with `category`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields_of_study: Option<String>,
}

/// What a document must have. What is absent does not restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default, JsonSchema, Serialize, Deserialize)]
pub struct Filter {
    /// The year of publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<Years>,
    /// At least one of these fields of study, in any capitalisation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields_of_study: Vec<String>,
    /// The least length, in characters, before anything is cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_chars: Option<usize>,
}

/// A range of years, ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, JsonSchema, Serialize, Deserialize)]
pub struct Years {
    /// The first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<i32>,
    /// The last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<i32>,
}

/// How much of a document is taken: `whole`, or some sections, or so many tokens, or both.
#[derive(Debug, Clone, PartialEq, Eq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(try_from = "LengthTyped", into = "LengthTyped")]
pub struct Length {
    /// Only sections under such a heading, in any capitalisation and numbering.
    pub sections: Option<Vec<String>>,
    /// At most so many tokens, a token taken as four characters.
    pub tokens: Option<usize>,
}

#[derive(JsonSchema, Serialize, Deserialize)]
#[serde(untagged)]
enum LengthTyped {
    Word(String),
    Keys(LengthKeys),
}

#[derive(JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LengthKeys {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sections: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tokens: Option<usize>,
}

impl TryFrom<LengthTyped> for Length {
    type Error = String;

    fn try_from(typed: LengthTyped) -> Result<Self, String> {
        match typed {
            LengthTyped::Word(word) if word == "whole" => Ok(Self::default()),
            LengthTyped::Word(word) => Err(format!(
                "`{word}` is no length; write `whole`, `{{tokens: 8000}}` or `{{sections: [abstract]}}`"
            )),
            LengthTyped::Keys(keys) => Ok(Self { sections: keys.sections, tokens: keys.tokens }),
        }
    }
}

impl From<Length> for LengthTyped {
    fn from(length: Length) -> Self {
        match length {
            Length { sections: None, tokens: None } => Self::Word("whole".to_owned()),
            Length { sections, tokens } => Self::Keys(LengthKeys { sections, tokens }),
        }
    }
}

/// What near copies of a document count for. Exact copies always count once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Duplicates {
    /// Of a group of near copies one is used.
    #[default]
    One,
    /// All of a group may be used, in one split.
    Together,
    /// Near copies are not looked for.
    Exact,
}

impl Source {
    /// Everything at this path, whole and unfiltered.
    pub fn at(path: &Path) -> Self {
        Self {
            path: path.display().to_string(),
            format: Format::Auto,
            fields: Fields::default(),
            metadata: None,
            subset: None,
            filter: Filter::default(),
            length: Length::default(),
            duplicates: Duplicates::default(),
            max_faults: one_percent(),
        }
    }

    /// The source that a command line names: a folder or file of documents, or a `.yaml` file with the keys
    /// of `documents`. With it comes the folder that its paths are relative to.
    ///
    /// # Errors
    /// The YAML's faults, each with its line.
    pub fn named(path: &Path) -> Result<(Self, PathBuf), Vec<Problem>> {
        let described = path.extension().is_some_and(|ext| ext == "yaml" || ext == "yml");
        if !described {
            return Ok((Self::at(path), PathBuf::new()));
        }
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| vec![Problem::new(&shown, format!("cannot be read: {error}"))])?;
        let source: Self = yaml::parse(&text, &shown)?;
        let problems: Vec<Problem> = source
            .faults()
            .into_iter()
            .map(|(key, what, hint)| {
                let problem = Problem::new(&shown, what).hint(hint);
                Problem { line: yaml::line_of(&text, key), ..problem }
            })
            .collect();
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        if problems.is_empty() { Ok((source, folder)) } else { Err(problems) }
    }

    /// Values out of range: key, what is wrong, what to do.
    pub fn faults(&self) -> Vec<(&'static str, String, &'static str)> {
        let mut found = Vec::new();
        if let Some(Years { min: Some(min), max: Some(max) }) = self.filter.year
            && min > max
        {
            found.push(("filter", format!("no year is from {min} to {max}"), "exchange `min` and `max`"));
        }
        if self.length.tokens == Some(0) || self.length.sections.as_ref().is_some_and(Vec::is_empty) {
            found.push((
                "length",
                "`length` leaves nothing of any document".to_owned(),
                "write `whole`, `{tokens: 8000}` or `{sections: [abstract]}`",
            ));
        }
        if !(0.0..=1.0).contains(&self.max_faults) {
            found.push(("max_faults", "`max_faults` is a share from 0 to 1".to_owned(), "0.01 is usual"));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_read_and_written_back() {
        let text = "path: p\nformat: s2orc\nfields: {id: a, text: b.c}\nmetadata: m\n\
            filter: {year: {min: 2022}, fields_of_study: [Biology], min_chars: 100}\n\
            length: {sections: [abstract], tokens: 500}\nduplicates: together\nmax_faults: 0.1\n";
        let source: Source = yaml::parse(text, "x.yaml").unwrap();
        assert_eq!((source.format, source.duplicates), (Format::S2orc, Duplicates::Together));
        assert_eq!(source.length.tokens, Some(500));
        let back: Source = yaml::parse(&yaml::write(&source).unwrap(), "x.yaml").unwrap();
        assert_eq!(back, source);
    }

    #[test]
    fn lengths_that_mean_nothing_are_refused() {
        for text in ["path: p\nlength: half\n", "path: p\nlength: {tokns: 5}\n"] {
            assert!(yaml::parse::<Source>(text, "x.yaml").is_err(), "{text}");
        }
        let none: Source = yaml::parse("path: p\nlength: {tokens: 0}\nmax_faults: 2\n", "x.yaml").unwrap();
        assert_eq!(none.faults().len(), 2);
    }
}
