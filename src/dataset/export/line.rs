//! Items as `generate` wrote them, read back one by one. Not for what becomes of them.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::ExportError;
use crate::{
    dataset::{
        files::{Kind, SourceFile},
        pieces::{Piece, Pieces},
    },
    id::ContentHash,
    problem::Problem,
};

/// One line.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Item {
    #[serde(default)]
    pub context: String,
    pub question: String,
    pub reference_answer: String,
    #[serde(default)]
    pub rubric: Vec<Value>,
    /// The short answer of an item that is checked, not marked.
    #[serde(default)]
    pub check: Option<Value>,
    pub provenance: Provenance,
    #[serde(default)]
    pub scores: Option<Scores>,
    #[serde(default)]
    pub answers: Option<Answers>,
}

/// Where an item came from. What is not named here is carried along.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Provenance {
    pub document: String,
    pub document_hash: ContentHash,
    #[serde(default)]
    pub experiment: String,
    #[serde(default)]
    pub variant: String,
    #[serde(default)]
    pub commit: String,
    #[serde(default)]
    pub rule: String,
    #[serde(default)]
    pub models: Map<String, Value>,
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Scores {
    pub weak: Vec<f64>,
    pub strong: Vec<f64>,
    pub weak_mean: f64,
    pub strong_mean: f64,
    pub gap: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Answers {
    pub weak: Vec<Answer>,
    pub strong: Vec<Answer>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Answer {
    pub text: String,
    pub score: f64,
}

impl Item {
    /// Its id: the start of the hash of its document and of what it asks.
    pub fn id(&self) -> String {
        let whole = format!("{}\n{}\n{}", self.provenance.document_hash, self.context, self.question);
        ContentHash::of(whole.as_bytes()).to_string()[..16].to_owned()
    }

    /// What an answerer is shown.
    pub fn prompt(&self) -> String {
        let mut text = self.context.trim().to_owned();
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(self.question.trim());
        if self.check.is_some() {
            text.push_str("\n\nEnd with a line that begins with `Answer:` and holds the answer alone.");
        }
        text
    }

    /// The answer that its document supports.
    pub fn reference(&self) -> String {
        let short = self.check.as_ref().and_then(|check| check.get("answer")).and_then(Value::as_str);
        match short {
            Some(short) => format!("{}\n\nAnswer: {short}", self.reference_answer.trim()),
            None => self.reference_answer.trim().to_owned(),
        }
    }

    /// The share of the marks that the weak solver missed, 0 to 1; nothing where it was not measured.
    pub fn difficulty(&self) -> Option<f64> {
        self.scores.as_ref().map(|scores| 1.0 - scores.weak_mean)
    }
}

/// Files of JSON lines, plain or compressed, that hold items.
#[derive(Debug)]
pub(super) struct Inputs {
    files: Vec<SourceFile>,
}

impl Inputs {
    pub fn new(files: &[PathBuf]) -> Self {
        let kind = |path: &PathBuf| Kind::of(path).filter(|kind| *kind == Kind::Gzip).unwrap_or(Kind::Lines);
        Self { files: files.iter().map(|path| SourceFile { path: path.clone(), kind: kind(path) }).collect() }
    }

    /// Where the documents without an item stand, beside each file.
    pub fn rejected(&self) -> impl Iterator<Item = PathBuf> + '_ {
        self.files.iter().map(|file| file.path.with_file_name("rejected.jsonl"))
    }

    /// The items, one after the other. Items are dear: a line that is none is no reason to go on without it.
    pub fn items(&self) -> impl Iterator<Item = Result<Item, ExportError>> + '_ {
        Pieces::new(&self.files).map(|(place, piece)| {
            let fault = |what: String, hint: &str| {
                let file = self.files.get(place.file as usize).map(|file| file.path.display().to_string());
                let line = usize::try_from(place.at).unwrap_or_default();
                ExportError::Items(vec![Problem::new(file.unwrap_or_default(), what).at(line).hint(hint)])
            };
            match piece {
                Piece::Bytes(bytes) => serde_json::from_slice(&bytes).map_err(|error| {
                    fault(format!("is no item: {error}"), "give `items.jsonl` as `phylon generate` wrote it")
                }),
                Piece::Unreadable(what) => Err(fault(what, "mend or remove the file")),
                Piece::File => Err(fault("is no file of lines".to_owned(), "give a file of JSON lines")),
            }
        })
    }
}
