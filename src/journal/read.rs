//! Reading the journal's rows. Not for writing; not for replies that are still loose in memory.

use std::thread;

use rusqlite::{Connection, OptionalExtension, Row, ToSql, params};
use serde::de::DeserializeOwned;

use super::{
    JournalError, Piece,
    loose::{Kept, Loose},
    pack::Unpacked,
    rows::{Costs, EvaluationFilter, JobRow, Numbered, OriginKind},
};
use crate::{
    chat::ChatReply,
    id::{ContentHash, VariantId},
    outcome::Evaluation,
    slot::Slot,
    usage::{Spend, Usage},
};

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
    let split = filter.split.map(|split| split.to_string());
    let origin = filter.origin.map(|origin| origin.to_string());
    let kind = filter.kind.map(|kind| kind.word());
    let variant = filter.variant.map(|variant| variant.0);
    let document = filter.document.as_ref().map(|document| document.as_str());
    let all: [(&str, Option<&dyn ToSql>); 5] = [
        ("origin", origin.as_ref().map(|value| value as &dyn ToSql)),
        ("origin_kind", kind.as_ref().map(|value| value as &dyn ToSql)),
        ("variant", variant.as_ref().map(|value| value as &dyn ToSql)),
        ("split", split.as_ref().map(|value| value as &dyn ToSql)),
        ("document", document.as_ref().map(|value| value as &dyn ToSql)),
    ];
    // Only what is asked for stands in the text: a condition that may be absent keeps every index out.
    let asked: Vec<(&str, &dyn ToSql)> =
        all.into_iter().filter_map(|(column, value)| Some((column, value?))).collect();
    let conditions: Vec<String> = asked.iter().map(|(column, _)| format!("{column} = ?")).collect();
    let conditions = if conditions.is_empty() { "1".to_owned() } else { conditions.join(" AND ") };
    let sql = format!(
        "SELECT evaluation FROM evaluations WHERE {conditions}
         ORDER BY origin_kind, origin_number, origin_attempt, variant, document"
    );
    let wanted: Vec<&dyn ToSql> = asked.into_iter().map(|(_, value)| value).collect();
    texts(connection, &sql, &wanted)?.iter().map(|text| parse("an evaluation", text)).collect()
}

/// What the evaluations of one kind of work cost, per variant.
pub fn costs(connection: &Connection, kind: OriginKind) -> Result<Vec<Costs>, JournalError> {
    // The same expressions as in the index, which then answers alone.
    let mut statement = connection.prepare_cached(
        "SELECT variant, sum(passed), sum(json_extract(evaluation, '$.spend.calls')),
                total(json_extract(evaluation, '$.spend.cost'))
         FROM evaluations WHERE origin_kind = ?1 GROUP BY variant",
    )?;
    let count = |row: &Row<'_>, column| row.get::<_, i64>(column).map(i64::unsigned_abs);
    let rows = statement.query_map([kind.word()], |row| {
        let passed = usize::try_from(count(row, 1)?).unwrap_or(usize::MAX);
        Ok(Costs { variant: VariantId(row.get(0)?), passed, calls: count(row, 2)?, cost: row.get(3)? })
    })?;
    rows.map(|row| row.map_err(JournalError::Read)).collect()
}

/// A value by its key.
pub fn named<T: DeserializeOwned>(
    connection: &Connection,
    sql: &str,
    key: &str,
) -> Result<Option<T>, JournalError> {
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

/// The results of the folded jobs, in order. Reading verbs wait for it, so every core takes its part.
pub fn job_results<T: DeserializeOwned + Send>(connection: &Connection) -> Result<Vec<T>, JournalError> {
    let mut statement = connection.prepare_cached("SELECT result FROM jobs ORDER BY number")?;
    let texts: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let parse_all = |texts: &[String]| -> Result<Vec<T>, JournalError> {
        texts.iter().map(|text| parse("a job's result", text)).collect()
    };
    thread::scope(|scope| {
        let parts: Vec<_> = texts
            .chunks(texts.len().div_ceil(cores).max(1))
            .map(|part| scope.spawn(move || parse_all(part)))
            .collect();
        let mut results = Vec::with_capacity(texts.len());
        for part in parts {
            results.extend(part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Ok(results)
    })
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

/// Every variant's row of who stands where, by variant.
pub fn standings<T: DeserializeOwned>(connection: &Connection) -> Result<Vec<(VariantId, T)>, JournalError> {
    let mut statement =
        connection.prepare_cached("SELECT variant, standing FROM standings ORDER BY variant")?;
    let mut rows = statement.query([])?;
    let mut standings = Vec::new();
    while let Some(row) = rows.next()? {
        let text = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        standings.push((VariantId(row.get(0)?), parse("a variant's standing", text)?));
    }
    Ok(standings)
}

/// The first thing that is wrong with pages or indexes.
pub fn unsound(connection: &Connection) -> Result<Option<String>, rusqlite::Error> {
    let first: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    Ok((first != "ok").then_some(first))
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
