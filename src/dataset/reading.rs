//! From the bytes of a record to the text of a document, whatever its form. Not for going through files.

use crate::{
    dataset::{
        Filtered, Source, fields, files,
        files::{Files, Kind, Layout},
        html,
        metadata::Metadata,
        pieces::Piece,
        record::{Body, Place, Record},
        s2orc,
    },
    id::DocumentId,
    problem::Problem,
};

/// The largest file taken as one document: 16 MiB. A book is smaller; a dump belongs in pieces.
const LARGEST: u64 = 16 << 20;

/// Reads records of one source.
#[derive(Debug)]
pub(super) struct Reader {
    pub source: Source,
    pub files: Files,
    pub metadata: Metadata,
}

/// What a record is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reading {
    Document {
        id: DocumentId,
        text: String,
        /// Characters that the length policy left out.
        cut: usize,
    },
    Filtered(Filtered),
    Fault(Problem),
}

impl Reader {
    pub fn read(&self, place: Place, piece: Piece) -> Reading {
        let mut record = match self.record(place, piece) {
            Ok(record) => record,
            Err(problem) => return Reading::Fault(problem),
        };
        self.metadata.complete(&mut record);
        let id = record.id.clone();
        match record.document(&self.source.filter, &self.source.length) {
            Ok((text, cut)) => Reading::Document { id, text, cut },
            Err(why) => Reading::Filtered(why),
        }
    }

    /// A fault at this place, as yet without words.
    pub fn place(&self, place: Place) -> Problem {
        let file = self.files.files.get(place.file as usize).map(|file| file.path.display().to_string());
        let problem = Problem::new(file.unwrap_or_default(), "");
        match usize::try_from(place.at) {
            Ok(line) if line > 0 => problem.at(line),
            _ => problem,
        }
    }

    fn record(&self, place: Place, piece: Piece) -> Result<Record, Problem> {
        let fault = |what: String| Problem { what, ..self.place(place) };
        let Some(file) = self.files.files.get(place.file as usize) else {
            return Err(fault("is gone".to_owned()));
        };
        let bytes = match piece {
            Piece::Unreadable(what) => return Err(fault(what)),
            Piece::Bytes(bytes) => bytes,
            Piece::File => files::read_whole(&file.path, LARGEST)?,
        };
        if self.files.layout == Layout::Texts {
            let body = Body::Text(text(file.kind, bytes, &fault)?);
            let id = self.id_of_file(place);
            return Ok(Record { id, title: None, body, year: None, fields_of_study: Vec::new() });
        }
        let fallback = self.fallback(place);
        let read = match self.files.layout {
            Layout::S2orc => s2orc::read(&bytes, &fallback),
            _ => fields::read(&bytes, &self.source.fields, &fallback),
        };
        read.map_err(fault)
    }

    /// The way from the source's folder to the file, without extensions.
    fn id_of_file(&self, place: Place) -> DocumentId {
        let path = &self.files.files[place.file as usize].path;
        let below = path.strip_prefix(&self.files.root).ok().filter(|below| !below.as_os_str().is_empty());
        let below =
            below.or_else(|| path.file_name().map(std::path::Path::new)).unwrap_or(path).with_extension("");
        let parts: Vec<_> = below.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        DocumentId::from(parts.join("/").as_str())
    }

    /// The id of a record that has none: its file and line.
    fn fallback(&self, place: Place) -> String {
        let file = self.id_of_file(place);
        let file = file.as_str().trim_end_matches(".jsonl").trim_end_matches(".json");
        if place.at == 0 { file.to_owned() } else { format!("{file}:{}", place.at) }
    }
}

fn text(kind: Kind, bytes: Vec<u8>, fault: &impl Fn(String) -> Problem) -> Result<String, Problem> {
    let text = match kind {
        #[cfg(feature = "pdf")]
        Kind::Pdf => crate::dataset::pdf::text(&bytes).map_err(fault)?,
        Kind::Html => html::visible(utf8(bytes, fault)?.as_bytes()).map_err(fault)?,
        _ => utf8(bytes, fault)?,
    };
    if text.trim().is_empty() {
        return Err(fault("is empty".to_owned()).hint("remove it, or give it text"));
    }
    Ok(text)
}

fn utf8(bytes: Vec<u8>, fault: &impl Fn(String) -> Problem) -> Result<String, Problem> {
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..good].iter().filter(|byte| **byte == b'\n').count() + 1;
        fault("is not UTF-8".to_owned()).at(line).hint("convert it, for example with `iconv -t utf-8`")
    })
}
