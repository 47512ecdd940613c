//! `generate`: items from documents, made by a variant.

use std::path::PathBuf;

use clap::Args;

use std::sync::Arc;

use crate::{
    cli::{
        error::{CliError, Exit},
        experiment::ExperimentArgs,
        global::Context,
        output, rated, stop,
        watch::{Meter, Watch},
    },
    dataset,
    document::Document,
    experiment::{GenerateReport, Laboratory, RunView, generate},
    reporting::console::text::{counted, facts},
};

/// Make items from a folder of documents
///
/// Runs a variant's agent on every document and writes to `--out`: `items.jsonl` with the items that
/// passed and their provenance (variant, commit, document, scores), `rejected.jsonl` with the reasons of
/// the rest, and `summary.json`. A stopped run resumes with the same command.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon generate quickstart --documents ~/papers --out items
  phylon generate quickstart --agent v17 --documents ~/papers --out items-v17")]
pub struct GenerateArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
    /// `production`, `best`, `seed` or `v17`
    #[arg(long, value_name = "VARIANT", default_value = "production")]
    pub agent: String,
    /// A folder with .md or .txt files
    #[arg(long, value_name = "DIR")]
    pub documents: PathBuf,
    /// The folder to write to; made if it is missing
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// Finds the variant, makes items and says where they are.
///
/// # Errors
/// No such variant, the documents, endpoints, the population, a folder that cannot be written.
pub async fn run(args: &GenerateArgs, context: &Context) -> Result<Exit, CliError> {
    let options = args.experiment.open(context)?;
    let documents = dataset::load_folder(&args.documents)?;
    let variant = RunView::open(&options).await?.resolve(&args.agent).await?;
    let lab = Laboratory::for_reading(&options, &documents)?;
    let documents: Vec<Arc<Document>> = documents.into_iter().map(Arc::new).collect();
    stop::models_on_signal(context, &lab);
    let watch = Watch::start(context);
    watch.documents_ahead(&format!("{} with {variant}", lab.plan.name), documents.len());
    let (events, meter) = (watch.events(), Meter::start(&lab));
    let tell =
        |_, _, evaluation: &crate::outcome::Evaluation| Watch::document_done(&events, evaluation, &meter);
    let result = generate(&lab, variant, &documents, &args.out, &tell).await;
    drop(events);
    watch.end().await;
    let report = result?;
    if context.json() {
        output::json(&report)?;
    } else {
        output::text(&facts(&rows(args, &report), context.out))?;
    }
    Ok(if report.items > 0 { Exit::Done } else { Exit::NotShown })
}

fn rows(args: &GenerateArgs, report: &GenerateReport) -> Vec<(&'static str, String)> {
    let file = |name: &str| args.out.join(name).display().to_string();
    let documents = counted(report.documents as u64, "document");
    vec![
        ("made by", format!("{} at commit {}", report.variant, report.commit)),
        ("items", format!("{} of {documents}, in {}", report.items, file("items.jsonl"))),
        ("rejected", format!("{}, with reasons, in {}", report.rejected, file("rejected.jsonl"))),
        ("scores", rated::solvers(&report.summary)),
        ("spent", rated::spent(&report.summary, "item")),
    ]
}
