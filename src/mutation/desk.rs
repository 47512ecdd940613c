//! The editor's tools over an in-memory tree. Not for talking to the model or judging the result.

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{
    Analysis, Assignment, Earlier, Forbidden, LedgerView, ProposalInput, guard, ledger, task::Task,
    transcript,
};
use crate::{
    chat::{ToolCall, ToolSpec},
    genome::{Genome, MAX_FILE_BYTES, PATHS},
    id::VariantId,
};

/// The tree under edit.
pub(super) struct Desk<'a> {
    input: &'a ProposalInput<'a>,
    task: &'a Task<'a>,
    pub(super) tree: Genome,
}

/// What a tool call asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// Nothing more: this is the result.
    Answered(String),
    /// Check the tree.
    Check,
    /// Check the tree and, if it is sound, end the session.
    Finish(Finish),
}

/// The editor's account of its change.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Finish {
    pub(super) hypothesis: String,
    pub(super) mechanism: String,
    pub(super) expected: String,
}

#[derive(Deserialize)]
struct PathArgument {
    path: String,
}

#[derive(Deserialize)]
struct EditArguments {
    path: String,
    old: String,
    new: String,
}

#[derive(Deserialize)]
struct WriteArguments {
    path: String,
    text: String,
}

#[derive(Deserialize)]
struct DocumentArgument {
    document: String,
}

impl<'a> Desk<'a> {
    pub(super) fn new(input: &'a ProposalInput<'a>, task: &'a Task<'a>) -> Self {
        Self { input, task, tree: task.start(input.genome) }
    }

    /// Carries out what needs no model and no sandbox. A refusal is a result too.
    pub(super) fn call(&mut self, call: &ToolCall) -> Action {
        match self.dispatch(call) {
            Ok(action) => action,
            Err(refusal) => Action::Answered(format!("refused: {refusal}")),
        }
    }

    fn dispatch(&mut self, call: &ToolCall) -> Result<Action, String> {
        let answer = match call.name.as_str() {
            "list_files" => self.list(),
            "read_file" => self.read(&arguments::<PathArgument>(call)?.path)?.to_owned(),
            "edit_file" => self.edit(&arguments(call)?)?,
            "write_file" => self.write(arguments(call)?)?,
            "read_trajectory" => self.trajectory(&arguments::<DocumentArgument>(call)?.document)?,
            "history" => ledger::render(self.input.ledger, self.input.ledger_view),
            "check" => return Ok(Action::Check),
            "finish" => return self.finish(arguments(call)?),
            other => return Err(format!("there is no tool `{other}`")),
        };
        Ok(Action::Answered(answer))
    }

    fn list(&self) -> String {
        let files = self.tree.files().iter();
        let mut lines: Vec<_> = files.map(|(path, text)| format!("{path} ({} bytes)", text.len())).collect();
        lines.push(format!(
            "The prompts have about {} tokens; {} are allowed.",
            guard::prompt_tokens(&self.tree),
            self.task.token_limit(self.input.genome)
        ));
        lines.join("\n")
    }

    fn read(&self, path: &str) -> Result<&str, String> {
        self.tree.get(path).ok_or_else(|| {
            let paths: Vec<_> = self.tree.files().keys().map(String::as_str).collect();
            format!("there is no file `{path}`; there are {}", paths.join(", "))
        })
    }

    fn edit(&mut self, edit: &EditArguments) -> Result<String, String> {
        let text = self.read(&edit.path)?;
        if edit.old.is_empty() {
            return Err("`old` is empty; use write_file to replace a whole file".to_owned());
        }
        match text.matches(&edit.old).count() {
            1 => {
                let text = text.replacen(&edit.old, &edit.new, 1);
                self.store(&edit.path, text)
            }
            0 => Err(format!(
                "`old` does not stand in {}; read the file and copy the passage exactly",
                edit.path
            )),
            times => Err(format!("`old` stands {times} times in {}; give a longer passage", edit.path)),
        }
    }

    fn write(&mut self, write: WriteArguments) -> Result<String, String> {
        if !PATHS.contains(&write.path.as_str()) {
            return Err(format!("`{}` is no file of a genome; those are {}", write.path, PATHS.join(", ")));
        }
        self.store(&write.path, write.text)
    }

