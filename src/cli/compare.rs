//! `compare`: agents side by side on the same documents.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::{Args, ValueEnum};

use crate::{
    cli::{
        endpoints,
        error::{CliError, Exit},
        experiment::ExperimentArgs,
        global::Context,
        limits::LimitArgs,
        output, stop,
        watch::{Meter, Watch},
    },
    dataset,
    document::{Document, Split},
    experiment::{
        CompareReport, Comparison, Contender, Laboratory, OpenOptions, RunView, chosen, compare,
        plan_for_measuring, seed_genome,
    },
    genome::templates,
    id::VariantId,
    outcome::Evaluation,
    reporting::{
        comparison::{markdown, percent},
        console,
        gap_chart::{self, Line},
    },
};

/// Compare agents on the same documents
///
/// Every agent makes an item of every document, and the yardstick decides on it. Then both solvers answer each
/// well-formed item once more, in attempts that decide nothing: weak mean, strong mean and gap come from these.
/// As in the published table, an agent without an acceptance loop is measured on all its well-formed items, and
/// one with a loop on those that were accepted; the figures over all items stand beside them. Each figure has a
/// 90% interval with the document as cluster.
///
/// The documents are the experiment's validation documents, or those of a folder; the sealed test documents are
/// never touched, and nothing enters a run's beliefs. The same command goes on where it stopped, and repeated it
/// answers from the journal.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon compare quickstart
  phylon compare quickstart cot-self-instruct agentic-self-instruct best
  phylon compare mine seed v17 production --documents ~/papers --out comparison --max-cost 20
  phylon compare quickstart --json | jq '.agents[] | {agent, gap: .published.gap}'

Exit code 1 means that no agent made an item that could be measured.")]
pub struct CompareArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
    /// Templates, folders with `agent.yaml`, or `seed`, `best`, `production`, `v17`
    /// [default: every template, and `best` where there is one]
    #[arg(value_name = "AGENT")]
    pub agents: Vec<String>,
    /// Documents of your own: a folder, a file, or a .yaml file with the keys of `documents`, in place of the
    /// experiment's
    #[arg(long, value_name = "PATH", conflicts_with = "split")]
    pub documents: Option<PathBuf>,
    /// Which of the experiment's documents
    #[arg(long, value_name = "SPLIT", default_value = "validation")]
    pub split: Open,
    /// Evaluations of each document by each agent
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub blocks: u32,
    /// The agent that the others are set against [default: cot-self-instruct, else the first]
    #[arg(long, value_name = "AGENT")]
    pub against: Option<String>,
    /// Write `comparison.md`, `comparison.json` and `comparison.svg` into this folder
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub limits: LimitArgs,
}

/// Splits that may be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Open {
    /// Training documents
    Train,
    /// Validation documents
    Validation,
    /// Both
    Both,
}

impl Open {
    fn holds(self, split: Split) -> bool {
        match self {
            Self::Train => split == Split::Train,
            Self::Validation => split == Split::Validation,
            Self::Both => split != Split::Test,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Train => "the training split",
            Self::Validation => "the validation split",
            Self::Both => "the training and validation splits",
        }
    }
}

/// What is compared when nothing is named: the baseline first.
const USUAL: &str = "cot-self-instruct";

/// Finds the agents and documents, compares, and shows the tables.
///
/// # Errors
/// No such agent, its faults, the documents, endpoints, the population, a folder that cannot be written.
pub async fn run(args: &CompareArgs, context: &Context) -> Result<Exit, CliError> {
    let options = args.limits.of(args.experiment.open(context)?);
    let plan = plan_for_measuring(&options)?;
    endpoints::reachable(&plan)?;
    endpoints::confirm(&plan, args.limits.max_cost, args.limits.yes)?;
    let own = args.documents.as_deref().map(dataset::load_folder).transpose()?;
    let remembered = own.as_deref().unwrap_or_default();
    let lab = Laboratory::for_measuring(&options, plan, remembered).await?;
    let comparison = comparison(args, &options, &lab, own).await?;
    stop::models_on_signal(context, &lab);
    let watch = Watch::start(context);
    watch.documents_ahead(&format!("{}, comparing", lab.plan.name), comparison.evaluations());
    let (events, meter) = (watch.events(), Meter::start(&lab));
    let tell = |evaluation: &Evaluation| Watch::document_done(&events, evaluation, &meter);
    let result = compare(&lab, &comparison, &tell).await;
    drop(events);
    watch.end().await;
    let report = result.map_err(|error| args.limits.explained(error))?;
    if let Some(folder) = &args.out {
        write(folder, &report)?;
    }
    if context.json() {
        output::json(&report)?;
    } else {
        output::text(&console::comparison(&report, context.out))?;
    }
    let measured = report.agents.iter().any(|agent| agent.well_formed.items > 0);
    Ok(if measured { Exit::Done } else { Exit::NotShown })
}

