//! The records of files as bytes, one after the other, each with its place. Bounded memory whatever the file's
//! size. Not for understanding a record.

use std::io::BufRead;

use crate::dataset::{
    files::{Kind, SourceFile, open_lines},
    record::Place,
};

/// The longest record: 128 MiB. A paper with its annotations is below one.
const LONGEST: usize = 128 << 20;

/// One record before it is understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// The whole file; it is read by whoever needs it.
    File,
    /// JSON of one record.
    Bytes(Vec<u8>),
    /// It could not be had, for this reason. What follows in the same file may be missing.
    Unreadable(String),
}

/// The records of files, in order.
pub(super) struct Pieces<'a> {
    files: &'a [SourceFile],
    next: usize,
    open: Option<Open>,
}

enum Open {
    Lines {
        reader: Box<dyn BufRead + Send>,
        line: u64,
    },
    #[cfg(feature = "parquet")]
    Rows(crate::dataset::parquet::Rows),
}

impl<'a> Pieces<'a> {
    pub fn new(files: &'a [SourceFile]) -> Self {
        Self { files, next: 0, open: None }
    }

    /// The number of the file that is open or was last.
    fn number(&self) -> u32 {
        u32::try_from(self.next.saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// The next record of the open file; nothing at its end.
    fn record(&mut self) -> Option<(u64, Piece)> {
        match self.open.as_mut()? {
            Open::Lines { reader, line } => loop {
                *line += 1;
                match read_line(reader.as_mut()) {
                    Ok(Some(Line::Whole(bytes))) if bytes.iter().all(u8::is_ascii_whitespace) => {}
                    Ok(Some(Line::Whole(bytes))) => return Some((*line, Piece::Bytes(bytes))),
                    Ok(Some(Line::TooLong)) => {
                        let what = format!("is longer than the {} MiB a record may have", LONGEST >> 20);
                        return Some((*line, Piece::Unreadable(what)));
                    }
                    Ok(None) => return None,
                    Err(error) => {
                        let at = *line;
                        self.open = None;
                        return Some((at, Piece::Unreadable(format!("cannot be read on: {error}"))));
                    }
                }
            },
            #[cfg(feature = "parquet")]
            Open::Rows(rows) => rows.next_row(),
        }
    }

    fn open(&mut self, file: &SourceFile) -> Option<(u64, Piece)> {
        match file.kind {
            Kind::Text | Kind::Html | Kind::Pdf | Kind::Json => Some((0, Piece::File)),
            Kind::Lines | Kind::Gzip => match open_lines(file) {
                Ok(reader) => {
                    self.open = Some(Open::Lines { reader, line: 0 });
                    None
                }
                Err(error) => Some((0, Piece::Unreadable(format!("cannot be read: {error}")))),
            },
            #[cfg(feature = "parquet")]
            Kind::Parquet => match crate::dataset::parquet::Rows::open(&file.path) {
                Ok(rows) => {
                    self.open = Some(Open::Rows(rows));
                    None
                }
                Err(error) => Some((0, Piece::Unreadable(error))),
            },
            #[cfg(not(feature = "parquet"))]
            Kind::Parquet => Some((0, Piece::Unreadable("this build reads no Parquet".to_owned()))),
        }
    }
}

impl Iterator for Pieces<'_> {
    type Item = (Place, Piece);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let found = self.record().or_else(|| {
                self.open = None;
                None
            });
            if let Some((at, piece)) = found {
                return Some((Place { file: self.number(), at }, piece));
            }
            let file = self.files.get(self.next)?;
            self.next += 1;
            if let Some((at, piece)) = self.open(file) {
                return Some((Place { file: self.number(), at }, piece));
            }
        }
    }
}

enum Line {
    Whole(Vec<u8>),
    TooLong,
}

/// The next line without its end; one that is too long is passed over, not kept.
fn read_line(reader: &mut dyn BufRead) -> std::io::Result<Option<Line>> {
    let (mut line, mut too_long, mut any) = (Vec::new(), false, false);
    loop {
        let buffer = match reader.fill_buf() {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        if buffer.is_empty() {
            break;
        }
        any = true;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let part = &buffer[..end.unwrap_or(buffer.len())];
        if line.len() + part.len() > LONGEST {
            too_long = true;
            line = Vec::new();
        } else if !too_long {
            line.extend_from_slice(part);
        }
        let used = end.map_or(buffer.len(), |at| at + 1);
        reader.consume(used);
        if end.is_some() {
            break;
        }
    }
    Ok(match (any, too_long) {
        (false, _) => None,
        (true, true) => Some(Line::TooLong),
        (true, false) => Some(Line::Whole(line)),
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn file(folder: &std::path::Path, name: &str, bytes: &[u8]) -> SourceFile {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        SourceFile { kind: Kind::of(&path).unwrap(), path }
    }

    fn packed(text: &str) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn lines_are_numbered_blank_ones_skipped_and_members_of_gzip_read_on() {
        let folder = tempfile::tempdir().unwrap();
        let two = [packed("{\"a\":3}\n"), packed("{\"a\":4}")].concat();
        let files = [
            file(folder.path(), "a.jsonl", b"{\"a\":1}\r\n\n{\"a\":2}"),
            file(folder.path(), "b.jsonl.gz", &two),
            file(folder.path(), "c.md", b"text"),
        ];
        let found: Vec<(u32, u64, Piece)> =
            Pieces::new(&files).map(|(place, piece)| (place.file, place.at, piece)).collect();
        let bytes = |text: &str| Piece::Bytes(text.as_bytes().to_vec());
        assert_eq!(
            found,
            [
                (0, 1, bytes("{\"a\":1}\r")),
                (0, 3, bytes("{\"a\":2}")),
                (1, 1, bytes("{\"a\":3}")),
                (1, 2, bytes("{\"a\":4}")),
                (2, 0, Piece::File),
            ]
        );
    }

    #[test]
    fn a_torn_archive_gives_what_it_has_and_then_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let text: String = (0..2000).map(|n| format!("{{\"number\":{}}}\n", n * 7919 % 1000)).collect();
        let whole = packed(&text);
        let files =
            [file(folder.path(), "a.jsonl.gz", &whole[..whole.len() / 2]), file(folder.path(), "b.md", b"x")];
        let found: Vec<Piece> = Pieces::new(&files).map(|(_, piece)| piece).collect();
        assert!(found.len() > 10, "{}", found.len());
        assert!(
            matches!(&found[found.len() - 2], Piece::Unreadable(what) if what.contains("cannot be read on"))
        );
        assert_eq!(found.last(), Some(&Piece::File));
    }
}
