//! Results on stdout. Not for progress or logs; those go to stderr.

use std::io::{ErrorKind, Write};

use serde::Serialize;

use crate::cli::error::{CliError, Exit};

/// Writes text to stdout. A reader that went away (`| head`) is no failure.
///
/// # Errors
/// When stdout cannot be written for another reason.
pub fn text(text: &str) -> Result<(), CliError> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(CliError::new(Exit::Bug, format!("cannot write to stdout: {error}")))
        }
        _ => Ok(()),
    }
}

/// Writes a value to stdout as indented JSON.
///
/// # Errors
/// When the value has no JSON form or stdout cannot be written.
pub fn json<T: Serialize>(value: &T) -> Result<(), CliError> {
    text(&pretty(value)?)
}

/// A value as indented JSON with a line end, for stdout or a file.
///
/// # Errors
/// When the value has no JSON form.
pub fn pretty<T: Serialize>(value: &T) -> Result<String, CliError> {
    let mut written = serde_json::to_string_pretty(value)
        .map_err(|error| CliError::bug(format!("cannot write the result as JSON: {error}")))?;
    written.push('\n');
    Ok(written)
}

/// Writes a value to stdout as JSON on one line, for verbs that go on after it.
///
/// # Errors
/// As [`json`].
pub fn json_line(value: &serde_json::Value) -> Result<(), CliError> {
    text(&format!("{value}\n"))
}

/// Writes one line to stderr.
pub fn note(line: &str) {
    // Progress that nobody can read is no reason to stop.
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Writes a file, whole: beside its place, then moved there. Its folder is made.
///
/// # Errors
/// When it cannot be written.
pub fn file(path: &std::path::Path, text: &str) -> Result<(), CliError> {
    let write = || {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let draft = path.with_extension("part");
        std::fs::write(&draft, text)?;
        std::fs::rename(draft, path)
    };
    write().map_err(|error| {
        CliError::new(Exit::Usage, format!("cannot write `{}`: {error}", path.display()))
            .hint("name a folder that can be written")
    })
}
