//! Files that appear whole: JSON lines under a draft's name until they are finished. Not for what is in them.

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
};

use serde_json::Value;

/// A file of JSON lines under way.
#[derive(Debug)]
pub struct Lines {
    path: PathBuf,
    draft: PathBuf,
    file: BufWriter<File>,
    count: usize,
}

impl Lines {
    /// Begins the file `path`, as `path` with `.part` at its end.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn create(path: &Path) -> std::io::Result<Self> {
        let mut draft = path.as_os_str().to_owned();
        draft.push(".part");
        let draft = PathBuf::from(draft);
        let file = BufWriter::new(File::create(&draft)?);
        Ok(Self { path: path.to_owned(), draft, file, count: 0 })
    }

    /// Adds a line; readers of the draft see it at once.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&mut self, value: &Value) -> std::io::Result<()> {
        serde_json::to_writer(&mut self.file, value)?;
        self.file.write_all(b"\n")?;
        self.count += 1;
        self.file.flush()
    }

    /// Lines so far.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Gives the file its name: a reader finds the old file or the new one.
    ///
    /// # Errors
    /// It cannot be written or renamed.
    pub fn finish(mut self) -> std::io::Result<()> {
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        std::fs::rename(&self.draft, &self.path)
    }
}

/// Writes a whole file the same way.
///
/// # Errors
/// It cannot be written or renamed.
pub fn write_whole(path: &Path, text: &str) -> std::io::Result<()> {
    let draft = path.with_extension("part");
    let mut file = File::create(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(draft, path)
}
