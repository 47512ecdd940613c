//! `bench`: measurements of phylon itself. Not for measuring a genome; `score` does that.

use clap::{Args, Subcommand};

use crate::cli::{
    bench_evolve, bench_search,
    error::{CliError, Exit},
    global::Context,
};

/// Measure phylon itself
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon bench search --landscape experiments/landscapes/autodata.yaml
  phylon bench evolve quickstart --runs 5 --svg docs/bench-evolve.svg")]
pub struct BenchArgs {
    #[command(subcommand)]
    pub what: What,
}

/// What is measured.
#[derive(Debug, Clone, Subcommand)]
pub enum What {
    Search(bench_search::BenchSearchArgs),
    Evolve(Box<bench_evolve::BenchEvolveArgs>),
}

/// Measures.
///
/// # Errors
/// As the measurement.
pub async fn run(args: &BenchArgs, context: &Context) -> Result<Exit, CliError> {
    match &args.what {
        What::Search(args) => bench_search::run(args, context),
        What::Evolve(args) => bench_evolve::run(args, context).await,
    }
}
