//! The journal: the truth for outcomes, jobs, spend and events, in one SQLite file.
//!
//! One thread writes, with group commit; a paid reply is durable before it is used. Any number of
//! processes read beside it, and `promote` or `score` of another process may write too. Not for
//! genomes (`population`), and not for deciding what a stored reply is good for.

mod error;
mod loose;
mod pack;
mod queue;
mod read;
mod rows;
mod schema;
#[cfg(test)]
mod tests;
mod writer;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

pub use self::{
    error::{JournalError, Remedy},
    loose::{Piece, Underway},
    rows::{Costs, EvaluationFilter, JobRow, Numbered, OriginKind},
};
use self::{
    loose::{Kept, Loose},
    pack::Press,
    writer::{Write, Writer},
};
use crate::{
    chat::ChatReply,
    id::{ContentHash, DocumentId, VariantId},
    outcome::Evaluation,
    slot::{Origin, Slot},
    trajectory::Trajectory,
    usage::Spend,
};

/// Whether opening may create the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenMode {
    /// The file must be there.
    Existing,
    /// An absent file is created.
    CreateIfMissing,
}

/// When a reply counts as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// When it is on the disk, where it may wait this long for others to share a sync with: replies that were paid
    /// for.
    Within(Duration),
    /// At once; it reaches the disk with the next awaited write, at the latest on closing.
    Later,
}

/// A handle of an open journal; clones share it. The last one to go writes what is still queued.
#[derive(Clone)]
pub struct Journal {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    loose: Loose,
    /// Before the writer: the last connection to close folds the write-ahead log into the file, which
    /// one for reading cannot.
    reader: Mutex<Connection>,
    press: Mutex<Press>,
    /// Nothing when the journal was opened for reading.
    writer: Option<Writer>,
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Journal").field("path", &self.inner.path).finish_non_exhaustive()
    }
}

impl Journal {
    /// Opens for reading and writing, and loads the loose replies into memory.
    ///
    /// # Errors
    /// The file is missing, is no journal, has another layout, is damaged, or cannot be opened.
    pub fn open(path: &Path, mode: OpenMode) -> Result<Self, JournalError> {
        let flags = match mode {
            OpenMode::Existing => OpenFlags::SQLITE_OPEN_READ_WRITE,
            OpenMode::CreateIfMissing => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        };
        if mode == OpenMode::Existing && !path.exists() {
            return Err(JournalError::Missing { path: path.to_owned() });
        }
        let connection = schema::open_writable(path, flags)?;
        Self::with_reader(path, || Writer::start(connection).map(Some).map_err(JournalError::Thread))
    }

    /// Opens for reading, beside whoever writes. Every write answers `JournalError::ReadOnly`.
    ///
    /// # Errors
    /// As for [`Journal::open`].
    pub fn read_only(path: &Path) -> Result<Self, JournalError> {
        if !path.exists() {
            return Err(JournalError::Missing { path: path.to_owned() });
        }
        Self::with_reader(path, || Ok(None))
    }

