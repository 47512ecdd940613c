//! YAML into types, with every unknown key reported at its line. The only file that names `serde_yaml`.
//!
//! Not for judging values: ranges and references are checked by whoever owns the type.

use serde::{Serialize, de::DeserializeOwned};

use crate::problem::Problem;

/// Reads `text`, the content of `file`.
///
/// # Errors
/// A syntax or type error alone, with its line; otherwise all unknown keys at once, with theirs.
pub fn parse<T: DeserializeOwned>(text: &str, file: &str) -> Result<T, Vec<Problem>> {
    let mut unknown = Vec::new();
    let parsed = serde_ignored::deserialize(serde_yaml::Deserializer::from_str(text), |path| {
        unknown.push(path.to_string());
    });
    match parsed {
        Err(error) => Err(vec![syntax_problem(file, &error)]),
        Ok(_) if !unknown.is_empty() => {
            Err(unknown.iter().map(|path| unknown_key(text, file, path)).collect())
        }
        Ok(value) => Ok(value),
    }
}

/// Any YAML: for keys whose presence is all that matters.
pub type Any = serde_yaml::Value;

/// Reads what a type knows of a text that others write; keys that it does not know are theirs.
///
/// # Errors
/// A syntax or type error.
pub fn parse_some<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_yaml::from_str(text).map_err(|error| error.to_string())
}

/// Writes a value as YAML.
///
/// # Errors
/// When the value has no YAML form.
pub fn write<T: Serialize>(value: &T) -> Result<String, String> {
    serde_yaml::to_string(value).map_err(|error| error.to_string())
}

/// `text` with `path` (keys joined by dots) set to the YAML in `value`: what `--set` does.
///
/// # Errors
/// When the text or the value is no YAML, or a key on the way is no mapping.
pub fn set(text: &str, path: &str, value: &str) -> Result<String, String> {
    let mut root: serde_yaml::Value = serde_yaml::from_str(text).map_err(|e| e.to_string())?;
    let value: serde_yaml::Value = serde_yaml::from_str(value).map_err(|e| e.to_string())?;
    let mut place = &mut root;
    for key in path.split('.') {
        if place.is_null() {
            *place = serde_yaml::Value::Mapping(serde_yaml::Mapping::new());
        }
        let mapping =
            place.as_mapping_mut().ok_or_else(|| format!("`{path}`: `{key}` is below a plain value"))?;
        place = mapping.entry(key.into()).or_insert(serde_yaml::Value::Null);
    }
    *place = value;
    serde_yaml::to_string(&root).map_err(|e| e.to_string())
}

/// The line of the key `path` (keys joined by dots) in `text`, as far as indentation tells.
pub fn line_of(text: &str, path: &str) -> Option<usize> {
    let keys: Vec<&str> = path.split('.').filter(|key| *key != "?").collect();
    let mut depth = 0;
    let mut found = None;
    let mut parent_indent = None;
    for (index, line) in text.lines().enumerate() {
        let trimmed = line.trim_start();
        let indent = line.len() - trimmed.len();
        if trimmed.is_empty() || trimmed.starts_with('#') || parent_indent.is_some_and(|p| indent <= p) {
            continue;
        }
        let mut rest = trimmed;
        while depth < keys.len() && holds_key(rest, keys[depth]) {
            found = Some(index + 1);
            parent_indent = Some(indent);
            let key = keys[depth];
            rest = rest.find(key).map_or("", |at| &rest[at + key.len()..]);
            depth += 1;
        }
        if depth == keys.len() {
            break;
        }
    }
    found
}

/// Whether a line, block or flow style, has `key:` in it as a whole word.
fn holds_key(line: &str, key: &str) -> bool {
    line.match_indices(key).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + key.len()..].trim_start_matches(['"', '\'']);
        after.starts_with(':') && before.is_none_or(|c| matches!(c, ' ' | '{' | ',' | '"' | '\'' | '-'))
    })
}

fn syntax_problem(file: &str, error: &serde_yaml::Error) -> Problem {
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or(&text).to_owned();
    let problem = Problem::new(file, what);
    match error.location() {
        Some(location) => problem.at(location.line()),
        None => problem,
    }
}

fn unknown_key(text: &str, file: &str, path: &str) -> Problem {
    let problem = Problem::new(file, format!("unknown key `{path}`"))
        .hint("remove it, or look for a misspelling: unknown keys are never ignored");
    match line_of(text, path) {
        Some(line) => problem.at(line),
        None => problem,
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    struct Outer {
        #[expect(dead_code, reason = "read by serde only")]
        inner: Inner,
    }

    #[derive(Debug, Deserialize)]
    struct Inner {
        #[expect(dead_code, reason = "read by serde only")]
        known: u32,
    }

    #[test]
    fn unknown_keys_are_all_reported_with_their_lines() {
        let text = "# a comment\ninner:\n  known: 1\n  knwon: 2\nextra: {a: 1}\n";
        let problems = parse::<Outer>(text, "x.yaml").unwrap_err();
        let lines: Vec<_> = problems.iter().map(|p| (p.line, p.what.clone())).collect();
        assert_eq!(
            lines,
            [(Some(4), "unknown key `inner.knwon`".to_owned()), (Some(5), "unknown key `extra`".to_owned())]
        );
    }

    #[test]
    fn unknown_keys_in_flow_style_are_found_on_their_line() {
        let problems = parse::<Outer>("inner: {known: 1, other: 2}\n", "x.yaml").unwrap_err();
        assert_eq!(problems[0].line, Some(1));
    }

    #[test]
    fn a_type_error_names_its_line() {
        let problems = parse::<Outer>("inner:\n  known: many\n", "x.yaml").unwrap_err();
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].line, Some(2));
    }

    #[test]
    fn set_changes_one_value_and_makes_missing_parents() {
        let text = set("a: {b: 1}\n", "a.c.d", "[1, 2]").unwrap();
        assert!(text.contains("b: 1") && text.contains("d:"), "{text}");
        assert!(set("a: 1\n", "a.b", "2").is_err());
    }
}
