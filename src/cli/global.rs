//! What every verb takes, and what it comes to: colour, width, where results go. Not for any one verb.

use std::{io::IsTerminal, path::PathBuf};

use clap::{Args, ValueEnum};

use crate::reporting::console::{Bars, Colour, Style};

/// Flags of every verb.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Write the result as JSON on stdout
    #[arg(long, global = true)]
    pub json: bool,
    /// The folder with `genomes.git` and `journal.db` [default: population/<name of the experiment>]
    #[arg(long, global = true, value_name = "DIR")]
    pub population: Option<PathBuf>,
    /// More log lines on stderr: -v info, -vv debug, -vvv trace
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Form of the log lines on stderr
    #[arg(long, global = true, value_name = "FORM", default_value = "text")]
    pub log_format: LogFormat,
    /// When to use colour; NO_COLOR is respected
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: When,
}

/// Form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people
    Text,
    /// One JSON object per line
    Json,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The flags, resolved against the terminal and the environment.
#[derive(Debug, Clone)]
pub struct Context {
    /// The flags as typed.
    pub flags: Global,
    /// How stdout is painted.
    pub out: Style,
    /// How stderr is painted.
    pub err: Style,
    /// The bars on stderr, shared with the log so that neither tears the other.
    pub bars: Bars,
}

/// Columns assumed where there is no terminal to ask.
const COLUMNS: usize = 120;

impl Context {
    /// Resolves the flags.
    pub fn new(flags: Global) -> Self {
        let stderr = std::io::stderr().is_terminal();
        let out = style(flags.color, std::io::stdout().is_terminal(), width(&std::io::stdout()));
        let err = style(flags.color, stderr, width(&std::io::stderr()));
        let bars = if stderr && !dumb() { Bars::on_stderr() } else { Bars::none() };
        Self { flags, out, err, bars }
    }

    /// Whether the result is wanted as JSON.
    pub fn json(&self) -> bool {
        self.flags.json
    }
}

fn style(when: When, terminal: bool, width: Option<usize>) -> Style {
    let wanted = match when {
        When::Always => true,
        When::Never => false,
        When::Auto => {
            terminal && !dumb() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        }
    };
    let colour = if wanted { Colour::On } else { Colour::Off };
    Style { colour, width: width.unwrap_or(COLUMNS).max(40) }
}

fn dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

#[cfg(unix)]
fn width(stream: &impl std::os::fd::AsFd) -> Option<usize> {
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let told = || rustix::termios::tcgetwinsize(stream).ok().map(|size| usize::from(size.ws_col));
    asked.or_else(told).filter(|columns| *columns > 0)
}

#[cfg(not(unix))]
fn width<T>(_stream: &T) -> Option<usize> {
    std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).filter(|columns| *columns > 0)
}
