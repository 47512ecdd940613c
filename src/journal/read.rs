//! Reading the journal's rows. Not for writing; not for replies that are still loose in memory.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    JournalError, Piece,
    loose::{Kept, Loose},
    pack::Unpacked,
    rows::{EvaluationFilter, JobRow, Numbered},
};
use crate::{
    chat::ChatReply,
    event::PassRate,
    id::{ContentHash, VariantId},
    outcome::Evaluation,
    slot::Slot,
    usage::{Spend, Usage},
};

/// Which evaluations, in the order of the table's own numbers.
const EVALUATIONS: &str = "SELECT evaluation FROM evaluations
    WHERE (?1 IS NULL OR origin = ?1) AND (?2 IS NULL OR origin_kind = ?2)
      AND (?3 IS NULL OR variant = ?3) AND (?4 IS NULL OR split = ?4) AND (?5 IS NULL OR document = ?5)
    ORDER BY origin_kind, origin_number, origin_attempt, variant, document";

/// Puts every loose reply of the file into memory.
pub fn load_loose(connection: &Connection, loose: &Loose) -> Result<(), JournalError> {
    let mut statement = connection.prepare("SELECT slot, request, reply, cost FROM replies")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let slot: Slot = parse("a reply's slot", &row.get::<_, String>(0)?)?;
        let reply: ChatReply = parse("a reply", &row.get::<_, String>(2)?)?;
        loose
            .insert(slot, Kept { request: ContentHash(row.get(1)?), reply: reply.into(), cost: row.get(3)? });
    }
    Ok(())
}

/// The opened pack of a piece.
pub fn pack(connection: &Connection, piece: &Piece) -> Result<Option<Unpacked>, JournalError> {
    let blob: Option<Vec<u8>> = connection
        .prepare_cached("SELECT pack FROM packs WHERE origin = ?1 AND variant = ?2 AND document = ?3")?
        .query_row(params![piece.origin.to_string(), piece.variant.0, piece.document_column()], |row| {
            row.get(0)
        })
        .optional()?;
    blob.map(|blob| Unpacked::open(&blob)).transpose().map_err(|source| unpack_error(piece, source))
}

/// The error of a pack that cannot be opened.
pub fn unpack_error(piece: &Piece, source: std::io::Error) -> JournalError {
    let document = piece.document.as_ref().map_or(String::new(), |document| format!(" on `{document}`"));
    JournalError::Pack { what: format!("the pack of {} {}{document}", piece.origin, piece.variant), source }
}

/// One evaluation.
pub fn evaluation(connection: &Connection, piece: &Piece) -> Result<Option<Evaluation>, JournalError> {
    let text: Option<String> = connection
        .prepare_cached(
            "SELECT evaluation FROM evaluations WHERE origin = ?1 AND variant = ?2 AND document = ?3",
        )?
        .query_row(params![piece.origin.to_string(), piece.variant.0, piece.document_column()], |row| {
            row.get(0)
        })
        .optional()?;
    text.map(|text| parse("an evaluation", &text)).transpose()
}

/// The evaluations that a filter lets through, by origin, variant and document.
pub fn evaluations(
    connection: &Connection,
    filter: &EvaluationFilter,
) -> Result<Vec<Evaluation>, JournalError> {
    let wanted = params![
        filter.origin.map(|origin| origin.to_string()),
        filter.kind.map(|kind| kind.word()),
        filter.variant.map(|variant| variant.0),
        filter.split.map(|split| split.to_string()),
        filter.document.as_ref().map(|document| document.as_str().to_owned()),
    ];
    texts(connection, EVALUATIONS, wanted)?.iter().map(|text| parse("an evaluation", text)).collect()
}

/// A value by its key.
pub fn named(connection: &Connection, sql: &str, key: &str) -> Result<Option<Value>, JournalError> {
    let text: Option<String> =
        connection.prepare_cached(sql)?.query_row([key], |row| row.get(0)).optional()?;
    text.map(|text| parse(&format!("`{key}`"), &text)).transpose()
}

