//! The events of a run as another process reads them: from its journal, in order, each once.
//!
//! Not for waiting: whoever follows a run asks again when it suits.

use std::path::{Path, PathBuf};

use crate::{
    event::Event,
    journal::{Journal, JournalError},
};

/// An event with its number in the journal, which grows.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// The number, from 1.
    pub number: u64,
    /// The event.
    pub event: Event,
}

/// What came of asking.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// Events since the last time, maybe none.
    More(Vec<Told>),
    /// Another journal stands in the place: everything told so far belongs to a run that was moved aside.
    Anew(Vec<Told>),
}

/// A reader of a journal's events that knows what it has read.
#[derive(Debug)]
pub struct Tail {
    path: PathBuf,
    journal: Journal,
    file: Option<u64>,
    after: u64,
}

impl Tail {
    /// A reader that has read nothing.
    ///
    /// # Errors
    /// There is no journal at `path`, or it cannot be read.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let file = file_number(path);
        Ok(Self { path: path.to_owned(), journal: Journal::read_only(path)?, file, after: 0 })
    }

    /// The number of the last event read; 0 before the first.
    pub fn position(&self) -> u64 {
        self.after
    }

    /// The events since the last time. Those of a later version of the program that this one does not know are
    /// passed over.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn read(&mut self) -> Result<News, JournalError> {
        let anew = self.file != file_number(&self.path);
        if anew {
            *self = Self::open(&self.path)?;
        }
        let found = self.journal.events(self.after)?;
        self.after = found.last().map_or(self.after, |last| last.number);
        let told = found
            .into_iter()
            .filter_map(|one| {
                let event = serde_json::from_value(one.value).ok()?;
                Some(Told { number: one.number, event })
            })
            .collect();
        Ok(if anew { News::Anew(told) } else { News::More(told) })
    }
}

/// What tells two files apart that stand at the same place one after the other.
#[cfg(unix)]
fn file_number(path: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(path).ok().map(|found| found.ino())
}

#[cfg(not(unix))]
fn file_number(_path: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::journal::OpenMode;

    fn notice(text: &str) -> serde_json::Value {
        json!(Event::Notice { text: text.to_owned() })
    }

    #[tokio::test]
    async fn every_event_is_read_once_and_a_new_journal_begins_anew() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("journal.db");
        let journal = Journal::open(&path, OpenMode::CreateIfMissing).unwrap();
        journal.append_event(&notice("one")).unwrap();
        journal.append_event(&json!({"event": "of a later version"})).unwrap();
        journal.append_event(&notice("two")).unwrap();
        journal.flush().await.unwrap();
        let mut tail = Tail::open(&path).unwrap();
        let News::More(told) = tail.read().unwrap() else { unreachable!("the file is the same") };
        assert_eq!(told.iter().map(|one| one.number).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(tail.read().unwrap(), News::More(Vec::new()));

        drop(journal);
        std::fs::rename(&path, place.path().join("aside.db")).unwrap();
        let journal = Journal::open(&path, OpenMode::CreateIfMissing).unwrap();
        journal.append_event(&notice("three")).unwrap();
        journal.flush().await.unwrap();
        let News::Anew(told) = tail.read().unwrap() else { unreachable!("the file is another") };
        assert_eq!((told.len(), told[0].number), (1, 1));
    }
}
