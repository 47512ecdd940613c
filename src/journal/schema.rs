//! The journal's tables, and opening the file that holds them. Not for rows.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{JournalError, Remedy};

/// The layout that this program reads and writes: the tables, and what their blobs hold.
pub const LAYOUT: i64 = 4;

/// The oldest layout that is read as it is, and brought up to date when it is written.
const OLDEST: i64 = 2;

/// The first layout with the tables of [`SINCE_2`]. Layout 4 changed no table: new blobs are zstd, older ones deflate.
const WITH_STANDINGS: i64 = 3;

/// Marks the file as ours; ASCII `phyl`.
const APPLICATION: i64 = 0x7068_796c;

/// How long a write waits for another process's transaction.
const BUSY: Duration = Duration::from_secs(30);

/// `document` is empty in rows of the analyst and the editor, which work on no document.
/// `origin` is split in sortable columns because `job/10` sorts before `job/2`.
const TABLES: &str = "
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE replies(
    origin TEXT NOT NULL, variant INTEGER NOT NULL, document TEXT NOT NULL, slot TEXT NOT NULL,
    request BLOB NOT NULL, reply TEXT NOT NULL, cost REAL NOT NULL,
    PRIMARY KEY(origin, variant, document, slot)) WITHOUT ROWID;
CREATE TABLE packs(
    origin TEXT NOT NULL, variant INTEGER NOT NULL, document TEXT NOT NULL, pack BLOB NOT NULL,
    calls INTEGER NOT NULL, prompt INTEGER NOT NULL, completion INTEGER NOT NULL, cost REAL NOT NULL,
    PRIMARY KEY(origin, variant, document));
CREATE TABLE evaluations(
    origin TEXT NOT NULL, variant INTEGER NOT NULL, document TEXT NOT NULL,
    origin_kind TEXT NOT NULL, origin_number INTEGER NOT NULL, origin_attempt INTEGER NOT NULL,
    split TEXT NOT NULL, outcome TEXT NOT NULL, passed INTEGER NOT NULL, evaluation TEXT NOT NULL,
    PRIMARY KEY(origin, variant, document));
CREATE INDEX evaluations_by_variant ON evaluations(variant, document);
CREATE TABLE jobs(number INTEGER PRIMARY KEY, kind TEXT NOT NULL, plan TEXT NOT NULL, result TEXT NOT NULL);
CREATE TABLE results(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE events(number INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL);
CREATE TABLE readings(number INTEGER PRIMARY KEY AUTOINCREMENT, reading TEXT NOT NULL);
";

/// What layout 3 added to the tables. The indexes answer sums that would otherwise read every blob.
const SINCE_2: &str = "
DROP TABLE IF EXISTS intervals;
CREATE TABLE standings(variant INTEGER PRIMARY KEY, standing TEXT NOT NULL);
CREATE INDEX packs_by_cost ON packs(calls, prompt, completion, cost);
CREATE INDEX evaluations_by_cost ON evaluations(
    origin_kind, variant, passed,
    json_extract(evaluation, '$.spend.calls'), json_extract(evaluation, '$.spend.cost'));
";

/// Opens for writing; creates the tables in an empty file.
pub fn open_writable(path: &Path, flags: OpenFlags) -> Result<Connection, JournalError> {
    let connection = connect(path, flags)?;
    let say = |source| explain(path, source);
    connection.pragma_update(None, "journal_mode", "WAL").map_err(say)?;
    connection.pragma_update(None, "synchronous", "FULL").map_err(say)?;
    connection.pragma_update(None, "wal_autocheckpoint", 4000).map_err(say)?;
    connection.pragma_update(None, "journal_size_limit", 64 << 20).map_err(say)?;
    create_tables(&connection).map_err(say)?;
    if check_layout(&connection, path)? != LAYOUT {
        upgrade(&connection).map_err(say)?;
    }
    Ok(connection)
}

/// Opens for reading beside any writer.
pub fn open_readable(path: &Path) -> Result<Connection, JournalError> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    match check_layout(&connection, path) {
        Err(error) if error.remedy() == Remedy::MakeWritable && !log_of(path).exists() => {
            let connection = open_unchanging(path)?;
            check_layout(&connection, path)?;
            Ok(connection)
        }
        checked => checked.map(|_| connection),
    }
}

/// Opens a file that was closed cleanly and lies where nothing can be written: the database otherwise needs a file
/// beside it to share with writers, and there are none.
fn open_unchanging(path: &Path) -> Result<Connection, JournalError> {
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let escaped = whole.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    connect(Path::new(&format!("file:{escaped}?immutable=1")), flags)
}

/// The write-ahead log beside a journal.
pub fn log_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, JournalError> {
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = |source| JournalError::Open { path: path.to_owned(), source };
    let connection = Connection::open_with_flags(path, flags).map_err(open)?;
    connection.busy_timeout(BUSY).map_err(open)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Two processes may create at the same time; the second finds the tables there.
fn create_tables(connection: &Connection) -> Result<(), rusqlite::Error> {
    let empty = |connection: &Connection| {
        connection.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get::<_, bool>(0))
    };
    if !empty(connection)? {
        return Ok(());
    }
    connection.execute_batch("BEGIN IMMEDIATE")?;
    if empty(connection)? {
        connection.execute_batch(TABLES)?;
        connection.execute_batch(SINCE_2)?;
        connection.pragma_update(None, "application_id", APPLICATION)?;
        connection.pragma_update(None, "user_version", LAYOUT)?;
    }
    connection.execute_batch("COMMIT")
}

/// Two processes may come to it at the same time; the second finds it done.
fn upgrade(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if (OLDEST..LAYOUT).contains(&found) {
        if found < WITH_STANDINGS {
            connection.execute_batch(SINCE_2)?;
        }
        connection.pragma_update(None, "user_version", LAYOUT)?;
    }
    connection.execute_batch("COMMIT")
}

/// The layout of a file that this program can read.
fn check_layout(connection: &Connection, path: &Path) -> Result<i64, JournalError> {
    let number = |pragma| {
        connection
            .pragma_query_value(None, pragma, |row| row.get::<_, i64>(0))
            .map_err(|source| explain(path, source))
    };
    let application = number("application_id")?;
    if application != APPLICATION {
        return Err(JournalError::NotAJournal { path: path.to_owned() });
    }
    let found = number("user_version")?;
    if !(OLDEST..=LAYOUT).contains(&found) {
        return Err(JournalError::OtherLayout { path: path.to_owned(), found, expected: LAYOUT });
    }
    connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))
        .map(|_| found)
        .map_err(|source| explain(path, source))
}

/// Damage has its own error, so that a caller can say what to do about it.
pub fn explain(path: &Path, source: rusqlite::Error) -> JournalError {
    let path = path.to_owned();
    match source.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => JournalError::Damaged { path, source },
        _ => JournalError::Open { path, source },
    }
}
