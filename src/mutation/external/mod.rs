//! Editors that are programs of their own: any coding agent's command, in a temporary checkout.
//!
//! It gets the parent's files and the diagnosis as files, and leaves changed files behind. What it left is
//! journalled before it is judged, so it is never run twice for one proposal. Not for judging it; the guard does.

mod checkout;
mod config;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Context, MutationError, Proposal, ProposalInput, Proposed, Rejected, task::Task, verdict};
use crate::{
    genome::Genome,
    journal::{Journal, JournalError},
    models::{ModelError, duration},
    sandbox::{ConfinedCommand, Ended, system_paths},
};
pub use config::{Editor, ExternalEditor, NotFound};

/// The exit status by which a command says that it could not work now: BSD's `EX_TEMPFAIL`.
const TRY_LATER: i32 = 75;
/// The longest account of a failure that is kept.
const WORDS: usize = 400;

/// An external editor, ready to be run.
#[derive(Clone, Copy)]
pub struct External<'a> {
    /// The command and its limits.
    pub editor: &'a ExternalEditor,
    /// The experiment's folder: relative paths of the command start there.
    pub home: &'a Path,
    /// An empty folder for the checkout.
    pub place: &'a Path,
    /// Folders it must not read even below a system path: documents, experiment, population.
    pub hidden: &'a [PathBuf],
    /// Reads an environment variable.
    pub env: &'a (dyn Fn(&str) -> Option<String> + Send + Sync),
    /// The journal of the run that is replayed: its results, and no command is run.
    pub recorded: Option<&'a Journal>,
}

/// What a command left behind, as the journal keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Left {
    /// The genome's files.
    files: Genome,
    account: Account,
    /// Why the files do not count.
    fault: Option<String>,
}

/// `proposal.json`: the editor's account of its change.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Account {
    hypothesis: String,
    mechanism: String,
    expected: String,
}

/// Lets an external editor do one task.
///
/// # Errors
/// The command cannot be found or started, says that it cannot work now, or the run stops; the journal or the
/// sandbox fails. A command that fails or leaves an invalid genome is a rejection.
pub async fn carry_out(
    context: &Context<'_>,
    input: &ProposalInput<'_>,
    task: &Task<'_>,
    external: &External<'_>,
) -> Result<Proposed, MutationError> {
    let key = format!("job/{}/external", input.job);
    let left = match stored(context.journal, &key)?.or(stored(external.recorded, &key)?) {
        Some(left) => left,
        None if external.recorded.is_some() => {
            return Err(MutationError::Editor(format!(
                "the journal holds nothing that `{}` left for job {}",
                external.editor.name(),
                input.job
            )));
        }
        None => run(context, input, task, external).await?,
    };
    if let Some(journal) = context.journal {
        let value = serde_json::to_value(&left).map_err(|error| MutationError::Editor(error.to_string()))?;
        journal.put_result(&key, &value).await?;
    }
    judge(context, input, task, left).await
}

fn stored(journal: Option<&Journal>, key: &str) -> Result<Option<Left>, JournalError> {
    let Some(journal) = journal else { return Ok(None) };
    Ok(journal.result(key)?.and_then(|value| serde_json::from_value(value).ok()))
}

