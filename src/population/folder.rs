//! A population's folder, made whole or not at all. Not for what goes into it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Brings every file and folder below `folder` to the disk, itself included.
///
/// # Errors
/// One of them cannot be read.
pub fn sync_below(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_below(&entry.path())?;
        } else {
            fs::File::open(entry.path())?.sync_all()?;
        }
    }
    fs::File::open(folder)?.sync_all()
}

/// A folder under construction beside its final place. Dropped without [`NewFolder::finish`], it goes.
#[derive(Debug)]
pub struct NewFolder {
    partial: PathBuf,
    place: PathBuf,
}

impl NewFolder {
    /// Starts a folder that will stand at `place`.
    ///
    /// # Errors
    /// Something is at `place` already, or its parent cannot be written.
    pub fn begin(place: &Path) -> io::Result<Self> {
        if place.exists() {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "exists already"));
        }
        let mut name = place.file_name().unwrap_or_default().to_owned();
        name.push(format!(".partial-{}", std::process::id()));
        let partial = place.with_file_name(name);
        fs::create_dir_all(&partial)?;
        Ok(Self { partial, place: place.to_owned() })
    }

    /// Where to build for now. Close every file in it before finishing.
    pub fn path(&self) -> &Path {
        &self.partial
    }

    /// Moves the folder to its place.
    ///
    /// # Errors
    /// It cannot be renamed; then nothing is left behind.
    pub fn finish(self) -> io::Result<()> {
        fs::rename(&self.partial, &self.place)
    }
}

impl Drop for NewFolder {
    fn drop(&mut self) {
        // Absent after a rename.
        let _ = fs::remove_dir_all(&self.partial);
    }
}
