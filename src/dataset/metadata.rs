//! Years and fields of study that stand apart from the texts, by paper id: bulk records of S2ORC have none of
//! their own. Not for texts.

use std::{collections::HashMap, path::Path};

use serde::Deserialize;
use serde_json::Value;

use crate::{
    dataset::{
        Format, Source,
        fields::{id_of, study_words, year_of},
        files,
        pieces::{Piece, Pieces},
        record::Record,
    },
    problem::Problem,
};

/// What is known of papers by their ids.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    papers: HashMap<Box<str>, Known>,
    /// Each field of study once: there are dozens of them and millions of papers.
    studies: Vec<String>,
}

#[derive(Debug)]
struct Known {
    year: Option<i32>,
    studies: Box<[u16]>,
}

/// The `papers` of the bulk releases and the `metadata` of the first ones; both say a lot more.
#[derive(Deserialize)]
struct Row {
    corpusid: Option<Value>,
    paper_id: Option<Value>,
    year: Option<Value>,
    publicationdate: Option<Value>,
    s2fieldsofstudy: Option<Value>,
    #[serde(alias = "mag_field_of_study", alias = "fieldsOfStudy", alias = "fields_of_study")]
    fieldsofstudy: Option<Value>,
}

impl Metadata {
    /// Reads the file or folder that a source names, if it names one.
    ///
    /// # Errors
    /// It is not there, or one of its records cannot be read.
    pub fn load(source: &Source, base: &Path) -> Result<Self, Vec<Problem>> {
        let Some(path) = &source.metadata else { return Ok(Self::default()) };
        let rows = Source { path: path.clone(), format: Format::Jsonl, ..Source::at(Path::new(path)) };
        let files = files::find(&rows, base)?;
        let mut metadata = Self::default();
        for (place, piece) in Pieces::new(&files.files) {
            let file = &files.files[place.file as usize].path;
            let fault = |what: String| {
                vec![
                    Problem::new(file.display().to_string(), what)
                        .at(usize::try_from(place.at).unwrap_or_default()),
                ]
            };
            let bytes = match piece {
                Piece::Bytes(bytes) => bytes,
                Piece::File => files::read_whole(file, u64::MAX).map_err(|problem| vec![problem])?,
                Piece::Unreadable(what) => return Err(fault(what)),
            };
            let row =
                serde_json::from_slice(&bytes).map_err(|error| fault(format!("is no metadata: {error}")))?;
            metadata.add(row);
        }
        Ok(metadata)
    }

    fn add(&mut self, row: Row) {
        let Some(id) = [&row.corpusid, &row.paper_id].into_iter().flatten().find_map(id_of) else { return };
        let mut words = Vec::new();
        for value in [&row.s2fieldsofstudy, &row.fieldsofstudy].into_iter().flatten() {
            study_words(value, &mut words);
        }
        let studies = words.iter().map(|word| self.number(word)).collect();
        let year = [&row.year, &row.publicationdate].into_iter().flatten().find_map(year_of);
        self.papers.insert(id.into(), Known { year, studies });
    }

    fn number(&mut self, word: &str) -> u16 {
        let known = self.studies.iter().position(|study| study == word);
        let at = known.unwrap_or_else(|| {
            self.studies.push(word.to_owned());
            self.studies.len() - 1
        });
        u16::try_from(at).unwrap_or(u16::MAX)
    }

    /// Gives a record what it lacks.
    pub fn complete(&self, record: &mut Record) {
        let Some(known) = self.papers.get(record.id.as_str()) else { return };
        record.year = record.year.or(known.year);
        if record.fields_of_study.is_empty() {
            let word = |number: &u16| self.studies.get(usize::from(*number)).cloned();
            record.fields_of_study = known.studies.iter().filter_map(word).collect();
        }
    }
}