/// The folded jobs, in order.
pub fn jobs(connection: &Connection) -> Result<Vec<JobRow>, JournalError> {
    let mut statement =
        connection.prepare_cached("SELECT number, kind, plan, result FROM jobs ORDER BY number")?;
    let mut rows = statement.query([])?;
    let mut jobs = Vec::new();
    while let Some(row) = rows.next()? {
        jobs.push(JobRow {
            number: row.get(0)?,
            kind: row.get(1)?,
            plan: parse("a job's plan", &row.get::<_, String>(2)?)?,
            result: parse("a job's result", &row.get::<_, String>(3)?)?,
        });
    }
    Ok(jobs)
}

/// Values with their numbers above `after`, in order.
pub fn numbered(connection: &Connection, sql: &str, after: u64) -> Result<Vec<Numbered>, JournalError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([after.cast_signed()])?;
    let mut values = Vec::new();
    while let Some(row) = rows.next()? {
        let number: i64 = row.get(0)?;
        let value = parse("an entry", &row.get::<_, String>(1)?)?;
        values.push(Numbered { number: number.cast_unsigned(), value });
    }
    Ok(values)
}

/// Every variant's interval, by variant.
pub fn intervals(connection: &Connection) -> Result<Vec<(VariantId, PassRate)>, JournalError> {
    let mut statement = connection.prepare_cached(
        "SELECT variant, mean, low, high, passed, evaluated, luck FROM intervals ORDER BY variant",
    )?;
    let rows = statement.query_map([], interval)?;
    rows.map(|row| row.map_err(JournalError::Read)).collect()
}

fn interval(row: &Row<'_>) -> Result<(VariantId, PassRate), rusqlite::Error> {
    let rate = PassRate {
        mean: row.get(1)?,
        low: row.get(2)?,
        high: row.get(3)?,
        passed: row.get(4)?,
        evaluated: row.get(5)?,
        luck: row.get(6)?,
    };
    Ok((VariantId(row.get(0)?), rate))
}

/// What is wrong with the file and with what is packed in it, one sentence each; empty when sound.
pub fn check(connection: &Connection) -> Result<Vec<String>, JournalError> {
    let mut problems = texts(connection, "PRAGMA integrity_check", params![])?;
    problems.retain(|line| line != "ok");
    let mut statement = connection.prepare("SELECT origin, variant, document, pack FROM packs")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let blob: Vec<u8> = row.get(3)?;
        if let Err(error) = Unpacked::open(&blob).and_then(|pack| Ok((pack.trajectory()?, pack.replies()?))) {
            let (origin, variant, document): (String, u32, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            problems.push(format!("the pack of {origin} v{variant} `{document}` cannot be read: {error}"));
        }
    }
    let without = "SELECT origin || ' v' || variant || ' `' || document || '`' FROM evaluations
        WHERE NOT EXISTS (SELECT 1 FROM packs WHERE packs.origin = evaluations.origin
            AND packs.variant = evaluations.variant AND packs.document = evaluations.document)";
    let without = texts(connection, without, params![])?;
    problems.extend(without.into_iter().map(|what| format!("the evaluation {what} has no trajectory")));
    Ok(problems)
}

fn texts(
    connection: &Connection,
    sql: &str,
    wanted: &[&dyn rusqlite::ToSql],
) -> Result<Vec<String>, JournalError> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(wanted, |row| row.get(0))?;
    rows.map(|row| row.map_err(JournalError::Read)).collect()
}

fn parse<T: DeserializeOwned>(what: &str, text: &str) -> Result<T, JournalError> {
    serde_json::from_str(text).map_err(|source| JournalError::Json { what: what.to_owned(), source })
}

/// Calls, tokens and price of every packed reply.
pub fn packed_spend(connection: &Connection) -> Result<Spend, JournalError> {
    let sql = "SELECT ifnull(sum(calls), 0), ifnull(sum(prompt), 0), ifnull(sum(completion), 0), total(cost)
        FROM packs";
    connection
        .query_row(sql, [], |row| {
            let count = |column| row.get::<_, i64>(column).map(i64::unsigned_abs);
            let tokens = Usage { prompt: count(1)?, completion: count(2)? };
            Ok(Spend { calls: count(0)?, tokens, cost: row.get(3)? })
        })
        .map_err(JournalError::Read)
}