    fn store(&mut self, path: &str, text: String) -> Result<String, String> {
        if text.len() > MAX_FILE_BYTES {
            return Err(format!(
                "{path} would have {} bytes; at most {MAX_FILE_BYTES} are allowed",
                text.len()
            ));
        }
        self.tree = self.tree.with(path, text);
        Ok(format!(
            "done: the prompts now have about {} tokens of {} allowed",
            guard::prompt_tokens(&self.tree),
            self.task.token_limit(self.input.genome)
        ))
    }

    fn trajectory(&self, document: &str) -> Result<String, String> {
        let found: String = self
            .input
            .trajectories
            .iter()
            .filter(|trajectory| trajectory.document.as_str() == document)
            .map(|trajectory| transcript::render(trajectory, transcript::EDITOR_BYTES))
            .collect();
        if found.is_empty() { Err(format!("no trajectory of `{document}` is at hand")) } else { Ok(found) }
    }

    fn finish(&self, finish: Finish) -> Result<Action, String> {
        let line = |text: &str, limit: usize| {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            text.chars().take(limit).collect::<String>()
        };
        let finish = Finish {
            hypothesis: line(&finish.hypothesis, 600),
            mechanism: line(&finish.mechanism, 80),
            expected: line(&finish.expected, 300),
        };
        if finish.hypothesis.is_empty() || finish.mechanism.is_empty() {
            return Err("`hypothesis` and `mechanism` must say something".to_owned());
        }
        match self.task.refuses(&finish.mechanism) {
            Some(why) => Err(why),
            None => Ok(Action::Finish(finish)),
        }
    }
}

/// What a session's tools answer to these calls, and the files after them: for whoever throws foreign calls at them.
#[doc(hidden)]
pub fn answers(genome: &Genome, calls: &[ToolCall]) -> (Genome, Vec<String>) {
    let analysis = Analysis { summary: String::new(), groups: Vec::new() };
    let input = ProposalInput {
        job: 0,
        parent: VariantId::SEED,
        genome,
        trajectories: &[],
        ledger: &[],
        ledger_view: LedgerView::Shown,
        forbidden: &Forbidden::new([]),
        earlier: &Earlier::default(),
    };
    let task = Task::Edit(Assignment { analysis: &analysis, direction: 0, exhausted: &[] });
    let mut desk = Desk::new(&input, &task);
    let told = |action| match action {
        Action::Answered(text) => text,
        Action::Check => "check".to_owned(),
        Action::Finish(_) => "finish".to_owned(),
    };
    let answers = calls.iter().map(|call| told(desk.call(call))).collect();
    (desk.tree, answers)
}

fn arguments<T: DeserializeOwned>(call: &ToolCall) -> Result<T, String> {
    serde_json::from_str(&call.arguments)
        .map_err(|error| format!("the arguments of {} are unreadable: {error}", call.name))
}

/// The tools as the model is told of them.
pub(super) fn tools() -> Vec<ToolSpec> {
    let text = |what: &str| json!({"type": "string", "description": what});
    let path = || text("the file's path, as list_files shows it");
    vec![
        tool("list_files", "The genome's files with their sizes.", &json!({})),
        tool("read_file", "The whole text of one file.", &json!({"path": path()})),
        tool(
            "edit_file",
            "Replaces one passage of a file. `old` must stand in it exactly once.",
            &json!({"path": path(), "old": text("the passage, copied exactly"), "new": text("what stands there instead; may be empty")}),
        ),
        tool(
            "write_file",
            "Replaces a whole file.",
            &json!({"path": path(), "text": text("the file's new text")}),
        ),
        tool(
            "read_trajectory",
            "A training document's trajectory at greater length.",
            &json!({"document": text("the document's name, as the trajectories name it")}),
        ),
        tool("history", "Earlier proposals and what came of them.", &json!({})),
        tool(
            "check",
            "Checks the files as they are now: everything that would make the proposal invalid.",
            &json!({}),
        ),
        tool(
            "finish",
            "Ends the session with the files as they are now. Refused while `check` finds fault.",
            &json!({
                "hypothesis": text("what will change and why, one or two sentences"),
                "mechanism": text("a name of two to six words"),
                "expected": text("the effect you expect"),
            }),
        ),
    ]
}

fn tool(name: &str, description: &str, properties: &Value) -> ToolSpec {
    let required: Vec<&String> =
        properties.as_object().into_iter().flat_map(|object| object.keys()).collect();
    ToolSpec {
        name: name.to_owned(),
        description: description.to_owned(),
        parameters: json!({
            "type": "object", "properties": properties, "required": required, "additionalProperties": false
        }),
    }
}
