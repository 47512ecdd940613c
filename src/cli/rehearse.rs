//! `rehearse`: the rehearsal models behind an OpenAI-compatible endpoint on this machine.

use std::path::PathBuf;

use clap::Args;

use std::{sync::Arc, time::Duration};

use tokio::net::TcpListener;

use crate::{
    cli::{
        error::{CliError, Exit},
        global::Context,
        output, stop,
    },
    dataset,
    models::{
        REHEARSAL_MODELS,
        rehearsal::{
            Rehearsal,
            server::{Faults, ServerOptions, serve},
        },
    },
    reporting::console::text::counted,
};

/// Serve the rehearsal models as an OpenAI-compatible endpoint
///
/// Stand-ins that make everything run without a key, a network or an accelerator, here behind HTTP on
/// 127.0.0.1, with latency, a capacity and faults of your choice. They are rule-based: rehearsal shows
/// that the machinery finds what can be found; it says nothing about any language model. `GET /stats`
/// counts requests and faults, and tells how busy the places were. Ctrl-C stops.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon rehearse --corpus experiments/quickstart/documents
  phylon rehearse --corpus docs --port 8700 --latency-ms 40 --capacity 32 --rate-429 0.05 --rate-cut 0.01")]
pub struct RehearseArgs {
    /// The documents that the models remember: a folder, a file, or a .yaml file with the keys of `documents`
    #[arg(long, value_name = "PATH")]
    pub corpus: PathBuf,
    /// The port on 127.0.0.1; 0 takes any free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,
    /// Time that a reply takes, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub latency_ms: u64,
    /// Requests worked on at a time, further ones queue [default: no limit]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub capacity: Option<u32>,
    /// The seed of the faults
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
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

/// Serves until Ctrl-C.
///
/// # Errors
/// The corpus cannot be read, the faults exceed all requests, or the port cannot be had.
pub async fn run(args: &RehearseArgs, context: &Context) -> Result<Exit, CliError> {
    let faults = args.faults.faults();
    faults.validate().map_err(|what| CliError::new(Exit::Usage, what).hint("lower the `--rate-…` shares"))?;
    let corpus = dataset::load_folder(&args.corpus)?;
    let texts: Vec<(&str, &str)> = corpus.iter().map(|doc| (doc.id.as_str(), doc.text.as_ref())).collect();
    let rehearsal = Arc::new(Rehearsal::new(&texts));
    let listener =
        TcpListener::bind(("127.0.0.1", args.port)).await.map_err(|error| taken(args.port, &error))?;
    let address = listener.local_addr().map_err(|error| taken(args.port, &error))?;
    let url = format!("http://{address}/v1");
    if context.json() {
        output::json_line(
            &serde_json::json!({ "base_url": url, "models": REHEARSAL_MODELS, "documents": corpus.len() }),
        )?;
    } else {
        output::text(&welcome(&url, corpus.len(), context))?;
    }
    let options = ServerOptions {
        latency: Duration::from_millis(args.latency_ms),
        capacity: args.capacity.map(|places| places as usize),
        faults,
        seed: args.seed,
    };
    let stop = stop::on_signal(context, "closing");
    let ended = serve(listener, rehearsal, options, async move { stop.cancelled().await }).await;
    ended
        .map_err(|error| CliError::new(Exit::Endpoint, format!("the endpoint at `{url}` failed: {error}")))?;
    Ok(Exit::Done)
}

impl FaultArgs {
    fn faults(self) -> Faults {
        Faults {
            busy: self.rate_429,
            broken: self.rate_500,
            cut: self.rate_cut,
            garbage: self.rate_garbage,
            hang: self.rate_hang,
            nonsense: self.rate_nonsense,
        }
    }
}

fn taken(port: u16, error: &std::io::Error) -> CliError {
    CliError::new(Exit::Endpoint, format!("cannot listen on port `{port}` of 127.0.0.1: {error}"))
        .hint("name another port with `--port`; `--port 0` takes any free one")
}

fn welcome(url: &str, documents: usize, context: &Context) -> String {
    let head = format!("rehearsal models, remembering {}, at {url}", counted(documents as u64, "document"));
    let mut text = format!("{}\n\n", context.out.strong(&head));
    text.push_str("For `experiment.yaml`:\n\nmodels:\n");
    for model in REHEARSAL_MODELS {
        let alias = format!("{model}:");
        text.push_str(&format!("  {alias:<7} {{provider: openai, base_url: \"{url}\", model: {model}}}\n"));
    }
    text.push_str("\nCtrl-C stops.\n");
    text
}
