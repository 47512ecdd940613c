//! `check`: everything that can be found wrong before anything is paid.

use clap::Args;

use std::collections::BTreeMap;

use crate::{
    cli::{
        doctor, endpoints,
        error::{CliError, Exit},
        experiment::{ExperimentArgs, program},
        foresight,
        global::Context,
        output,
    },
    document::Split,
    experiment::{RunPlan, estimate},
    genome::{Agent, EvaluationCode, check_contract},
    models::{ModelConfig, Provider},
    reporting::console::{
        foreseen, source_rows,
        text::{counted, facts, money},
    },
    sandbox::{self, Sandbox},
};

/// Check an experiment before it costs anything
///
/// Reads the configuration, the documents and their splits, compiles the seed genome and runs every
/// function of its `evaluation.py` on samples in the sandbox. Asks every model one tiny question, and
/// estimates calls, tokens, money and time of the whole budget by rehearsing a small run on your
/// documents. Lists what it found; every fault comes with file and line.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon check experiments/quickstart
  phylon check mine --set documents.split.validation=50
  phylon check mine --offline")]
pub struct CheckArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
    /// Ask no endpoint
    #[arg(long)]
    pub offline: bool,
}

/// The functions an `evaluation.py` may have.
const FUNCTIONS: [&str; 5] = ["check_item", "score", "reject_weak", "reject", "feedback"];

/// Loads everything, tries the evaluation code, lists what was found.
///
/// # Errors
/// Every fault of the first stage that has one, with file and line.
pub async fn run(args: &CheckArgs, context: &Context) -> Result<Exit, CliError> {
    let settings = &args.experiment.settings;
    let plan = RunPlan::load(&args.experiment.experiment, settings, &BTreeMap::new())?;
    let agent = Agent::compile(&plan.genome, &plan.config.ceilings)?;
    endpoints::reachable(&plan)?;
    let sandbox = Sandbox::new(program()?, 1, sandbox::Limits::default());
    check_contract(&agent, &sandbox).await?;
    let code = EvaluationCode::load(&sandbox, agent.evaluation())
        .await
        .map_err(|error| CliError::bug(error.to_string()))?;
    let own: Vec<&str> = FUNCTIONS.into_iter().filter(|name| code.has(name)).collect();
    let options = args.experiment.open(context)?;
    let foresight = foresight::of(&plan, &options)?;
    let estimate = estimate(&options, &plan).await?;
    let answered = if args.offline { BTreeMap::new() } else { doctor::ask_all(&plan).await? };
    let mut rows = rows(&plan, &agent, &own);
    rows.push(("claim tests", foreseen(&foresight)));
    if !answered.is_empty() {
        rows.push(("answers", doctor::answers(&answered)));
    }
    rows.push(("estimate", doctor::estimated(&estimate, &plan, &answered)));
    if context.json() {
        let found: BTreeMap<&str, &String> = rows.iter().map(|(name, what)| (*name, what)).collect();
        let shown = serde_json::json!({
            "ok": true, "experiment": plan.name, "found": found, "foresight": foresight, "answers": answered,
            "source": plan.source,
            "estimate": {
                "run": estimate,
                "cost": estimate.cost(&plan.config.models),
                "seconds": doctor::time(&estimate, &plan, &answered),
            },
        });
        output::json(&shown)?;
    } else {
        let head = context.out.good(&format!("{}: nothing is wrong", plan.name));
        output::text(&format!("{head}\n\n{}", facts(&rows, context.out)))?;
        foresight::warn(&foresight, &plan, &args.experiment, context);
        output::note(&format!("next: phylon evolve {}", args.experiment.typed()));
    }
    Ok(Exit::Done)
}

fn rows(plan: &RunPlan, agent: &Agent, own: &[&str]) -> Vec<(&'static str, String)> {
    let config = &plan.config;
    let (manifest, budget) = (agent.manifest(), &config.budget);
    let outside = plan.source.documents - plan.documents.len().min(plan.source.documents);
    let of = |split| plan.documents_of(split).len();
    let absent: Vec<&str> = FUNCTIONS.into_iter().filter(|name| !own.contains(name)).collect();
    let defaults =
        if absent.is_empty() { String::new() } else { format!("; defaults for {}", absent.join(", ")) };
    let models: Vec<String> = config.models.iter().map(|(alias, model)| endpoint(alias, model)).collect();
    let limits = [
        budget.calls.map(|calls| counted(calls, "call")),
        budget.tokens.map(|tokens| counted(tokens, "token")),
        budget.cost.map(|cost| format!("cost {}", money(cost))),
        budget.wall.clone(),
    ];
    let limits: String = limits.into_iter().flatten().map(|limit| format!(", {limit}")).collect();
    let measure = config.yardstick.of_kind(manifest.item);
    let mut rows = source_rows(&plan.source);
    rows.extend([
        (
            "splits",
            format!(
                "{} train, {} validation, {} test, {outside} outside",
                of(Split::Train),
                of(Split::Validation),
                of(Split::Test)
            ),
        ),
        ("agent", format!("{}: {}", config.agent, manifest.summary)),
        (
            "evaluation",
            format!(
                "{} tried in the sandbox{defaults}",
                if own.is_empty() { "nothing".to_owned() } else { own.join(", ") }
            ),
        ),
        ("models", models.join("\n")),
        (
            "yardstick",
            format!(
                "rule {}, {} of each solver",
                measure.rule.name(),
                counted(measure.attempts.into(), "attempt")
            ),
        ),
        (
            "budget",
            format!(
                "{}, {}{limits}",
                counted(budget.proposals.into(), "proposal"),
                counted(budget.document_evaluations.into(), "document evaluation")
            ),
        ),
    ]);
    rows
}

fn endpoint(alias: &str, model: &ModelConfig) -> String {
    match (model.provider, &model.base_url) {
        (Provider::Rehearsal, _) => format!("{alias}: rehearsal model {}", model.model),
        (_, Some(url)) => format!("{alias}: {} at {url}", model.model),
        (_, None) => format!("{alias}: {}", model.model),
    }
}
