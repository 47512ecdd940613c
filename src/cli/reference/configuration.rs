//! Every key of the files that people write, as Markdown tables made from their schemas.

use serde_json::{Map, Value};

use super::{File, schema};

/// The whole page.
pub(super) fn page() -> String {
    let mut text = String::from(
        "# Configuration\n\nEvery key, made from the program's own types by `phylon reference configuration`. The same \
         as JSON Schema, for editors:\n`phylon reference schema experiment` and `phylon reference schema agent`. A \
         key that is not listed is an error, with its line.\n",
    );
    for (of, name) in [(File::Experiment, "experiment.yaml"), (File::Agent, "agent.yaml")] {
        let root = schema(of).to_value();
        let tables = Tables { root: &root, text: format!("\n# `{name}`\n") };
        text.push_str(&tables.of(name));
    }
    text
}

/// The tables of one file: one for every mapping with named keys, under the path that leads to it.
struct Tables<'a> {
    root: &'a Value,
    text: String,
}

impl<'a> Tables<'a> {
    fn of(mut self, name: &str) -> String {
        if let Some(properties) = self.root["properties"].as_object() {
            self.table(&format!("The keys of `{name}`"), "", self.root, properties);
        }
        self.text
    }

    fn table(&mut self, heading: &str, path: &str, schema: &'a Value, properties: &'a Map<String, Value>) {
        self.text.push_str(&format!("\n## {heading}\n\n"));
        if let Some(about) = schema["description"].as_str().filter(|_| !path.is_empty()) {
            self.text.push_str(&format!("{}\n\n", line(about)));
        }
        self.text.push_str("| key | value | default | meaning |\n|---|---|---|---|\n");
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for (key, property) in properties {
            let default = match property.get("default") {
                _ if required.contains(&key.as_str()) => "required".to_owned(),
                None | Some(Value::Null) => "none".to_owned(),
                Some(value) => format!("`{value}`"),
            };
            let about =
                property["description"].as_str().or_else(|| self.resolved(property)["description"].as_str());
            let row = [format!("`{key}`"), self.kind(property), default, line(about.unwrap_or_default())];
            let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
            self.text.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
        for (key, property) in properties {
            let below = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            self.below(&below, property);
        }
    }

    /// The tables of what stands below a key.
    fn below(&mut self, path: &str, property: &'a Value) {
        let schema = self.resolved(property);
        if let Some(properties) = schema["properties"].as_object() {
            self.table(&format!("`{path}`"), path, schema, properties);
        } else if schema["additionalProperties"].is_object() {
            self.below(&format!("{path}.<name>"), &schema["additionalProperties"]);
        }
        for alternative in alternatives(schema) {
            self.below(path, alternative);
        }
    }

    /// What a reference leads to.
    fn resolved(&self, schema: &'a Value) -> &'a Value {
        let reference = schema["$ref"].as_str().or_else(|| schema["allOf"][0]["$ref"].as_str());
        reference.and_then(|path| self.root.pointer(path.trim_start_matches('#'))).unwrap_or(schema)
    }

    /// What may be written, in words.
    fn kind(&self, schema: &'a Value) -> String {
        let schema = self.resolved(schema);
        if let Some(words) = words(schema) {
            return words.join(", ");
        }
        if !alternatives(schema).is_empty() {
            let kinds: Vec<String> = alternatives(schema)
                .iter()
                .filter(|alternative| alternative["type"] != "null")
                .map(|alternative| self.kind(alternative))
                .collect();
            return kinds.join(" or ");
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => kinds.iter().find(|kind| *kind != "null").unwrap_or(&Value::Null),
            kind => kind,
        };
        match kind.as_str() {
            Some("array") => format!("list of {}", self.kind(&schema["items"])),
            Some("object") => "mapping".to_owned(),
            Some("integer") => "whole number".to_owned(),
            Some("boolean") => "true or false".to_owned(),
            Some("string") => "text".to_owned(),
            Some(other) => other.to_owned(),
            None => "anything".to_owned(),
        }
    }
}

/// The words that may be written, where only these may.
fn words(schema: &Value) -> Option<Vec<String>> {
    let listed = schema["enum"].as_array().map(|values| values.iter().collect::<Vec<_>>());
    let values = listed.or_else(|| {
        let each = schema["oneOf"].as_array()?;
        each.iter().map(|one| one.get("const").or_else(|| one["enum"].get(0))).collect()
    })?;
    Some(values.iter().map(|value| format!("`{}`", value.as_str().unwrap_or_default())).collect())
}

fn alternatives(schema: &Value) -> &[Value] {
    schema["anyOf"].as_array().map_or(&[], Vec::as_slice)
}

/// Doc comments are wrapped; table cells are not.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_keys_have_tables_with_their_values_and_defaults() {
        let page = page();
        for part in [
            "\n## `documents.split`\n",
            "\n## `models.<name>`\n",
            "`rehearsal`, `openai`, `anthropic`",
            "| `attempts` | whole number | `3` |",
            "\n## `search.editor`\n",
            "`autodata-blog`",
            "\n# `agent.yaml`\n",
        ] {
            assert!(page.contains(part), "`{part}` is missing:\n{page}");
        }
    }
}
