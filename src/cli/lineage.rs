//! `lineage`: the tree of variants in the terminal.

use clap::Args;

use std::collections::BTreeMap;

use crate::{
    cli::{
        error::{CliError, Exit},
        experiment::ExperimentArgs,
        global::Context,
        output,
    },
    experiment::{RunView, chain},
    id::VariantId,
    journal::{Costs, OriginKind},
    lineage::{Layout, Lineage, Record, RecordState},
    reporting::{
        console::{self, LineageView, lineage, text::PerPass},
        graph::{Extent, Graph, Look, dot, svg},
    },
};

/// Show the tree of variants
///
/// One line per variant: pass rate on validation documents with its 90% interval, operator, verdict on
/// the change that made it, and the hypothesis. The path to the best stands out (`●`); a long run folds
/// what did not lead anywhere. Proposals that were rejected are counted at the end, and listed with
/// `--all`. `--path` tells instead how one variant came to be: every proposal from the seed variant to it,
/// with hypothesis, mechanism, effect and verdict. `--dot` and `--svg` give the graph that `serve` shows, every
/// valid variant of it, to other tools.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon lineage quickstart
  phylon lineage quickstart --all
  phylon lineage quickstart --path
  phylon lineage quickstart --path v17
  phylon lineage quickstart --svg > lineage.svg
  phylon lineage quickstart --dot | dot -Tpdf > lineage.pdf
  phylon lineage quickstart --json | jq '.[] | select(.verdict == \"helped\")'
  git -C population/quickstart/genomes.git log --graph --branches --notes=scores")]
pub struct LineageArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
    /// Fold nothing, and list rejected proposals too
    #[arg(long)]
    pub all: bool,
    /// The proposals that made a variant, one after the other: of `production` or `v17`, or of the best
    #[arg(long, value_name = "VARIANT", num_args = 0..=1, default_missing_value = "best", conflicts_with = "all")]
    pub path: Option<String>,
    /// Write the graph in Graphviz's language, for other tools
    #[arg(long, conflicts_with_all = ["path", "svg"])]
    pub dot: bool,
    /// Write the graph as an SVG picture: each variant over its number, as high as its pass rate
    #[arg(long, conflicts_with = "path")]
    pub svg: bool,
}

/// Reads the records and draws them.
///
/// # Errors
/// No population, or one that cannot be read.
pub async fn run(args: &LineageArgs, context: &Context) -> Result<Exit, CliError> {
    let view = RunView::open(&args.experiment.open(context)?).await?;
    if let Some(name) = &args.path {
        return path(&view, name, context).await;
    }
    let records = view.records().await?;
    if args.dot || args.svg {
        return picture(&view, records, args, context).await;
    }
    if context.json() {
        output::json(&records)?;
        return Ok(Exit::Done);
    }
    let is_rejected = |record: &Record| record.state == RecordState::Rejected;
    let all = records.len();
    let kept: Vec<Record> = records.into_iter().filter(|record| args.all || !is_rejected(record)).collect();
    let best = view.standing.recommended();
    let rejected = all - kept.len();
    let tree = Lineage::new(kept);
    let shown = LineageView {
        lineage: &tree,
        layout: if args.all { Layout::whole(best) } else { layout(best, tree.records().len()) },
        per_pass: &per_pass(&view)?,
        production: view.population.production().await?.map(|entry| entry.variant),
        rejected,
    };
    output::text(&lineage(&shown, context.out))?;
    Ok(Exit::Done)
}

async fn path(view: &RunView, name: &str, context: &Context) -> Result<Exit, CliError> {
    let links = chain(view, view.resolve(name).await?).await?;
    if context.json() {
        output::json(&links)?;
    } else {
        output::text(&console::chain(&links, &per_pass(view)?, context.out))?;
    }
    Ok(Exit::Done)
}

async fn picture(
    view: &RunView,
    records: Vec<Record>,
    args: &LineageArgs,
    context: &Context,
) -> Result<Exit, CliError> {
    let production = view.population.production().await?.map(|entry| entry.variant);
    let best = view.standing.recommended();
    let graph = Graph::of(&Lineage::new(records), best, production, Extent::Whole);
    let (key, drawn) = match args.dot {
        true => ("dot", dot(&graph, &view.plan.name)),
        false => ("svg", svg(&graph, Extent::Whole, Look::File)),
    };
    if context.json() {
        output::json(&serde_json::json!({ key: drawn }))?;
    } else {
        output::text(&drawn)?;
    }
    Ok(Exit::Done)
}

/// Few variants are drawn whole; the more there are, the less is drawn of what leads nowhere.
fn layout(best: VariantId, variants: usize) -> Layout {
    match variants {
        0..=40 => Layout::whole(best),
        41..=80 => Layout { siblings: 3, depth: 2, ..Layout::of(best) },
        _ => Layout { siblings: 2, depth: 1, ..Layout::of(best) },
    }
}

fn per_pass(view: &RunView) -> Result<BTreeMap<VariantId, PerPass>, CliError> {
    let costs = view.journal.costs(OriginKind::Job)?;
    let each = |costs: Costs| Some((costs.variant, PerPass::new(costs.calls, costs.cost, costs.passed)?));
    Ok(costs.into_iter().filter_map(each).collect())
}
