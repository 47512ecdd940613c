//! `rehearse`: the rehearsal models behind an OpenAI-compatible endpoint on this machine.

use std::path::PathBuf;

use clap::Args;

use crate::cli::{
    error::{CliError, Exit},
    global::Context,
};

/// Serve the rehearsal models as an OpenAI-compatible endpoint
///
/// Stand-ins that make everything run without a key, a network or an accelerator, here behind HTTP on
/// 127.0.0.1, with latency, a capacity and faults of your choice. They are rule-based: rehearsal shows
/// that the machinery finds what can be found; it says nothing about any language model. `GET /stats`
/// counts requests and faults. Ctrl-C stops.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon rehearse --corpus experiments/quickstart/documents
  phylon rehearse --corpus docs --port 8700 --latency-ms 40 --capacity 32 --rate-429 0.05 --rate-cut 0.01")]
pub struct RehearseArgs {
    /// The folder of documents that the models remember
    #[arg(long, value_name = "DIR")]
    pub corpus: PathBuf,
    /// The port on 127.0.0.1; 0 takes any free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,
    /// Time that a reply takes, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub latency_ms: u64,
    /// Requests served at a time; more are answered with status 429 [default: no limit]
    #[arg(long, value_name = "N")]
    pub capacity: Option<usize>,
    #[command(flatten)]
    pub faults: FaultArgs,
}

/// Shares of requests, 0 to 1, that end in a fault.
#[derive(Debug, Clone, Copy, Args)]
#[command(next_help_heading = "Faults (shares of requests, 0 to 1)")]
pub struct FaultArgs {
    /// Answered with status 429 and a `Retry-After`
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    pub rate_429: f64,
    /// Answered with status 500
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    pub rate_500: f64,
    /// Cut in the middle of the body
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    pub rate_cut: f64,
    /// Answered with a body that is no JSON
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    pub rate_garbage: f64,
    /// Never answered
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    pub rate_hang: f64,
    /// Answered in good form with nonsense as content
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    pub rate_nonsense: f64,
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if (0.0..=1.0).contains(&value) => Ok(value),
        _ => Err("a share is a number from 0 to 1".to_owned()),
    }
}

/// Runs the verb.
///
/// # Errors
/// See [`CliError`].
pub async fn run(_args: &RehearseArgs, _context: &Context) -> Result<Exit, CliError> {
    Err(CliError::bug("not wired yet"))
}
