//! The one thread that writes: it takes what is waiting into one transaction, then answers.
//! Not for what the writes mean to their callers.

use std::{
    collections::HashMap,
    io,
    sync::{Arc, OnceLock},
    thread::{self, JoinHandle},
    time::Duration,
};

use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use tokio::sync::oneshot;

use super::{
    JournalError, Piece,
    loose::Kept,
    pack::Pack,
    queue::Queue,
    rows::{JobRow, columns},
};
use crate::{document::Split, id::VariantId, outcome::Outcome, slot::Slot};

/// How long writes that nobody awaits may gather.
const GATHER: Duration = Duration::from_millis(100);

/// One write, all of it plain data.
pub enum Write {
    /// A loose reply.
    Reply { slot: Slot, kept: Kept },
    /// An evaluation with its packed trajectory; removes the loose replies of the piece.
    Evaluation { piece: Piece, split: Split, outcome: Outcome, evaluation: String, pack: Pack },
    /// A folded job; packs and removes its loose replies that belong to no document.
    Job { row: JobRow, packs: Vec<(Piece, Pack)> },
    /// A named result.
    Result { key: String, value: String },
    /// A named fact of the run.
    Meta { key: String, value: String },
    /// An event.
    Event(String),
    /// Who stands where: what belongs to no variant, and the variants' rows; with `whole` there are no others.
    Standing { head: String, rows: Vec<(VariantId, String)>, whole: bool },
    /// A reading of the sealed split.
    Reading(String),
    /// Nothing: what is awaited is everything before it.
    Barrier,
}

/// A write and who waits for it.
struct Request {
    write: Write,
    answer: Option<oneshot::Sender<Result<(), JournalError>>>,
}

/// The sending side. Dropping the last one ends the thread after it has written everything.
pub struct Writer {
    queue: Arc<Queue<Request>>,
    thread: Option<JoinHandle<()>>,
    failure: Arc<OnceLock<Arc<rusqlite::Error>>>,
}

impl Writer {
    /// Starts the thread, which owns the connection.
    pub fn start(connection: Connection) -> io::Result<Self> {
        let queue = Arc::new(Queue::default());
        let failure = Arc::new(OnceLock::new());
        let committer = Committer { connection, queue: queue.clone(), failure: failure.clone() };
        let thread = thread::Builder::new().name("journal".into()).spawn(move || committer.run())?;
        Ok(Self { queue, thread: Some(thread), failure })
    }

    /// Queues a write that nobody awaits. It is durable once a later awaited write is.
    pub fn later(&self, write: Write) -> Result<(), JournalError> {
        self.send(Request { write, answer: None }, GATHER)
    }

    /// Queues a write. It is queued when this returns; await the future to know that it is durable.
    pub fn durable(&self, write: Write) -> impl Future<Output = Result<(), JournalError>> + use<> {
        self.durable_within(write, Duration::ZERO)
    }

    /// The same for a write that may wait so long for others to share a transaction, and its sync, with.
    pub fn durable_within(
        &self,
        write: Write,
        patience: Duration,
    ) -> impl Future<Output = Result<(), JournalError>> + use<> {
        let (sender, receiver) = oneshot::channel();
        let queued = self.send(Request { write, answer: Some(sender) }, patience);
        async move {
            queued?;
            receiver.await.unwrap_or(Err(JournalError::Closed))
        }
    }

    fn send(&self, request: Request, patience: Duration) -> Result<(), JournalError> {
        if let Some(error) = self.failure.get() {
            return Err(JournalError::Write(error.clone()));
        }
        self.queue.push(request, patience).then_some(()).ok_or(JournalError::Closed)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue.close();
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been reported by its own hook; there is nothing to add here.
            let _ = thread.join();
        }
    }
}

/// The thread's own state.
struct Committer {
    connection: Connection,
    queue: Arc<Queue<Request>>,
    failure: Arc<OnceLock<Arc<rusqlite::Error>>>,
}

impl Drop for Committer {
    /// However the thread ends, nobody waits for it any longer.
    fn drop(&mut self) {
        self.queue.close();
        drop(self.queue.take());
    }
}

impl Committer {
    fn run(mut self) {
        while let Some(batch) = self.queue.take() {
            let result = match self.failure.get() {
                Some(error) => Err(error.clone()),
                None => self.commit(&batch).map_err(Arc::new),
            };
            if let Err(error) = &result {
                // The first failure stays: replies that nobody awaited may be lost with it.
                let _ = self.failure.set(error.clone());
            }
            for answer in batch.into_iter().filter_map(|request| request.answer) {
                // Whoever gave up waiting needs no answer.
                let _ = answer.send(result.clone().map_err(JournalError::Write));
            }
        }
    }

