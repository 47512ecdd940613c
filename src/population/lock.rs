//! Who may write: one run per population, one promotion, one making of items at a time. Locks of the operating
//! system, so a killed process leaves none behind. Not for the journal, which has locks of its own.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Seek, Write},
    path::{Path, PathBuf},
    process, thread,
    time::Duration,
};

use serde::{Deserialize, Serialize};

/// A lock could not be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody holds it.
    #[error("{what} is under way here ({holder}); `{path}` is locked")]
    Held {
        /// What the holder does.
        what: &'static str,
        /// Who.
        holder: Holder,
        /// The lock's file.
        path: PathBuf,
    },
    /// The file cannot be opened, locked or written.
    #[error("cannot lock `{path}`")]
    File {
        /// The lock's file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// The process that holds a lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Its process id; 0 when the file does not say.
    pub pid: u32,
    /// The machine it runs on.
    pub host: String,
}

impl Holder {
    fn own() -> Self {
        // Where Linux keeps the name, then where other systems do; it is only shown to people.
        let name =
            fs::read_to_string("/proc/sys/kernel/hostname").or_else(|_| fs::read_to_string("/etc/hostname"));
        let host = name.map(|name| name.trim().to_owned()).unwrap_or_default();
        Self { pid: process::id(), host }
    }

    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or(Self { pid: 0, host: String::new() })
    }
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.pid, self.host.as_str()) {
            (0, _) => f.write_str("by an unknown process"),
            (pid, "") => write!(f, "by process {pid}"),
            (pid, host) => write!(f, "by process {pid} on {host}"),
        }
    }
}

/// Work that one process at a time does in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Writes the run's tables and the variants' branches.
    Run,
    /// Changes production and reads the sealed split.
    Promotion,
    /// Makes items: two at once would pay for the same documents.
    Generation,
    /// Lets models solve items, with a journal of its own.
    Solving,
}

impl Work {
    /// The lock's file in the folder.
    pub fn file(self) -> &'static str {
        match self {
            Self::Run => "run.lock",
            Self::Promotion => "production.lock",
            Self::Generation => "generate.lock",
            Self::Solving => "solve.lock",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Run => "a run",
            Self::Promotion => "a promotion",
            Self::Generation => "the making of items",
            Self::Solving => "a solve",
        }
    }
}

/// Guards a folder against a second process that does the same work, until dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock for this work in this folder.
    ///
    /// # Errors
    /// Another process holds it, or the file cannot be written.
    pub fn acquire(folder: &Path, work: Work) -> Result<Self, LockError> {
        acquire(&folder.join(work.file()), work.words()).map(|file| Self { _file: file })
    }

    /// Who holds the lock now, if anybody does.
    pub fn holder(folder: &Path, work: Work) -> Option<Holder> {
        holder(&folder.join(work.file()))
    }
}

fn acquire(path: &Path, what: &'static str) -> Result<File, LockError> {
    let failed = |source| LockError::File { path: path.to_owned(), source };
    // Not truncated: the content is the holder's until the lock is ours.
    let mut file =
        OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(failed)?;
    match try_lock(&file) {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(LockError::Held { what, holder: Holder::read(path), path: path.to_owned() });
        }
        Err(TryLockError::Error(source)) => return Err(failed(source)),
    }
    let text = serde_json::to_string(&Holder::own()).unwrap_or_default();
    file.set_len(0)
        .and_then(|()| file.rewind())
        .and_then(|()| file.write_all(text.as_bytes()))
        .map_err(failed)?;
    Ok(file)
}

/// Tries twice: `holder` of another process takes the lock for a moment to see whether it is free.
fn try_lock(file: &File) -> Result<(), TryLockError> {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            thread::sleep(Duration::from_millis(20));
            file.try_lock()
        }
        other => other,
    }
}

fn holder(path: &Path) -> Option<Holder> {
    let file = File::open(path).ok()?;
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => Some(Holder::read(path)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_run_is_refused_and_told_who_holds_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Lock::holder(folder.path(), Work::Run), None);
        let first = Lock::acquire(folder.path(), Work::Run).unwrap();
        let refused = Lock::acquire(folder.path(), Work::Run).unwrap_err().to_string();
        assert!(refused.contains(&format!("by process {}", process::id())), "{refused}");
        assert_eq!(Lock::holder(folder.path(), Work::Run).map(|holder| holder.pid), Some(process::id()));
        let _production = Lock::acquire(folder.path(), Work::Promotion).unwrap();
        drop(first);
        assert_eq!(Lock::holder(folder.path(), Work::Run), None);
        Lock::acquire(folder.path(), Work::Run).unwrap();
    }
}
