//! Rows of Parquet files as JSON, and JSON as rows of them. The only file that names `parquet` and `arrow`.

use std::{
    fs::File,
    io::{BufReader, Write as _},
    path::Path,
    sync::Arc,
};

use arrow_json::{LineDelimitedWriter, ReaderBuilder};
use arrow_schema::{DataType, Field, Fields, Schema};
use parquet::{
    arrow::{
        ArrowWriter,
        arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder},
    },
    basic::Compression,
    file::properties::WriterProperties,
};

use crate::dataset::{
    export::columns::{Column, Kind},
    pieces::Piece,
};

/// Rows decoded at a time: texts may be long.
const BATCH: usize = 64;

/// The rows of a file, each as JSON.
pub(super) struct Rows {
    batches: ParquetRecordBatchReader,
    lines: std::collections::VecDeque<Vec<u8>>,
    row: u64,
}

impl Rows {
    /// Opens a file.
    ///
    /// # Errors
    /// What the library says.
    pub fn open(path: &Path) -> Result<Self, String> {
        let read = |error: &dyn std::fmt::Display| format!("is no Parquet file that can be read: {error}");
        let file = File::open(path).map_err(|error| read(&error))?;
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| read(&error))?;
        let batches = builder.with_batch_size(BATCH).build().map_err(|error| read(&error))?;
        Ok(Self { batches, lines: std::collections::VecDeque::new(), row: 0 })
    }

    /// The next row with its number from 1.
    pub fn next_row(&mut self) -> Option<(u64, Piece)> {
        while self.lines.is_empty() {
            let lines = match self.batches.next()? {
                Ok(batch) => {
                    let mut bytes = Vec::new();
                    let mut writer = LineDelimitedWriter::new(&mut bytes);
                    let written = writer.write(&batch).and_then(|()| writer.finish());
                    drop(writer);
                    written.map(|()| bytes)
                }
                Err(error) => Err(error),
            };
            match lines {
                Ok(bytes) => {
                    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
                    self.lines.extend(lines.map(<[u8]>::to_vec));
                }
                Err(error) => {
                    self.row += 1;
                    return Some((self.row, Piece::Unreadable(format!("cannot be read on: {error}"))));
                }
            }
        }
        self.row += 1;
        self.lines.pop_front().map(|line| (self.row, Piece::Bytes(line)))
    }
}

/// Writes a file of JSON lines as Parquet with the columns that are named.
///
/// # Errors
/// A file that cannot be read or written, or a row with a column that is not named.
pub(super) fn from_lines(lines: &Path, parquet: &Path, columns: &[Column]) -> std::io::Result<()> {
    let reader = BufReader::new(File::open(lines)?);
    let schema = Arc::new(Schema::new(fields(columns)));
    let batches = ReaderBuilder::new(Arc::clone(&schema))
        .with_strict_mode(true)
        .build(reader)
        .map_err(std::io::Error::other)?;
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut file = File::create(parquet)?;
    let mut writer =
        ArrowWriter::try_new(&mut file, schema, Some(properties)).map_err(std::io::Error::other)?;
    for batch in batches {
        writer.write(&batch.map_err(std::io::Error::other)?).map_err(std::io::Error::other)?;
    }
    writer.close().map_err(std::io::Error::other)?;
    file.flush()?;
    file.sync_all()
}

fn fields(columns: &[Column]) -> Fields {
    columns.iter().map(|column| Field::new(column.name, data_type(&column.kind), true)).collect()
}

fn data_type(kind: &Kind) -> DataType {
    match kind {
        Kind::Text => DataType::Utf8,
        Kind::Number => DataType::Float64,
        Kind::Whole => DataType::Int64,
        Kind::List(of) => DataType::List(Arc::new(Field::new_list_field(data_type(of), true))),
        Kind::Struct(columns) => DataType::Struct(fields(columns)),
    }
}
