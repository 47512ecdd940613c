//! The folder of a dataset, which appears whole: everything is written beside it and moved there at the end. Not for
//! what is in it.

use std::{
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
};

use serde_json::Value;

use super::{ExportError, Form, Part, columns::Column};

/// A folder under way.
#[derive(Debug)]
pub(super) struct Place {
    out: PathBuf,
    draft: PathBuf,
}

impl Place {
    /// Begins a folder at `out`; an earlier export there is replaced at the end.
    ///
    /// # Errors
    /// Something else is there, or nothing can be written.
    pub fn begin(out: &Path) -> Result<Self, ExportError> {
        let empty = fs::read_dir(out).map_or(!out.exists(), |mut entries| entries.next().is_none());
        if !empty && !out.join("report.json").is_file() {
            return Err(ExportError::Occupied(out.to_owned()));
        }
        let draft = beside(out, "part");
        if draft.exists() {
            fs::remove_dir_all(&draft).map_err(unwritable(&draft))?;
        }
        fs::create_dir_all(&draft).map_err(unwritable(&draft))?;
        Ok(Self { out: out.to_owned(), draft })
    }

    /// The rows of a part of a form; nothing is made before the first.
    pub fn lines(&self, form: Form, part: Part) -> Rows {
        Rows { path: self.draft.join(form.word()).join(format!("{}.jsonl", part.word())), file: None }
    }

    /// Writes one file of text.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&self, name: &str, text: &str) -> Result<(), ExportError> {
        let path = self.draft.join(name);
        fs::write(&path, text).map_err(unwritable(&path))
    }

    /// Puts the folder in its place.
    ///
    /// # Errors
    /// It cannot be moved.
    pub fn finish(self) -> Result<(), ExportError> {
        let failed = |source| ExportError::Unwritable { path: self.out.clone(), source };
        let old = beside(&self.out, "old");
        if self.out.exists() {
            fs::rename(&self.out, &old).map_err(failed)?;
        }
        fs::rename(&self.draft, &self.out).map_err(failed)?;
        if old.exists() {
            fs::remove_dir_all(&old).map_err(unwritable(&old))?;
        }
        Ok(())
    }
}

/// Rows under way.
#[derive(Debug)]
pub(super) struct Rows {
    path: PathBuf,
    file: Option<BufWriter<File>>,
}

impl Rows {
    /// Adds a row.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&mut self, row: &Value) -> Result<(), ExportError> {
        let path = self.path.clone();
        let written = || -> std::io::Result<()> {
            let file = match &mut self.file {
                Some(file) => file,
                none => {
                    fs::create_dir_all(self.path.parent().unwrap_or(Path::new(".")))?;
                    none.insert(BufWriter::new(File::create(&self.path)?))
                }
            };
            serde_json::to_writer(&mut *file, row)?;
            file.write_all(b"\n")
        };
        let mut written = written;
        written().map_err(unwritable(&path))
    }

    /// Ends the file, as Parquet where columns are given.
    ///
    /// # Errors
    /// It cannot be written, or the build lacks Parquet.
    pub fn finish(&mut self, parquet: Option<&[Column]>) -> Result<(), ExportError> {
        let Some(mut file) = self.file.take() else { return Ok(()) };
        file.flush().and_then(|()| file.get_ref().sync_all()).map_err(unwritable(&self.path))?;
        parquet.map_or(Ok(()), |columns| as_parquet(&self.path, columns))
    }
}

#[cfg(feature = "parquet")]
fn as_parquet(lines: &Path, columns: &[Column]) -> Result<(), ExportError> {
    let path = lines.with_extension("parquet");
    crate::dataset::parquet::from_lines(lines, &path, columns).map_err(unwritable(&path))?;
    fs::remove_file(lines).map_err(unwritable(lines))
}

#[cfg(not(feature = "parquet"))]
fn as_parquet(_lines: &Path, _columns: &[Column]) -> Result<(), ExportError> {
    Err(ExportError::NoParquet)
}

fn beside(out: &Path, what: &str) -> PathBuf {
    let name = out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    out.with_file_name(format!(".{name}.{what}"))
}

fn unwritable(path: &Path) -> impl FnOnce(std::io::Error) -> ExportError + use<> {
    let path = path.to_owned();
    move |source| ExportError::Unwritable { path, source }
}