    fn with_reader(
        path: &Path,
        writer: impl FnOnce() -> Result<Option<Writer>, JournalError>,
    ) -> Result<Self, JournalError> {
        let reader = schema::open_readable(path)?;
        let loose = Loose::default();
        read::load_loose(&reader, &loose).map_err(|error| match error {
            JournalError::Read(source) => schema::explain(path, source),
            other => other,
        })?;
        let writer = writer()?;
        let inner = Inner {
            path: path.to_owned(),
            loose,
            reader: Mutex::new(reader),
            press: Mutex::default(),
            writer,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// The stored reply of a slot, with the hash of the request that it answered. Packed replies are
    /// found after [`Journal::load_pack`].
    pub async fn reply(&self, slot: &Slot) -> Option<(ContentHash, ChatReply)> {
        let kept = self.inner.loose.get(slot)?;
        Some((kept.request, Arc::unwrap_or_clone(kept.reply)))
    }

    /// Stores a reply under its slot, with the hash of its request and its price now: prices may change
    /// between two starts of a run, what was paid does not.
    ///
    /// # Errors
    /// The journal cannot be written, now or since an earlier write.
    pub async fn put_reply(
        &self,
        slot: &Slot,
        request: ContentHash,
        reply: &ChatReply,
        cost: f64,
        durability: Durability,
    ) -> Result<(), JournalError> {
        let kept = Kept { request, reply: Arc::new(reply.clone()), cost };
        let write = Write::Reply { slot: slot.clone(), kept: kept.clone() };
        match durability {
            Durability::Later => self.writer()?.later(write)?,
            Durability::Within(patience) => self.writer()?.durable_within(write, patience).await?,
        }
        self.inner.loose.insert(slot.clone(), kept);
        Ok(())
    }

    /// Stores a finished evaluation with its packed trajectory and removes the loose replies of the
    /// same work, in one durable transaction.
    ///
    /// # Errors
    /// The values cannot be packed, or the journal cannot be written.
    pub async fn put_evaluation(
        &self,
        evaluation: &Evaluation,
        trajectory: &Trajectory,
    ) -> Result<(), JournalError> {
        let writer = self.writer()?;
        let Evaluation { origin, variant, document, split, outcome, .. } = evaluation;
        let piece = piece(*origin, *variant, Some(document));
        let replies = self.inner.loose.take(&piece);
        let pack = pack::pack_trajectory(&mut self.press(), trajectory, &replies)
            .map_err(|source| read::unpack_error(&piece, source))?;
        let evaluation = to_json("an evaluation", evaluation)?;
        writer.durable(Write::Evaluation { piece, split: *split, outcome: *outcome, evaluation, pack }).await
    }

    /// One evaluation, when it has finished.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn evaluation(
        &self,
        origin: Origin,
        variant: VariantId,
        document: &DocumentId,
    ) -> Result<Option<Evaluation>, JournalError> {
        read::evaluation(&self.reader(), &piece(origin, variant, Some(document)))
    }

    /// The evaluations that a filter lets through, ordered by origin, variant and document.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn evaluations(&self, filter: &EvaluationFilter) -> Result<Vec<Evaluation>, JournalError> {
        read::evaluations(&self.reader(), filter)
    }

    /// The trajectory of a finished evaluation, exactly as it was stored.
    ///
    /// # Errors
    /// The journal cannot be read, or the pack is damaged.
    pub fn trajectory(
        &self,
        origin: Origin,
        variant: VariantId,
        document: &DocumentId,
    ) -> Result<Option<Trajectory>, JournalError> {
        let piece = piece(origin, variant, Some(document));
        let pack = read::pack(&self.reader(), &piece)?;
        let trajectory = pack.map(|pack| pack.trajectory()).transpose();
        Ok(trajectory.map_err(|source| read::unpack_error(&piece, source))?.flatten())
    }

    /// Every packed reply of a piece of work, with the hash of its request. Empty when nothing is
    /// packed. `document` is nothing for the analyst and the editor.
    ///
    /// # Errors
    /// The journal cannot be read, or the pack is damaged.
    pub fn packed_replies(
        &self,
        origin: Origin,
        variant: VariantId,
        document: Option<&DocumentId>,
    ) -> Result<HashMap<Slot, (ContentHash, ChatReply)>, JournalError> {
        let piece = piece(origin, variant, document);
        let pack = read::pack(&self.reader(), &piece)?;
        let replies = pack.map(|pack| pack.replies()).transpose();
        Ok(replies.map_err(|source| read::unpack_error(&piece, source))?.unwrap_or_default())
    }

    /// Makes the packed replies of a piece of work answer [`Journal::reply`] until
    /// [`Journal::drop_pack`]. Returns how many there are.
    ///
    /// # Errors
    /// The journal cannot be read, or the pack is damaged.
    pub fn load_pack(
        &self,
        origin: Origin,
        variant: VariantId,
        document: Option<&DocumentId>,
    ) -> Result<usize, JournalError> {
        let replies = self.packed_replies(origin, variant, document)?;
        let count = replies.len();
        // They are paid for in the file's own sums.
        let kept = |request, reply| Kept { request, reply: Arc::new(reply), cost: 0.0 };
        let replies = replies.into_iter().map(|(slot, (request, reply))| (slot, kept(request, reply)));
        self.inner.loose.extend(piece(origin, variant, document), replies.collect());
        Ok(count)
    }

