//! Records whose fields have names: which of them is the text, the id, the year. Not for a form of its own.

use serde_json::Value;

use crate::{
    dataset::{
        Fields,
        record::{Body, Record},
    },
    id::DocumentId,
};

const IDS: [&str; 7] = ["id", "corpusid", "paper_id", "doc_id", "document_id", "_id", "docid"];
const TEXTS: [&str; 5] = ["text", "content", "body", "document", "article"];
const TITLES: [&str; 1] = ["title"];
const YEARS: [&str; 5] = ["year", "publication_year", "publicationdate", "metadata.year", "date"];
const STUDIES: [&str; 5] =
    ["fields_of_study", "fieldsOfStudy", "s2fieldsofstudy", "fieldsofstudy", "mag_field_of_study"];

/// The longest id: it stands in file names, journals and tables.
const LONGEST_ID: usize = 256;

/// Reads one record. `fallback` is its id where it has none.
///
/// # Errors
/// What is wrong with it.
pub(super) fn read(bytes: &[u8], fields: &Fields, fallback: &str) -> Result<Record, String> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| format!("is no JSON: {error}"))?;
    if value.is_array() {
        return Err("is a list, not one record; `jq -c '.[]'` writes one record a line".to_owned());
    }
    if !value.is_object() {
        return Err("is no JSON object".to_owned());
    }
    let text = match wanted(&value, fields.text.as_deref(), &TEXTS)? {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) => String::new(),
        Some(_) => return Err(format!("{} is no string", named(fields.text.as_deref(), "the text"))),
        None => {
            let tried = TEXTS.map(|name| format!("`{name}`")).join(", ");
            return Err(format!(
                "has none of the fields {tried}; name the text with `documents.fields.text`"
            ));
        }
    };
    let id = match wanted(&value, fields.id.as_deref(), &IDS)? {
        None => fallback.to_owned(),
        Some(found) => id_of(found).ok_or_else(|| {
            format!("{} is neither a string nor a number", named(fields.id.as_deref(), "the id"))
        })?,
    };
    let title = wanted(&value, fields.title.as_deref(), &TITLES)?.and_then(Value::as_str).map(str::to_owned);
    let year = wanted(&value, fields.year.as_deref(), &YEARS)?.and_then(year_of);
    let mut fields_of_study = Vec::new();
    if let Some(found) = wanted(&value, fields.fields_of_study.as_deref(), &STUDIES)? {
        study_words(found, &mut fields_of_study);
    }
    Ok(Record { id: checked_id(&id)?, title, body: Body::Text(text), year, fields_of_study })
}

fn named(given: Option<&str>, else_called: &str) -> String {
    given.map_or_else(|| else_called.to_owned(), |name| format!("`{name}`"))
}

/// The value of the field that was named, or of the first usual one that is there.
fn wanted<'a>(record: &'a Value, given: Option<&str>, usual: &[&str]) -> Result<Option<&'a Value>, String> {
    match given {
        Some(name) => match at(record, name) {
            Some(value) => Ok(Some(value)),
            None => Err(format!("has no field `{name}`")),
        },
        None => Ok(usual.iter().find_map(|name| at(record, name))),
    }
}

/// A field by its whole name, or by a way through objects.
fn at<'a>(record: &'a Value, name: &str) -> Option<&'a Value> {
    if let Some(value) = record.get(name) {
        return Some(value);
    }
    name.split('.').try_fold(record, |value, key| value.get(key)).filter(|_| name.contains('.'))
}

/// An id as text.
pub(super) fn id_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// An id that can be shown and typed.
///
/// # Errors
/// It is empty, too long or holds control characters.
pub(super) fn checked_id(id: &str) -> Result<DocumentId, String> {
    if id.is_empty() {
        return Err("has an empty id".to_owned());
    }
    if id.len() > LONGEST_ID {
        return Err(format!("has an id of {} bytes; {LONGEST_ID} are the most", id.len()));
    }
    if id.chars().any(char::is_control) {
        return Err("has an id with control characters".to_owned());
    }
    Ok(id.into())
}

/// The year of a number, or of a date that begins with it.
pub(super) fn year_of(value: &Value) -> Option<i32> {
    let year = match value {
        Value::Number(number) => i32::try_from(number.as_i64()?).ok()?,
        Value::String(text) => text.trim().get(..4)?.parse().ok()?,
        _ => return None,
    };
    (1000..=9999).contains(&year).then_some(year)
}

/// Fields of study: a word, a list of words, or a list of objects with `category`.
pub(super) fn study_words(value: &Value, words: &mut Vec<String>) {
    match value {
        Value::String(word) => words.push(word.clone()),
        Value::Array(list) => list.iter().for_each(|entry| study_words(entry, words)),
        Value::Object(entry) => entry.get("category").iter().for_each(|word| study_words(word, words)),
        _ => {}
    }
    words.sort();
    words.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(id: &str, text: &str) -> Fields {
        Fields { id: Some(id.into()), text: Some(text.into()), ..Fields::default() }
    }

    #[test]
    fn usual_names_are_found_and_given_ones_are_followed_into_objects() {
        let plain = br#"{"id": 12, "text": "A lock.", "title": "Locks", "year": "2023-05-01", "other": [1]}"#;
        let record = read(plain, &Fields::default(), "f:1").unwrap();
        assert_eq!((record.id.as_str(), record.year), ("12", Some(2023)));
        let nested = br#"{"meta": {"key": "k"}, "parts": {"full": "A lock."}}"#;
        let record = read(nested, &fields("meta.key", "parts.full"), "f:1").unwrap();
        assert_eq!((record.id.as_str(), record.body), ("k", Body::Text("A lock.".into())));
        assert_eq!(read(br#"{"text": "x"}"#, &Fields::default(), "f:1").unwrap().id.as_str(), "f:1");
    }

    #[test]
    fn what_is_wrong_with_a_record_is_said() {
        let fault = |bytes: &[u8], fields: &Fields| read(bytes, fields, "f:1").unwrap_err();
        let none = Fields::default();
        assert!(fault(b"{\"text\": ", &none).contains("no JSON"));
        assert!(fault(b"[{}]", &none).contains("jq"));
        assert!(fault(b"{\"words\": \"x\"}", &none).contains("documents.fields.text"));
        assert!(fault(b"{\"text\": 5}", &none).contains("no string"));
        assert!(fault(b"{\"text\": \"x\"}", &fields("key", "text")).contains("no field `key`"));
        assert!(fault(b"{\"text\": \"x\", \"id\": \"a\\u001bb\"}", &none).contains("control"));
        assert!(fault(b"{\"text\": \"\xff\"}", &none).contains("no JSON"));
    }
}