/// Runs the command once and gathers what it left.
async fn run(
    context: &Context<'_>,
    input: &ProposalInput<'_>,
    task: &Task<'_>,
    external: &External<'_>,
) -> Result<Left, MutationError> {
    let editor = external.editor;
    let failed = |what: &str, error: std::io::Error| {
        MutationError::Editor(format!("{what} `{}`: {error}", external.place.display()))
    };
    let folder = external.place.canonicalize().map_err(|error| failed("cannot use the folder", error))?;
    checkout::write(&folder, input, task).map_err(|error| failed("cannot write the checkout", error))?;
    let variable = |name: &str| (external.env)(name).map(|value| (name.to_owned(), value));
    let program = editor
        .program(external.home, variable("PATH").map(|(_, path)| path).as_deref())
        .map_err(|error| MutationError::Editor(error.to_string()))?;
    let mut readable = system_paths(external.hidden);
    readable.push(program.clone());
    readable.extend(editor.read.iter().map(|path| external.home.join(path)));
    let mut environment: Vec<(String, String)> = ["PATH", "LANG"]
        .into_iter()
        .chain(editor.env.iter().map(String::as_str))
        .filter_map(variable)
        .collect();
    for (name, path) in [("HOME", folder.clone()), ("TMPDIR", folder.join(checkout::TEMPORARY))] {
        environment.push((name.to_owned(), path.display().to_string()));
    }
    let mut command = editor.command.clone();
    if let Some(first) = command.first_mut() {
        *first = program.display().to_string();
    }
    let confined = ConfinedCommand {
        command: &command,
        folder: &folder,
        readable: &readable,
        environment: &environment,
        time: editor.timeout,
    };
    tracing::debug!(job = input.job, command = editor.name(), "external editor started");
    let ended = tokio::select! {
        ended = confined.run(context.sandbox) => ended.map_err(|error| failed("cannot start a command in", error))?,
        () = context.models.stopped() => return Err(ModelError::Stopped.into()),
    };
    gather(editor, input, &folder, ended)
}

fn gather(
    editor: &ExternalEditor,
    input: &ProposalInput<'_>,
    folder: &Path,
    ended: Ended,
) -> Result<Left, MutationError> {
    let fault = match ended {
        Ended::Exited { status: Some(0), .. } => None,
        Ended::Exited { status: Some(TRY_LATER), words } => {
            return Err(MutationError::EditorUnavailable {
                command: editor.name(),
                words: last_line(&words),
            });
        }
        Ended::Exited { status, words } => {
            let how = status
                .map_or_else(|| "was killed".to_owned(), |status| format!("ended with status {status}"));
            Some(format!("`{}` {how}: {}", editor.name(), last_line(&words)))
        }
        Ended::TimedOut => {
            Some(format!("`{}` took longer than {}", editor.name(), duration::display(editor.timeout)))
        }
    };
    Ok(match (fault, checkout::read(folder)) {
        (None, Ok((files, account))) => Left { files, account, fault: None },
        (Some(fault), _) | (None, Err(fault)) => {
            Left { files: input.genome.clone(), account: Account::default(), fault: Some(fault) }
        }
    })
}

async fn judge(
    context: &Context<'_>,
    input: &ProposalInput<'_>,
    task: &Task<'_>,
    left: Left,
) -> Result<Proposed, MutationError> {
    if let Some(fault) = left.fault {
        return Ok(Proposed::Rejected(Rejected::new(fault)));
    }
    let problems = match task.check(context, input, &left.files) {
        Ok(agent) => verdict::of(context, input.job, &agent).await?,
        Err(problems) => problems,
    };
    if let Some(problem) = problems.first() {
        let reason = format!("what the external editor left is not valid: {problem}");
        return Ok(Proposed::Rejected(Rejected::new(reason)));
    }
    let account = left.account.or_of(input.genome, &left.files);
    Ok(match task.refuses(&account.mechanism) {
        Some(why) => Proposed::Rejected(Rejected::new(why)),
        None => Proposed::Child(Box::new(Proposal {
            genome: left.files,
            hypothesis: account.hypothesis,
            mechanism: account.mechanism,
            expected: account.expected,
        })),
    })
}

impl Account {
    /// The account on one line each, with what the files say where the editor said nothing.
    fn or_of(self, parent: &Genome, child: &Genome) -> Self {
        let line = |text: &str, limit: usize, instead: String| {
            let text = super::ledger::one_line(text);
            if text.is_empty() { instead } else { text.chars().take(limit).collect() }
        };
        let changed =
            |(path, text): (&String, &String)| (parent.get(path) != Some(text)).then(|| path.clone());
        let files: Vec<String> = child.files().iter().filter_map(changed).collect();
        Self {
            hypothesis: line(
                &self.hypothesis,
                600,
                format!("A change of {} without an account.", files.join(", ")),
            ),
            mechanism: line(&self.mechanism, 80, format!("change of {}", files.join(", "))),
            expected: line(&self.expected, 300, String::new()),
        }
    }
}

fn last_line(words: &str) -> String {
    let line = words.lines().rev().map(str::trim).find(|line| !line.is_empty());
    line.unwrap_or("it said nothing").chars().take(WORDS).collect()
}
