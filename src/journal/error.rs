//! What can go wrong with a journal.

use std::{io, path::PathBuf, sync::Arc};

use rusqlite::ErrorCode;

/// A journal could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// There is no journal at this path.
    #[error("there is no journal at `{path}`")]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The file could not be opened.
    #[error("cannot open the journal `{path}`")]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// The file is a database, but not one of ours.
    #[error("`{path}` is not a journal of this program")]
    NotAJournal {
        /// The file.
        path: PathBuf,
    },
    /// The file was written by a program with another layout of its tables.
    #[error("the journal `{path}` has layout {found}; this program reads layout {expected}")]
    OtherLayout {
        /// The file.
        path: PathBuf,
        /// The layout found.
        found: i64,
        /// The layout this program reads and writes.
        expected: i64,
    },
    /// The file is torn or overwritten.
    #[error("the journal `{path}` is damaged")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What the database said.
        #[source]
        source: rusqlite::Error,
    },
    /// The pages do not fit together, though the database opens.
    #[error("the journal `{path}` is damaged: {what}")]
    Torn {
        /// The file.
        path: PathBuf,
        /// What the check found first.
        what: String,
    },
    /// A write was asked of a journal that was opened for reading.
    #[error("the journal was opened for reading only")]
    ReadOnly,
    /// A write failed. Everything written after it fails too: the run must stop.
    #[error("cannot write to the journal")]
    Write(#[source] Arc<rusqlite::Error>),
    /// A read failed.
    #[error("cannot read from the journal")]
    Read(#[from] rusqlite::Error),
    /// A value cannot be written as JSON, or a stored one is not what it should be.
    #[error("{what} in the journal cannot be read or written as JSON")]
    Json {
        /// Which value.
        what: String,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// A packed blob cannot be written or opened.
    #[error("{what} in the journal cannot be packed or unpacked")]
    Pack {
        /// Which blob.
        what: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The writer thread could not be started.
    #[error("cannot start the journal's writer")]
    Thread(#[source] io::Error),
    /// The writer has ended.
    #[error("the journal is closed")]
    Closed,
}

/// What a person can do about a journal that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Put a copy in its place, or begin again.
    Replace,
    /// Make room on the disk.
    MakeRoom,
    /// Make the folder writable.
    MakeWritable,
    /// Use the version of the program that wrote it.
    OtherVersion,
    /// Look closer.
    Verify,
}

impl JournalError {
    /// What to do about it.
    pub fn remedy(&self) -> Remedy {
        let code = match self {
            Self::Damaged { .. } | Self::Torn { .. } | Self::NotAJournal { .. } => return Remedy::Replace,
            Self::Json { .. } | Self::Pack { .. } => return Remedy::Replace,
            Self::OtherLayout { .. } => return Remedy::OtherVersion,
            Self::Open { source, .. } => source.sqlite_error_code(),
            // What can be read, but is not what was written: text that is none, a column of another type or name.
            Self::Read(source) => Some(source.sqlite_error_code().unwrap_or(ErrorCode::DatabaseCorrupt)),
            Self::Write(source) => source.sqlite_error_code(),
            _ => None,
        };
        match code {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Remedy::Replace,
            Some(ErrorCode::Unknown) if matches!(self, Self::Read(_)) => Remedy::Replace,
            Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure) => Remedy::MakeRoom,
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Remedy::MakeWritable
            }
            _ => Remedy::Verify,
        }
    }
}
