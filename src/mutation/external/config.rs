//! `search.editor` as configured: an alias, or a command. Not for running it.

use std::{
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

use schemars::JsonSchema;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};

use crate::models::duration;

/// Who edits: a model of the experiment, or a command.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize)]
#[serde(untagged)]
pub enum Editor {
    /// The model of this alias, with the editor's tools.
    Model(String),
    /// A command in a checkout.
    Command(ExternalEditor),
}

/// A command that edits genomes.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct ExternalEditor {
    /// Program and arguments. A program with a `/` is a path relative to the experiment, another one is looked
    /// for on `PATH`.
    pub command: Vec<String>,
    /// How long one proposal may take. No part of a run's identity.
    #[serde(default = "ten_minutes", with = "duration", skip_serializing)]
    #[schemars(with = "String")]
    pub timeout: Duration,
    /// Environment variables that the command may see, beside `PATH`, `HOME`, `LANG` and `TMPDIR`.
    #[serde(default, skip_serializing)]
    pub env: Vec<String>,
    /// Files and folders that it may read beside the system's, relative to the experiment: where the program
    /// itself is installed. No part of a run's identity.
    #[serde(default, skip_serializing)]
    pub read: Vec<PathBuf>,
}

/// The command's program is nowhere.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no program `{program}` {}", looked)]
pub struct NotFound {
    /// As it was configured.
    pub program: String,
    /// Where it was looked for.
    looked: &'static str,
}

fn ten_minutes() -> Duration {
    Duration::from_secs(600)
}

impl Editor {
    /// The alias, when a model edits.
    pub fn alias(&self) -> Option<&str> {
        match self {
            Self::Model(alias) => Some(alias),
            Self::Command(_) => None,
        }
    }
}

impl ExternalEditor {
    /// The command as a person would type it.
    pub fn name(&self) -> String {
        self.command.join(" ")
    }

    /// The program's own file.
    ///
    /// # Errors
    /// There is none.
    pub fn program(&self, home: &Path, path: Option<&str>) -> Result<PathBuf, NotFound> {
        let program = self.command.first().cloned().unwrap_or_default();
        let is_file = |place: &PathBuf| place.is_file();
        let (found, looked) = if program.contains('/') {
            (Some(home.join(&program)).filter(is_file), "(a path relative to the experiment)")
        } else {
            let places = std::env::split_paths(path.unwrap_or_default()).map(|folder| folder.join(&program));
            (places.into_iter().find(is_file), "on PATH")
        };
        found.and_then(|place| std::path::absolute(place).ok()).ok_or(NotFound { program, looked })
    }

    /// What is wrong with the values, each as key and what was expected.
    pub fn problems(&self) -> Vec<(&'static str, String)> {
        let mut problems = Vec::new();
        if self.command.first().is_none_or(|program| program.trim().is_empty()) {
            problems.push(("command", "`command` is empty; expected a program and its arguments".to_owned()));
        }
        if self.timeout.is_zero() {
            problems.push(("timeout", "`timeout` must be above 0".to_owned()));
        }
        problems
    }
}

impl<'de> Deserialize<'de> for Editor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Not `untagged`: that would buffer the mapping, and unknown keys in it would go unnoticed.
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Editor;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a model's alias, or `{command: [program, argument]}`")
            }

            fn visit_str<E: serde::de::Error>(self, alias: &str) -> Result<Editor, E> {
                Ok(Editor::Model(alias.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Editor, A::Error> {
                ExternalEditor::deserialize(MapAccessDeserializer::new(map)).map(Editor::Command)
            }
        }

        deserializer.deserialize_any(Either)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_and_a_command_are_both_read_and_time_and_variables_are_no_part_of_identity() {
        let alias: Editor = crate::yaml::parse("editor", "x").unwrap();
        assert_eq!(alias.alias(), Some("editor"));
        assert_eq!(serde_json::json!(alias), "editor");
        let text = "{command: [my-agent, --fast], timeout: 2m, env: [AGENT_KEY], read: [tools]}";
        let Editor::Command(command) = crate::yaml::parse(text, "x").unwrap() else { panic!("an alias") };
        assert_eq!(
            (command.name(), command.timeout),
            ("my-agent --fast".to_owned(), Duration::from_secs(120))
        );
        assert_eq!(serde_json::json!(command), serde_json::json!({"command": ["my-agent", "--fast"]}));
    }

    #[test]
    fn an_unknown_key_of_a_command_is_named() {
        let problems = crate::yaml::parse::<Editor>("{command: [a], tiemout: 2m}", "x").unwrap_err();
        assert!(problems[0].what.contains("tiemout"), "{problems:?}");
    }

    #[test]
    fn a_program_is_found_on_path_or_beside_the_experiment_or_not_at_all() {
        let editor = |program: &str| ExternalEditor {
            command: vec![program.to_owned()],
            timeout: ten_minutes(),
            env: Vec::new(),
            read: Vec::new(),
        };
        let home = Path::new("/bin");
        assert!(editor("sh").program(home, Some("/nowhere:/bin")).unwrap().is_absolute());
        assert!(editor("./sh").program(home, None).is_ok());
        let missing = editor("no-such-agent").program(home, Some("/bin")).unwrap_err();
        assert_eq!(missing.to_string(), "there is no program `no-such-agent` on PATH");
    }
}