    /// Forgets what [`Journal::load_pack`] loaded. The file keeps it.
    pub fn drop_pack(&self, origin: Origin, variant: VariantId, document: Option<&DocumentId>) {
        self.inner.loose.take(&piece(origin, variant, document));
    }

    /// Stores a folded job and packs its replies that belong to no document, in one durable
    /// transaction.
    ///
    /// # Errors
    /// The replies cannot be packed, or the journal cannot be written.
    pub async fn put_job(&self, row: JobRow) -> Result<(), JournalError> {
        let writer = self.writer()?;
        let mut packs = Vec::new();
        for (piece, replies) in self.inner.loose.take_without_document(Origin::Job(row.number)) {
            let pack = pack::pack_replies(&mut self.press(), &replies)
                .map_err(|source| read::unpack_error(&piece, source))?;
            packs.push((piece, pack));
        }
        writer.durable(Write::Job { row, packs }).await
    }

    /// What came of the folded jobs, by number: their results alone, read as what they are.
    ///
    /// # Errors
    /// The journal cannot be read, or holds something else.
    pub fn job_results<T: DeserializeOwned + Send>(&self) -> Result<Vec<T>, JournalError> {
        read::job_results(&self.reader())
    }

    /// What the evaluations of one kind of work cost, per variant.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn costs(&self, kind: OriginKind) -> Result<Vec<Costs>, JournalError> {
        read::costs(&self.reader(), kind)
    }

    /// The folded jobs, by number.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn jobs(&self) -> Result<Vec<JobRow>, JournalError> {
        read::jobs(&self.reader())
    }

    /// Stores a named result, durably: a proposal, an external editor's tree, a sandbox verdict.
    ///
    /// # Errors
    /// The journal cannot be written.
    pub async fn put_result(&self, key: &str, value: &Value) -> Result<(), JournalError> {
        self.writer()?.durable(Write::Result { key: key.to_owned(), value: value.to_string() }).await
    }

    /// A named result.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn result(&self, key: &str) -> Result<Option<Value>, JournalError> {
        read::named(&self.reader(), "SELECT value FROM results WHERE key = ?1", key)
    }

    /// Stores a named fact of the run, durably: its identity, its start time, its split.
    ///
    /// # Errors
    /// The journal cannot be written.
    pub async fn set_meta(&self, key: &str, value: &Value) -> Result<(), JournalError> {
        self.writer()?.durable(Write::Meta { key: key.to_owned(), value: value.to_string() }).await
    }

    /// A named fact of the run.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn get_meta(&self, key: &str) -> Result<Option<Value>, JournalError> {
        read::named(&self.reader(), "SELECT value FROM meta WHERE key = ?1", key)
    }

    /// Appends an event. It reaches the disk with the next awaited write, at the latest on closing.
    ///
    /// # Errors
    /// The journal cannot be written, now or since an earlier write.
    pub fn append_event(&self, event: &Value) -> Result<(), JournalError> {
        self.writer()?.later(Write::Event(event.to_string()))
    }

    /// The events numbered above `after` (0 for all), in order.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn events(&self, after: u64) -> Result<Vec<Numbered>, JournalError> {
        let sql = "SELECT number, event FROM events WHERE number > ?1 ORDER BY number";
        read::numbered(&self.reader(), sql, after)
    }

    /// Stores who stands where, at once: what belongs to no variant, and the rows of variants that changed; with
    /// `whole` the rows replace all others. It reaches the disk together with the next awaited write.
    ///
    /// # Errors
    /// The values cannot be written as JSON, or the journal cannot be written.
    pub fn put_standing<T: Serialize>(
        &self,
        head: &impl Serialize,
        rows: &[(VariantId, T)],
        whole: bool,
    ) -> Result<(), JournalError> {
        let head = to_json("the standing", head)?;
        let row = |(variant, row): &(VariantId, T)| Ok((*variant, to_json("a variant's standing", row)?));
        let rows = rows.iter().map(row).collect::<Result<_, JournalError>>()?;
        self.writer()?.later(Write::Standing { head, rows, whole })
    }

    /// What belongs to no variant of who stands where, if a job was folded.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn standing<T: DeserializeOwned>(&self) -> Result<Option<T>, JournalError> {
        read::named(&self.reader(), "SELECT value FROM meta WHERE key = ?1", "standing")
    }

    /// Every variant's row of who stands where, by variant.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn standings<T: DeserializeOwned>(&self) -> Result<Vec<(VariantId, T)>, JournalError> {
        read::standings(&self.reader())
    }

    /// Appends a reading of the sealed split, durably.
    ///
    /// # Errors
    /// The journal cannot be written.
    pub async fn append_reading(&self, reading: &Value) -> Result<(), JournalError> {
        self.writer()?.durable(Write::Reading(reading.to_string())).await
    }

    /// The readings of the sealed split, in order.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn readings(&self) -> Result<Vec<Value>, JournalError> {
        let sql = "SELECT number, reading FROM readings WHERE number > ?1 ORDER BY number";
        let numbered = read::numbered(&self.reader(), sql, 0)?;
        Ok(numbered.into_iter().map(|entry| entry.value).collect())
    }

    /// Waits until everything queued so far is on the disk.
    ///
    /// # Errors
    /// The journal cannot be written, now or since an earlier write.
    pub async fn flush(&self) -> Result<(), JournalError> {
        self.writer()?.durable(Write::Barrier).await
    }

    /// What every reply of this population cost, packed or loose, at the prices of its time.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn spend(&self) -> Result<Spend, JournalError> {
        let mut spend = read::packed_spend(&self.reader())?;
        spend.add(&self.inner.loose.spend());
        Ok(spend)
    }

    /// The work that had replies and no result when this journal was opened.
    pub fn underway(&self) -> Vec<Underway> {
        self.inner.loose.underway()
    }

    /// Reads the whole file again: what is wrong with it, one sentence each; empty when sound.
    ///
    /// # Errors
    /// The journal cannot be read at all.
    pub fn check(&self) -> Result<Vec<String>, JournalError> {
        read::check(&self.reader())
    }

    /// Whether whoever wrote the journal at `path` last was cut off: a clean end folds the write-ahead log into the
    /// file and removes it. Ask before opening; a reader beside it also keeps the log.
    pub fn was_cut_off(path: &Path) -> bool {
        std::fs::metadata(schema::log_of(path)).is_ok_and(|log| log.len() > 0)
    }

    /// Looks at every page and index: a log that was cut where it had reached the file before leaves pages that do
    /// not fit together.
    ///
    /// # Errors
    /// They do not.
    pub fn must_be_sound(&self) -> Result<(), JournalError> {
        let path = self.path();
        read::unsound(&self.reader())
            .map_err(|source| schema::explain(path, source))?
            .map_or(Ok(()), |what| Err(JournalError::Torn { path: path.to_owned(), what }))
    }

    fn writer(&self) -> Result<&Writer, JournalError> {
        self.inner.writer.as_ref().ok_or(JournalError::ReadOnly)
    }

    // A panic while the lock is held leaves the connection usable: readers keep no state in it.
    fn reader(&self) -> MutexGuard<'_, Connection> {
        self.inner.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn press(&self) -> MutexGuard<'_, Press> {
        self.inner.press.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The trajectory and the number of replies in a packed blob: for whoever throws foreign bytes at it.
///
/// # Errors
/// It is no blob of ours.
#[doc(hidden)]
pub fn unpacked(blob: &[u8]) -> std::io::Result<(Option<Trajectory>, usize)> {
    let pack = pack::Unpacked::open(blob)?;
    Ok((pack.trajectory()?, pack.replies()?.len()))
}

/// A blob of this trajectory, without replies beside it.
///
/// # Errors
/// The values have no JSON form.
#[doc(hidden)]
pub fn packed(trajectory: &Trajectory) -> std::io::Result<Vec<u8>> {
    Ok(pack::pack_trajectory(&mut Press::default(), trajectory, &HashMap::new())?.blob)
}

fn piece(origin: Origin, variant: VariantId, document: Option<&DocumentId>) -> Piece {
    Piece { origin, variant, document: document.cloned() }
}

fn to_json<T: Serialize>(what: &str, value: &T) -> Result<String, JournalError> {
    serde_json::to_string(value).map_err(|source| JournalError::Json { what: what.to_owned(), source })
}