    fn commit(&mut self, batch: &[Request]) -> Result<(), rusqlite::Error> {
        // Immediate: a transaction that becomes a writer half-way cannot wait for other processes.
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let packs = |(place, request): (usize, &'_ Request)| Some((request.write.packs()?.clone(), place));
        let packed: HashMap<Piece, usize> = batch.iter().enumerate().filter_map(packs).collect();
        for (place, request) in batch.iter().enumerate() {
            match &request.write {
                // A pack that follows in this same transaction holds it.
                Write::Reply { slot, .. } if packed.get(&Piece::of(slot)).is_some_and(|at| *at > place) => {}
                write => apply(&transaction, write)?,
            }
        }
        transaction.commit()
    }
}

impl Write {
    /// The piece whose loose replies this write replaces.
    fn packs(&self) -> Option<&Piece> {
        match self {
            Self::Evaluation { piece, .. } => Some(piece),
            _ => None,
        }
    }
}

fn apply(transaction: &Transaction<'_>, write: &Write) -> Result<(), rusqlite::Error> {
    match write {
        Write::Reply { slot, kept } => write_reply(transaction, slot, kept),
        Write::Evaluation { piece, split, outcome, evaluation, pack } => {
            write_evaluation(transaction, piece, (*split, *outcome), evaluation)?;
            write_pack(transaction, piece, pack)
        }
        Write::Job { row, packs } => {
            transaction
                .prepare_cached("INSERT OR REPLACE INTO jobs VALUES(?1, ?2, ?3, ?4)")?
                .execute(params![row.number, row.kind, row.plan.to_string(), row.result.to_string()])?;
            packs.iter().try_for_each(|(piece, pack)| write_pack(transaction, piece, pack))
        }
        Write::Result { key, value } => {
            named(transaction, "INSERT OR REPLACE INTO results VALUES(?1, ?2)", key, value)
        }
        Write::Meta { key, value } => {
            named(transaction, "INSERT OR REPLACE INTO meta VALUES(?1, ?2)", key, value)
        }
        Write::Event(event) => one(transaction, "INSERT INTO events(event) VALUES(?1)", event),
        Write::Reading(reading) => one(transaction, "INSERT INTO readings(reading) VALUES(?1)", reading),
        Write::Standing { head, rows, whole } => write_standing(transaction, head, rows, *whole),
        Write::Barrier => Ok(()),
    }
}

fn named(transaction: &Transaction<'_>, sql: &str, key: &str, value: &str) -> Result<(), rusqlite::Error> {
    transaction.prepare_cached(sql)?.execute([key, value]).map(|_| ())
}

fn one(transaction: &Transaction<'_>, sql: &str, value: &str) -> Result<(), rusqlite::Error> {
    transaction.prepare_cached(sql)?.execute([value]).map(|_| ())
}

fn write_reply(transaction: &Transaction<'_>, slot: &Slot, kept: &Kept) -> Result<(), rusqlite::Error> {
    let json = |value: Result<String, serde_json::Error>| {
        value.map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
    };
    let slot_text = json(serde_json::to_string(slot))?;
    let reply = json(serde_json::to_string(kept.reply.as_ref()))?;
    let piece = Piece::of(slot);
    transaction
        .prepare_cached("INSERT OR REPLACE INTO replies VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
        .execute(params![
            piece.origin.to_string(),
            piece.variant.0,
            piece.document_column(),
            slot_text,
            kept.request.0,
            reply,
            kept.cost
        ])
        .map(|_| ())
}

fn write_evaluation(
    transaction: &Transaction<'_>,
    piece: &Piece,
    (split, outcome): (Split, Outcome),
    evaluation: &str,
) -> Result<(), rusqlite::Error> {
    let (kind, number, attempt) = columns(piece.origin);
    transaction
        .prepare_cached("INSERT OR REPLACE INTO evaluations VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?
        .execute(params![
            piece.origin.to_string(),
            piece.variant.0,
            piece.document_column(),
            kind.word(),
            number,
            attempt,
            split.to_string(),
            outcome.word(),
            outcome.passed(),
            evaluation
        ])
        .map(|_| ())
}

/// Stores a pack in place of the loose replies it holds.
fn write_pack(transaction: &Transaction<'_>, piece: &Piece, pack: &Pack) -> Result<(), rusqlite::Error> {
    let origin = piece.origin.to_string();
    transaction
        .prepare_cached("INSERT OR REPLACE INTO packs VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
        .execute(params![
            origin,
            piece.variant.0,
            piece.document_column(),
            pack.blob,
            pack.calls.cast_signed(),
            pack.usage.prompt.cast_signed(),
            pack.usage.completion.cast_signed(),
            pack.cost
        ])?;
    transaction
        .prepare_cached("DELETE FROM replies WHERE origin = ?1 AND variant = ?2 AND document = ?3")?
        .execute(params![origin, piece.variant.0, piece.document_column()])
        .map(|_| ())
}

fn write_standing(
    transaction: &Transaction<'_>,
    head: &str,
    rows: &[(VariantId, String)],
    whole: bool,
) -> Result<(), rusqlite::Error> {
    named(transaction, "INSERT OR REPLACE INTO meta VALUES(?1, ?2)", "standing", head)?;
    if whole {
        transaction.execute("DELETE FROM standings", [])?;
    }
    let mut insert = transaction.prepare_cached("INSERT OR REPLACE INTO standings VALUES(?1, ?2)")?;
    rows.iter().try_for_each(|(variant, row)| insert.execute(params![variant.0, row]).map(|_| ()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_waits_for_a_thread_that_died_is_told_and_so_is_who_comes_later() {
        let (queue, failure) = (Arc::new(Queue::default()), Arc::new(OnceLock::new()));
        let connection = Connection::open_in_memory().unwrap();
        let writer = Writer { queue: queue.clone(), thread: None, failure: failure.clone() };
        let waiting = writer.durable_within(Write::Barrier, Duration::from_secs(3600));
        drop(Committer { connection, queue, failure });
        assert!(matches!(waiting.await, Err(JournalError::Closed)));
        assert!(matches!(writer.durable(Write::Barrier).await, Err(JournalError::Closed)));
    }
}
