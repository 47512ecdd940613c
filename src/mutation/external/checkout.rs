//! The folder an external editor works in: what is put there, and what is taken back. Not for running it.

use std::{fmt::Write as _, fs, io, path::Path};

use super::Account;
use crate::{
    genome::{Genome, MAX_FILE_BYTES, PATHS},
    mutation::{ProposalInput, ledger, task::Task, transcript},
};

/// A folder for the command's own temporary files.
pub(super) const TEMPORARY: &str = ".tmp";
/// Where the editor says what it did.
const ACCOUNT: &str = "proposal.json";
/// The most bytes of the account that are read.
const ACCOUNT_BYTES: u64 = 16 * 1024;

/// Writes the genome's files and what the editor is to know.
pub(super) fn write(folder: &Path, input: &ProposalInput<'_>, task: &Task<'_>) -> io::Result<()> {
    for (path, text) in task.start(input.genome).files() {
        put(folder, path, text)?;
    }
    put(folder, "TASK.md", &instructions(input, task))?;
    put(folder, "diagnosis.md", &task.data(input))?;
    put(folder, "history.md", &ledger::render(input.ledger, input.ledger_view))?;
    for trajectory in input.trajectories {
        let name = trajectory.document.as_str().replace(['/', '\\'], "_");
        let path = format!("trajectories/{name}.{}.md", trajectory.variant);
        put(folder, &path, &transcript::render(trajectory, transcript::EDITOR_BYTES))?;
    }
    fs::create_dir_all(folder.join("trajectories"))?;
    fs::create_dir_all(folder.join(TEMPORARY))
}

fn put(folder: &Path, path: &str, text: &str) -> io::Result<()> {
    let place = folder.join(path);
    if let Some(parent) = place.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(place, text)
}

/// The frame that a model would be given, and how a command works instead of with tools.
fn instructions(input: &ProposalInput<'_>, task: &Task<'_>) -> String {
    let mut text = include_str!("../prompts/external.md").to_owned();
    let _ = write!(
        text,
        "\nThe prompts together may have about {} tokens (four bytes each) when you are done.\n\n## The task\n\n{}",
        task.token_limit(input.genome),
        task.frame()
    );
    text
}

/// The genome's files as they are now, and the editor's account. Whatever else is there is left alone.
///
/// # Errors
/// Why the files do not count, for the record.
pub(super) fn read(folder: &Path) -> Result<(Genome, Account), String> {
    let prompts = folder.join("prompts");
    if fs::symlink_metadata(&prompts).is_ok_and(|found| !found.is_dir()) {
        return Err("`prompts` is no folder any more".to_owned());
    }
    let mut files = Vec::new();
    for path in PATHS {
        if let Some(text) = plain_file(&folder.join(path), MAX_FILE_BYTES as u64)
            .map_err(|what| format!("`{path}` {what}"))?
        {
            files.push((path, text));
        }
    }
    if files.is_empty() {
        return Err("the external editor left no file of the genome".to_owned());
    }
    // An account that cannot be read is none: the files speak for themselves.
    let account = plain_file(&folder.join(ACCOUNT), ACCOUNT_BYTES).ok().flatten();
    let account = account.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    Ok((Genome::from_files(files), account))
}

/// The text of a file that is a file itself: what a link points to may be none of the editor's.
fn plain_file(path: &Path, most: u64) -> Result<Option<String>, String> {
    let found = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("cannot be read: {error}")),
        Ok(found) => found,
    };
    if !found.is_file() {
        return Err("is no plain file any more".to_owned());
    }
    if found.len() > most {
        return Err(format!("has {} bytes; at most {most} are allowed", found.len()));
    }
    fs::read_to_string(path).map(Some).map_err(|error| format!("cannot be read: {error}"))
}
