//! The command line: one file per verb, each resolve → check → call → report.
//!
//! Only this module prints, reads the environment and decides exit codes. Not for any work of its own.

mod ablate;
mod bench;
mod bench_evolve;
mod bench_search;
mod check;
mod compare;
mod diff;
mod doctor;
mod endpoints;
mod error;
mod evolve;
mod experiment;
mod export;
mod failure;
mod foresight;
mod generate;
mod global;
mod limits;
mod lineage;
mod logging;
mod new;
mod noise;
#[cfg(feature = "otel")]
mod otel;
mod output;
mod production;
mod promote;
mod rated;
mod reference;
mod rehearse;
mod replay;
mod rollback;
mod score;
mod serve;
mod show;
mod solve;
mod status;
mod stop;
mod trace;
mod verify;
mod watch;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
};

use clap::{Parser, Subcommand};

pub use error::{CliError, Exit};
use global::{Context, Global};

/// Evolve the agent that makes training data.
///
/// The agent turns documents into questions that a strong model can answer and a weak one cannot. Its
/// prompts and evaluation code are a genome; every variant of it is a branch of a git repository, and
/// its fitness is the share of held-out documents on which the item it makes passes a frozen yardstick.
/// `evolve` breeds variants, `lineage` and `diff` show what changed and what it earned, `promote` tests
/// the best one on sealed documents and puts it into production, `generate` makes items with it,
/// and `export` training data of the items.
#[derive(Debug, Parser)]
#[command(name = "phylon", version, max_term_width = 100, after_help = OVERVIEW)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    verb: Verb,
}

const OVERVIEW: &str = "\
EXPERIMENT is a folder with `experiment.yaml`, the file itself, or a name under `experiments/`.

Exit codes:
  0   done
  1   done, but nothing was shown, or a check failed
  2   wrong usage
  3   a fault in a configuration, a document or a genome
  4   an endpoint could not be used
  5   the population could not be used
  6   stopped early; the same command goes on
  70  a bug in phylon

Start with `phylon evolve experiments/quickstart`.";

#[derive(Debug, Subcommand)]
enum Verb {
    New(new::NewArgs),
    Check(check::CheckArgs),
    Noise(noise::NoiseArgs),
    Evolve(evolve::EvolveArgs),
    Status(status::StatusArgs),
    Watch(watch::WatchArgs),
    Lineage(lineage::LineageArgs),
    Show(show::ShowArgs),
    Diff(diff::DiffArgs),
    Trace(trace::TraceArgs),
    Replay(replay::ReplayArgs),
    Verify(verify::VerifyArgs),
    Ablate(ablate::AblateArgs),
    Score(score::ScoreArgs),
    Compare(compare::CompareArgs),
    Generate(generate::GenerateArgs),
    Solve(solve::SolveArgs),
    Export(export::ExportArgs),
    Promote(promote::PromoteArgs),
    Rollback(rollback::RollbackArgs),
    Production(production::ProductionArgs),
    Serve(serve::ServeArgs),
    Rehearse(rehearse::RehearseArgs),
    Bench(bench::BenchArgs),
    Reference(reference::ReferenceArgs),
}

/// Threads that drive calls. Calls wait for endpoints, not for processors: one thread drives thousands a second, and
/// a second one takes a tenth to a quarter more processor time for the same work, which then moves from cache to cache.
/// Only what answers calls has work for more.
const CALLING_THREADS: usize = 1;

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let context = Context::new(cli.global);
    let _log = logging::start(&context);
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    if !matches!(cli.verb, Verb::Rehearse(_)) {
        builder.worker_threads(CALLING_THREADS);
    }
    let runtime = match builder.enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            return error::report(&CliError::bug(format!("cannot start the runtime: {error}")), &context);
        }
    };
    let work = AssertUnwindSafe(|| runtime.block_on(run(cli.verb, &context)));
    // The panic's own message is on stderr by then; the exit code must still say that it is a bug.
    let result = catch_unwind(work).unwrap_or_else(|_| Err(CliError::bug("the program failed unexpectedly")));
    runtime.shutdown_background();
    match result {
        Ok(exit) => exit.into(),
        Err(error) => error::report(&error, &context),
    }
}

async fn run(verb: Verb, context: &Context) -> Result<Exit, CliError> {
    match verb {
        Verb::New(args) => new::run(&args, context),
        Verb::Check(args) => check::run(&args, context).await,
        Verb::Noise(args) => noise::run(&args, context).await,
        Verb::Evolve(args) => evolve::run(&args, context).await,
        Verb::Status(args) => status::run(&args, context).await,
        Verb::Watch(args) => watch::run(&args, context).await,
        Verb::Lineage(args) => lineage::run(&args, context).await,
        Verb::Show(args) => show::run(&args, context).await,
        Verb::Diff(args) => diff::run(&args, context).await,
        Verb::Trace(args) => trace::run(&args, context).await,
        Verb::Replay(args) => replay::run(&args, context).await,
        Verb::Verify(args) => verify::run(&args, context).await,
        Verb::Ablate(args) => ablate::run(&args, context).await,
        Verb::Score(args) => score::run(&args, context).await,
        Verb::Compare(args) => compare::run(&args, context).await,
        Verb::Generate(args) => generate::run(&args, context).await,
        Verb::Solve(args) => solve::run(&args, context).await,
        Verb::Export(args) => export::run(&args, context).await,
        Verb::Promote(args) => promote::run(&args, context).await,
        Verb::Rollback(args) => rollback::run(&args, context).await,
        Verb::Production(args) => production::run(&args, context).await,
        Verb::Serve(args) => serve::run(&args, context).await,
        Verb::Rehearse(args) => rehearse::run(&args, context).await,
        Verb::Bench(args) => bench::run(&args, context).await,
        Verb::Reference(args) => reference::run(&args, context),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        super::Cli::command().debug_assert();
    }
}
