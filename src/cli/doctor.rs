//! What `check` finds out beyond the files: whether each model answers, and what the run would take.
//! Not for the files themselves.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use serde::Serialize;
use tokio::time::Instant;

use crate::{
    chat::{ChatRequest, Message},
    cli::error::{CliError, Exit},
    experiment::{Estimate, RunPlan},
    id::VariantId,
    models::{ModelConfig, ModelDeps, Models, Provider, all_of},
    problem::Problem,
    reporting::console::text::{compact, counted, money, seconds},
    slot::{Origin, Purpose, Slot},
};

/// A model that does not answer so short a question in this time is not ready for a run.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a fault is waited out here; a run waits `give_up_after`.
const GIVE_UP_AFTER: Duration = Duration::from_secs(10);
/// Tokens that a model is taken to write per second and request, to tell the run's time.
const TOKENS_PER_SECOND: f64 = 40.0;
/// Requests under way per job, about: on runs of the quickstart over HTTP 3.2 with a `lag` of 8, 1.8 with 24.
const CALLS_PER_JOB: f64 = 2.0;

/// A model that answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answered {
    /// Its name at the endpoint.
    pub model: String,
    /// Seconds that a reply of a few tokens took.
    pub seconds: f64,
}

/// One tiny call to every model that is asked over a network, all at once. By alias.
///
/// # Errors
/// Every model that did not answer, with the endpoint's words and what to do.
pub async fn ask_all(plan: &RunPlan) -> Result<BTreeMap<String, Answered>, CliError> {
    let asked: BTreeMap<String, ModelConfig> = plan
        .config
        .models
        .iter()
        .filter(|(_, model)| model.provider != Provider::Rehearsal)
        .map(|(alias, model)| {
            let timeout = model.timeout.min(PATIENCE);
            (alias.clone(), ModelConfig { timeout, give_up_after: GIVE_UP_AFTER, ..model.clone() })
        })
        .collect();
    let env = |name: &str| std::env::var(name).ok();
    let deps = ModelDeps { env: &env, on_notice: Arc::new(|_| {}), ..ModelDeps::default() };
    let file = plan.folder.join("experiment.yaml").display().to_string();
    let models = Models::build(&asked, deps).map_err(|faults| {
        CliError::problems(faults.into_iter().map(|fault| Problem::new(file.clone(), fault)).collect())
    })?;
    let calls = asked.iter().map(|(alias, config)| ask(&models, alias, config));
    let (mut answered, mut silent) = (BTreeMap::new(), Vec::new());
    for (alias, result) in asked.keys().zip(all_of(calls).await) {
        match result {
            Ok(answer) => drop(answered.insert(alias.clone(), answer)),
            Err(error) => silent.push((alias, CliError::from(error))),
        }
    }
    if silent.is_empty() { Ok(answered) } else { Err(refused(&silent)) }
}

async fn ask(
    models: &Models,
    alias: &str,
    config: &ModelConfig,
) -> Result<Answered, crate::models::ModelError> {
    let request = ChatRequest {
        messages: vec![Message::user("Reply with the single word: ready")],
        temperature: 1.0,
        max_tokens: 16,
        seed: 1,
        schema: None,
        tools: Vec::new(),
    };
    let slot = Slot {
        origin: Origin::Score(0),
        variant: VariantId(0),
        document: None,
        purpose: Purpose::Analyse,
        round: 0,
        attempt: 0,
        reask: 0,
    };
    let started = Instant::now();
    models.complete(alias, &slot, &request).await?;
    Ok(Answered { model: config.model.clone(), seconds: started.elapsed().as_secs_f64() })
}

fn refused(silent: &[(&String, CliError)]) -> CliError {
    let lines: Vec<String> =
        silent.iter().map(|(alias, error)| format!("model `{alias}`: {error}")).collect();
    CliError::new(Exit::Endpoint, lines.join("\n"))
        .hint("everything else is sound; `phylon check --offline` asks no endpoint")
}

/// The answers as lines.
pub fn answers(answered: &BTreeMap<String, Answered>) -> String {
    let lines: Vec<String> = answered
        .iter()
        .map(|(alias, answer)| format!("{alias}: {} answered in {}", answer.model, seconds(answer.seconds)))
        .collect();
    lines.join("\n")
}

/// The estimate as lines: per unit, in all, per model, time.
pub fn estimated(estimate: &Estimate, plan: &RunPlan, answered: &BTreeMap<String, Answered>) -> String {
    let models = &plan.config.models;
    let total = estimate.total();
    let mut lines = vec![format!(
        "{:.0} calls per document evaluation and {:.0} per proposal, by {} rehearsed on your documents",
        estimate.calls_per_evaluation,
        estimate.calls_per_proposal,
        counted(estimate.rehearsed as u64, "evaluation")
    )];
    let tokens = |prompt: f64, completion: f64| {
        format!("{} + {} tokens", compact(prompt.round() as u64), compact(completion.round() as u64))
    };
    let mut whole = format!(
        "the whole budget: {} calls, {} (prompts + replies)",
        compact(total.calls.round() as u64),
        tokens(total.prompt, total.completion)
    );
    let cost = estimate.cost(models);
    if cost > 0.0 {
        whole.push_str(&format!(", cost about {}", money(cost)));
    }
    lines.push(whole);
    for (alias, load) in &estimate.models {
        let price = models.get(alias).map_or(0.0, |model| load.cost(model));
        let price = if price > 0.0 { format!(", cost {}", money(price)) } else { String::new() };
        let calls = compact(load.calls.round() as u64);
        lines.push(format!("  {alias}: {calls} calls, {}{price}", tokens(load.prompt, load.completion)));
    }
    if let Some(time) = time(estimate, plan, answered) {
        lines.push(format!(
            "about {} at {TOKENS_PER_SECOND:.0} tokens a second per reply and `search.lag` {}",
            seconds(time),
            plan.config.search.lag
        ));
    }
    if estimate.external_editor {
        lines.push("the external editor's own cost is not in this".to_owned());
    }
    lines.push("rehearsed replies are short: expect more reply tokens from a model that reasons".to_owned());
    lines.join("\n")
}

/// Seconds of the run: bound by the jobs under way, or by the fullest endpoint. Nothing where nothing was asked.
pub fn time(estimate: &Estimate, plan: &RunPlan, answered: &BTreeMap<String, Answered>) -> Option<f64> {
    let (mut all, mut places) = (0.0, BTreeMap::<&str, (f64, f64)>::new());
    for (alias, answer) in answered {
        let (Some(load), Some(model)) = (estimate.models.get(alias), plan.config.models.get(alias)) else {
            continue;
        };
        let busy = load.calls * answer.seconds + load.completion / TOKENS_PER_SECOND;
        all += busy;
        let url = model.base_url.as_deref().unwrap_or_default();
        let place = places.entry(url).or_insert((0.0, f64::INFINITY));
        *place = (place.0 + busy, place.1.min(model.concurrency.unwrap_or(32) as f64));
    }
    let fullest = places.values().map(|(busy, places)| busy / places).fold(0.0, f64::max);
    (!answered.is_empty()).then(|| fullest.max(all / (CALLS_PER_JOB * f64::from(plan.config.search.lag))))
}