async fn comparison(
    args: &CompareArgs,
    options: &OpenOptions,
    lab: &Laboratory,
    own: Option<Vec<Document>>,
) -> Result<Comparison, CliError> {
    let view = RunView::open(options).await?;
    let mut contenders: Vec<Contender> = Vec::new();
    let mut genomes = HashSet::new();
    for name in names(args, &view).await {
        let contender = contender(&name, lab, &view).await?;
        if genomes.insert(contender.loaded.genome.content_hash()) {
            contenders.push(contender);
        } else {
            output::note(&format!("`{name}` is the same genome as an agent before it, and left out"));
        }
    }
    let against = against(args, &contenders)?;
    let (mut documents, sealed) = chosen(lab, own);
    let source = match &args.documents {
        Some(folder) => format!("`{}`", folder.display()),
        None => {
            documents.retain(|(_, split)| args.split.holds(*split));
            args.split.word().to_owned()
        }
    };
    let sealed = if args.documents.is_some() { sealed } else { 0 };
    if documents.is_empty() {
        return Err(CliError::new(Exit::Config, format!("{source} holds no document that may be looked at"))
            .hint("test documents are sealed for `phylon promote`; give others with `--documents`"));
    }
    let own_documents = args.documents.is_none();
    Ok(Comparison { contenders, against, documents, source, own_documents, sealed, blocks: args.blocks })
}

/// The agents to compare: those named, or every template and the best variant.
async fn names(args: &CompareArgs, view: &RunView) -> Vec<String> {
    if !args.agents.is_empty() {
        return args.agents.clone();
    }
    let mut names = templates::names();
    names.sort_by_key(|name| name != USUAL);
    let best = view.resolve("best").await.ok().filter(|best| *best != VariantId::SEED);
    names.extend(best.map(|best| best.to_string()));
    names
}

fn against(args: &CompareArgs, contenders: &[Contender]) -> Result<usize, CliError> {
    let place = |name: &str| contenders.iter().position(|contender| contender.name == name);
    match &args.against {
        None => Ok(place(USUAL).unwrap_or(0)),
        Some(name) => place(name).ok_or_else(|| {
            CliError::new(Exit::Usage, format!("`{name}` is not among the agents that are compared"))
                .hint(format!("name it among them: `phylon compare {} … {name}`", args.experiment.typed()))
        }),
    }
}

/// A variant of the population, a folder, or a template.
async fn contender(name: &str, lab: &Laboratory, view: &RunView) -> Result<Contender, CliError> {
    let is_variant = matches!(name, "seed" | "best" | "production") || name.parse::<VariantId>().is_ok();
    if is_variant {
        let variant = view.resolve(name).await?;
        let shown = if name == variant.to_string() { name.to_owned() } else { format!("{name} ({variant})") };
        return Ok(Contender { name: shown, variant, loaded: lab.variant(variant).await? });
    }
    let folder = Path::new(name);
    let genome =
        if folder.is_dir() { templates::from_dir(folder)? } else { seed_genome(name, &lab.plan.folder)? };
    let loaded = Arc::new(lab.load(genome).await?);
    Ok(Contender { name: name.to_owned(), variant: VariantId::SEED, loaded })
}

fn write(folder: &Path, report: &CompareReport) -> Result<(), CliError> {
    let json = output::pretty(report)?;
    let files =
        [("comparison.md", markdown(report)), ("comparison.json", json), ("comparison.svg", svg(report))];
    for (name, text) in files {
        output::file(&folder.join(name), &text)?;
    }
    Ok(())
}

fn svg(report: &CompareReport) -> String {
    let lines: Vec<Line> = report
        .agents
        .iter()
        .filter_map(|agent| {
            let (weak, strong) = agent.published.weak.zip(agent.published.strong)?;
            let label = percent(agent.published.gap.as_ref());
            Some(Line { name: agent.agent.clone(), weak, strong, label })
        })
        .collect();
    gap_chart::svg(&format!("Weak and strong solver on the items of each agent, {}", report.source), &lines)
}
