//! What goes wrong, as the user reads it: what failed, on what, what to do next, and the exit code.
//!
//! The library's errors are enums per module; this is the only place that turns them into words.

use std::{io::Write, process::ExitCode};

use crate::{cli::global::Context, problem::Problem, reporting::console::inert};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Done, but nothing was shown, or a check failed.
    NotShown = 1,
    /// Wrong usage.
    Usage = 2,
    /// A fault in a configuration, a document or a genome.
    Config = 3,
    /// An endpoint could not be used.
    Endpoint = 4,
    /// The population could not be used.
    Population = 5,
    /// Stopped early; the same command goes on.
    Stopped = 6,
    /// A bug of this program.
    Bug = 70,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// A failure, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct CliError {
    /// What failed, on what in backticks; no capital, no period.
    pub what: String,
    /// Faults in files, each with its line and hint.
    pub problems: Vec<Problem>,
    /// What to do next, one line each.
    pub hints: Vec<String>,
    /// The exit code.
    pub exit: Exit,
}

impl CliError {
    /// A failure without further advice.
    pub fn new(exit: Exit, what: impl Into<String>) -> Self {
        Self { what: what.into(), problems: Vec::new(), hints: Vec::new(), exit }
    }

    /// A failure that only a bug explains.
    pub fn bug(what: impl Into<String>) -> Self {
        Self::new(Exit::Bug, what)
            .hint("this is a bug in phylon; please report it with the command you typed")
    }

    /// Faults in files that people wrote.
    pub fn problems(problems: Vec<Problem>) -> Self {
        let what = match problems.as_slice() {
            [one] => one.to_string(),
            many => format!("{} faults were found", many.len()),
        };
        Self { what, problems, hints: Vec::new(), exit: Exit::Config }
    }

    /// The same failure, with advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

/// Writes the failure to stderr; gives its exit code.
pub fn report(error: &CliError, context: &Context) -> ExitCode {
    // Nothing is left to tell anyone when stderr itself is closed.
    let _ = std::io::stderr().write_all(render(error, context).as_bytes());
    error.exit.into()
}

fn render(error: &CliError, context: &Context) -> String {
    let style = &context.err;
    let mut text = format!("{} {}\n", style.bad("error:"), inert(&error.what));
    let hint_line = |text: &mut String, hint: &str| {
        text.push_str(&format!("{} {}\n", style.good("hint:"), inert(hint)));
    };
    match error.problems.as_slice() {
        [] => {}
        [one] => one.hint.iter().for_each(|hint| hint_line(&mut text, hint)),
        many => {
            for problem in many {
                text.push_str(&format!("  {}\n", inert(&problem.to_string())));
                if let Some(hint) = &problem.hint {
                    text.push_str("    ");
                    hint_line(&mut text, hint);
                }
            }
        }
    }
    error.hints.iter().for_each(|hint| hint_line(&mut text, hint));
    text
}
