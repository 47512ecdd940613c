//! The JSON object in a model's reply. Tolerant of what stands around it and of slips that leave no doubt (a comma
//! too many, a comment, single quotes), strict about what is in it.

use serde::de::{DeserializeOwned, IgnoredAny};

/// How many `{` are tried as the start of the object before the reply is called malformed.
const STARTS: usize = 32;
/// Opening brackets beyond which nothing is repaired.
const DEEPEST: usize = 512;

/// Reads the object of a reply that may stand in a code fence or between sentences.
///
/// # Errors
/// One sentence for the model that wrote it: there is no object, or the first that has the form of
/// one does not have the fields asked for.
pub fn object<T: DeserializeOwned>(reply: &str) -> Result<T, String> {
    let trimmed = reply.trim();
    let whole = match serde_json::from_str(trimmed) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    if trimmed.starts_with('{') && whole.is_data() {
        return Err(whole.to_string());
    }
    let mut first_error = None;
    let mut from = 0;
    for _ in 0..STARTS {
        let Some(at) = trimmed[from..].find('{').map(|at| from + at) else { break };
        let mut values = serde_json::Deserializer::from_str(&trimmed[at..]).into_iter::<IgnoredAny>();
        from = at + 1;
        if let Some(Ok(IgnoredAny)) = values.next() {
            let end = at + values.byte_offset();
            match serde_json::from_str(&trimmed[at..end]) {
                Ok(value) => return Ok(value),
                Err(error) => first_error.get_or_insert(error.to_string()),
            };
            from = end;
        }
    }
    if first_error.is_none()
        && let Some(value) = repaired(trimmed)
    {
        return value;
    }
    Err(first_error.unwrap_or_else(|| {
        if trimmed.contains('{') { whole.to_string() } else { "there is no JSON object in it".to_owned() }
    }))
}

/// The text from the first `{` to the last `}` read as JSON5, which is JSON as people write it; nothing when it is
/// not even that. Values keep their types: a weight that is text stays text.
fn repaired<T: DeserializeOwned>(reply: &str) -> Option<Result<T, String>> {
    let text = reply.get(reply.find('{')?..=reply.rfind('}')?)?;
    // json5 descends without a limit of its own.
    let deep = text.bytes().filter(|byte| matches!(byte, b'{' | b'[')).count() > DEEPEST;
    if deep {
        return None;
    }
    let value: serde_json::Value = json5::from_str(text).ok()?;
    Some(serde_json::from_value(value).map_err(|error| error.to_string()))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Weighted {
        weight: i64,
    }

    #[test]
    fn a_fence_or_prose_around_the_object_is_stripped() {
        for reply in [
            "{\"weight\": 3}",
            "```json\n{\"weight\": 3}\n```",
            "Here {you} are:\n{\"weight\": 3}\nHope it helps {a}.",
            "```\n{\"weight\": 3}```",
        ] {
            assert_eq!(object::<Weighted>(reply), Ok(Weighted { weight: 3 }), "{reply}");
        }
    }

    #[test]
    fn a_weight_that_is_text_is_malformed_and_the_error_says_why() {
        for reply in ["{\"weight\": \"+8\"}", "Sure: {\"weight\": \"+8\"}", "{\"weight\": 8.5}"] {
            let error = object::<Weighted>(reply).unwrap_err();
            assert!(error.contains("expected i64"), "{error}");
        }
    }

    #[test]
    fn slips_that_leave_no_doubt_are_repaired() {
        for reply in [
            "{\"weight\": 3,}",
            "Sure:\n```json\n{\n  // the weight\n  \"weight\": 3,\n}\n```",
            "{'weight': 3}",
            "{weight: 3}",
        ] {
            assert_eq!(object::<Weighted>(reply), Ok(Weighted { weight: 3 }), "{reply}");
        }
        assert!(object::<Weighted>("{\"weight\": \"+8\",}").unwrap_err().contains("expected i64"));
        assert!(object::<Weighted>(&format!("{{\"weight\": {}", "[".repeat(100_000))).is_err());
    }

    #[test]
    fn unknown_keys_and_missing_objects_are_malformed() {
        assert!(object::<Weighted>("{\"weight\": 1, \"note\": 2}").unwrap_err().contains("note"));
        assert!(object::<Weighted>("I would rather not.").unwrap_err().contains("no JSON object"));
        assert!(object::<Weighted>("{\"weight\": 1").is_err());
        assert!(object::<Weighted>(&"{".repeat(10_000)).is_err());
    }
}
