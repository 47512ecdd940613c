//! `generate`: items from documents, made by a variant.

use std::path::PathBuf;

use clap::Args;

use crate::{
    cli::{
        endpoints,
        error::{CliError, Exit},
        experiment::ExperimentArgs,
        global::Context,
        limits::LimitArgs,
        output, rated, stop,
        watch::{Meter, Watch},
    },
    dataset::Source,
    experiment::{GenerateReport, Laboratory, RunView, generate},
    reporting::console::{
        source_rows,
        text::{counted, facts},
    },
};

/// Make items from documents
///
/// Runs a variant's agent on every document and writes to `--out`: `items.jsonl` with the items that
/// passed, their provenance (variant, commit, document, scores) and both solvers' answers,
/// `rejected.jsonl` with the reasons of the rest, and `summary.json`. The same command goes on after a
/// stop or a kill, and pays for no document twice. `phylon export` makes training data of the items.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon generate quickstart --documents ~/papers --out items
  phylon generate quickstart --agent v17 --documents papers.jsonl.gz --out items-v17
  phylon generate mine --documents s2orc.yaml --out items --max-cost 50 --yes")]
pub struct GenerateArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
    /// `production`, `best`, `seed` or `v17`
    #[arg(long, value_name = "VARIANT", default_value = "production")]
    pub agent: String,
    /// A folder or a file of documents, or a .yaml file with the keys of `documents`
    #[arg(long, value_name = "PATH")]
    pub documents: PathBuf,
    /// The folder to write to; made if it is missing
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    #[command(flatten)]
    pub limits: LimitArgs,
}

/// Finds the variant, makes items and says where they are.
///
/// # Errors
/// No such variant, the documents, endpoints, the population, a folder that cannot be written.
pub async fn run(args: &GenerateArgs, context: &Context) -> Result<Exit, CliError> {
    let options = args.limits.of(args.experiment.open(context)?);
    let (source, base) = Source::named(&args.documents)?;
    let view = RunView::open(&options).await?;
    let variant = view.resolve(&args.agent).await?;
    endpoints::reachable(&view.plan)?;
    endpoints::confirm(&view.plan, args.limits.max_cost, args.limits.yes)?;
    let survey = source.survey(&base)?;
    // Only models in this process need to be told what they remember.
    let remembered = if view.plan.rehearses() { survey.load()? } else { Vec::new() };
    let lab = Laboratory::for_reading(&options, &remembered)?;
    drop((view, remembered));
    stop::models_on_signal(context, &lab);
    let watch = Watch::start(context);
    watch.documents_ahead(&format!("{} with {variant}", lab.plan.name), survey.entries.len());
    let (events, meter) = (watch.events(), Meter::start(&lab));
    let tell =
        |_, _, evaluation: &crate::outcome::Evaluation| Watch::document_done(&events, evaluation, &meter);
    let result = generate(&lab, variant, &survey, &args.out, &tell).await;
    drop(events);
    watch.end().await;
    let report = result.map_err(|error| args.limits.explained(error))?;
    if context.json() {
        let mut shown = serde_json::json!(report);
        shown["source"] = serde_json::json!(survey.report);
        output::json(&shown)?;
    } else {
        let mut all = source_rows(&survey.report);
        all.extend(rows(args, &report));
        output::text(&facts(&all, context.out))?;
    }
    Ok(if report.items > 0 { Exit::Done } else { Exit::NotShown })
}

fn rows(args: &GenerateArgs, report: &GenerateReport) -> Vec<(&'static str, String)> {
    let file = |name: &str| args.out.join(name).display().to_string();
    let documents = counted(report.documents as u64, "document");
    let mut aside = Vec::new();
    if report.copies > 0 {
        aside.push(format!("{} that others stand for", counted(report.copies as u64, "duplicate")));
    }
    if report.sealed > 0 {
        aside.push(format!("{} sealed for `phylon promote`", counted(report.sealed as u64, "document")));
    }
    let mut rows = if aside.is_empty() { Vec::new() } else { vec![("not used", aside.join(", "))] };
    rows.extend([
        ("made by", format!("{} at commit {}", report.variant, report.commit)),
        ("items", format!("{} of {documents}, in {}", report.items, file("items.jsonl"))),
        ("rejected", format!("{}, with reasons, in {}", report.rejected, file("rejected.jsonl"))),
        ("scores", rated::solvers(&report.summary)),
        ("spent", rated::spent(&report.summary, "item")),
    ]);
    rows
}
