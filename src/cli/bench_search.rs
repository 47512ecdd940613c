//! `bench search`: many runs of the outer loop on a landscape, with no model in it.

use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    cli::{
        error::{CliError, Exit},
        global::Context,
        output,
    },
    problem::Problem,
    reporting::console::text::{Align, columns, count, counted, facts, percent, seconds},
    search::{
        FoldError, SearchConfig, SearchRule,
        benchmark::{Benchmark, Figures, Mean},
        landscape::Landscape,
        simulation::Simulated,
    },
};

/// Run the outer loop on a landscape, with no model in it
///
/// A landscape says how hard its documents are and what edits do to the pass rate; the search has to find
/// out, job by job, with a number of jobs always under way. Shows the true pass rate of the variant
/// recommended after so many document evaluations (training trajectories, claim tests and the final
/// measurement count), and how often a claim was made, and made falsely. The result depends on the seed
/// alone, not on the number of processors.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon bench search --landscape experiments/landscapes/autodata.yaml
  phylon bench search --landscape experiments/landscapes/planted.yaml --budget 2000 --lag 16 --json")]
pub struct BenchSearchArgs {
    /// The landscape file
    #[arg(long, value_name = "FILE")]
    pub landscape: PathBuf,
    /// The search rule
    #[arg(long, value_name = "NAME", default_value = "lineage", value_parser = rule)]
    pub search_rule: SearchRule,
    /// Document evaluations of each run
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub budget: u32,
    /// Runs
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub runs: u32,
    /// The seed of all runs
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Jobs that are chosen before the results of the first of them are known
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub lag: u32,
    /// Validation documents per small job
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub batch: u32,
}

fn rule(text: &str) -> Result<SearchRule, String> {
    SearchRule::from_word(text).ok_or_else(|| {
        let words: Vec<String> = SearchRule::ALL.iter().map(|rule| format!("`{}`", rule.word())).collect();
        format!("there is {}", words.join(", "))
    })
}

/// Runs the benchmark and shows its figures.
///
/// # Errors
/// When the landscape cannot be read or has faults.
pub fn run(args: &BenchSearchArgs, context: &Context) -> Result<Exit, CliError> {
    let benchmark = Benchmark {
        name: name_of(&args.landscape),
        landscape: load(&args.landscape)?,
        config: SearchConfig {
            rule: args.search_rule,
            lag: args.lag,
            batch: args.batch,
            ..SearchConfig::default()
        },
        budget: args.budget,
        runs: args.runs,
        seed: args.seed,
    };
    let started = Instant::now();
    let runs = side_by_side(&benchmark, context)
        .map_err(|error| CliError::bug(format!("a simulated run broke off: {error}")))?;
    let figures = benchmark.figures(&runs);
    let wall_s = started.elapsed().as_secs_f64();
    if context.json() {
        let mut value = serde_json::json!(figures);
        value["wall_s"] = serde_json::json!(wall_s);
        output::json(&value)?;
    } else {
        output::text(&table(&benchmark, &figures, wall_s, context))?;
    }
    Ok(Exit::Done)
}

fn name_of(file: &Path) -> String {
    file.file_stem().map_or_else(|| file.display().to_string(), |stem| stem.to_string_lossy().into_owned())
}

fn load(file: &Path) -> Result<Landscape, CliError> {
    let shown = file.display().to_string();
    let text = std::fs::read_to_string(file).map_err(|error| {
        CliError::problems(vec![
            Problem::new(&shown, format!("cannot read the landscape: {error}"))
                .hint("phylon brings some under `experiments/landscapes`"),
        ])
    })?;
    Landscape::parse(&text, &shown).map_err(CliError::problems)
}

/// All runs, on as many threads as there are processors; in the order of their numbers.
fn side_by_side(benchmark: &Benchmark, context: &Context) -> Result<Vec<Simulated>, FoldError> {
    let next = AtomicU32::new(0);
    let progress = progress(benchmark, context);
    let worker = || {
        let mut done = Vec::new();
        loop {
            let run = next.fetch_add(1, Ordering::Relaxed);
            if run >= benchmark.runs {
                return Ok(done);
            }
            done.push((run, benchmark.run(run)?));
            progress.inc(1);
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let parts: Vec<Result<Vec<(u32, Simulated)>, FoldError>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    progress.finish_and_clear();
    let mut runs = Vec::new();
    for part in parts {
        runs.extend(part?);
    }
    runs.sort_by_key(|(run, _)| *run);
    Ok(runs.into_iter().map(|(_, simulated)| simulated).collect())
}

/// A bar on stderr where stderr is a terminal.
fn progress(benchmark: &Benchmark, context: &Context) -> ProgressBar {
    let Some(place) = context.bars.place() else { return ProgressBar::hidden() };
    let bar = place.add(ProgressBar::new(u64::from(benchmark.runs)));
    if let Ok(style) =
        ProgressStyle::with_template("{elapsed_precise}  {bar:30}  {pos}/{len} runs  {eta} left")
    {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

fn table(benchmark: &Benchmark, figures: &Figures, wall_s: f64, context: &Context) -> String {
    let head = format!(
        "{} on {}: {} of {} evaluations, lag {}, batch {}",
        figures.search_rule,
        figures.landscape,
        counted(u64::from(figures.runs), "run"),
        count(u64::from(benchmark.budget)),
        benchmark.config.lag,
        benchmark.config.batch
    );
    let mut rows = vec![vec!["evaluations".to_owned(), "true pass rate".to_owned(), "s.e.".to_owned()]];
    rows.push(vec!["0".to_owned(), percent(benchmark.landscape.seed_rate()), String::new()]);
    rows.extend(
        figures
            .marks
            .iter()
            .map(|(mark, rate)| vec![count(u64::from(*mark)), percent(rate.mean), percent(rate.se)]),
    );
    let marks = columns(&rows, &[Align::Right, Align::Right, Align::Right], "  ");
    let reported = figures.reported_minus_true.map_or_else(|| "nothing reported".to_owned(), points);
    let doubled = figures
        .evaluations_to_double
        .map_or_else(|| "not reached".to_owned(), |n| format!("after {} evaluations", count(u64::from(n))));
    let rest = facts(
        &[
            (
                "claims",
                format!(
                    "{} of runs; a false one in {}",
                    percent(figures.claim_share),
                    percent(figures.false_claim_share)
                ),
            ),
            ("reported − true", reported),
            ("twice the start", doubled),
            ("jobs under way", format!("{:.1} of {}", figures.utilised_lag, benchmark.config.lag)),
            ("proposals", format!("{:.0} per run", figures.proposals_per_run)),
            ("time", seconds(wall_s)),
        ],
        context.out,
    );
    format!("{}\n\n{marks}\n{rest}", context.out.strong(&head))
}

fn points(mean: Mean) -> String {
    format!("{:+.1} ± {:.1} points", 100.0 * mean.mean, 100.0 * mean.se)
}
