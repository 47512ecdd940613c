//! Proof that journal and git agree, each is whole, and the folded jobs follow from one another.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::{
    experiment::{JobRecord, RunError, RunView, allowance, opening::differences},
    id::{DocumentId, VariantId},
    journal::EvaluationFilter,
    population::{Head, fsck},
    search::{Plan, Search, Setup},
    slot::Origin,
};

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What.
    pub name: String,
    /// Whether it holds.
    pub ok: bool,
    /// How much was looked at, or what is wrong.
    pub detail: String,
}

/// Everything that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerifyReport {
    /// Whether all of it holds.
    pub ok: bool,
    /// Each check.
    pub checks: Vec<Check>,
}

fn check(name: &str, faults: &[String], good: String) -> Check {
    let detail = match faults {
        [] => good,
        [one] => one.clone(),
        [one, more @ ..] => format!("{one}; and {} more", more.len()),
    };
    Check { name: name.to_owned(), ok: faults.is_empty(), detail }
}

/// Looks at everything.
///
/// # Errors
/// When journal or git cannot be read at all; what is wrong inside them is a failed check.
pub async fn verify(view: &RunView) -> Result<VerifyReport, RunError> {
    let heads: BTreeMap<VariantId, Head> =
        view.population.variants().await?.into_iter().map(|head| (head.id, head)).collect();
    let changed = differences(&view.journal, &view.plan)?;
    let changed: Vec<String> = changed.iter().map(|key| format!("`{key}` changed since the run")).collect();
    let mut checks = vec![
        check("the experiment is the one that ran", &changed, view.plan.name.clone()),
        check("the journal is whole", &view.journal.check()?, "every page and index".to_owned()),
        check("git is whole", &view.population.verify().await?, format!("{} variants", heads.len())),
    ];
    if let Some(result) = fsck(view.population.path()) {
        checks.push(check("git fsck", &result.err().into_iter().collect::<Vec<_>>(), "clean".to_owned()));
    }
    let jobs = view.jobs.len();
    checks.push(check("jobs follow from one another", &followed(view), format!("{jobs} jobs, folded again")));
    checks.push(check("variants agree", &agreed(view, &heads), format!("{} in the journal", heads.len())));
    let (faults, count) = accounted(view)?;
    checks.push(check("outcomes are accounted for", &faults, format!("{count} evaluations")));
    Ok(VerifyReport { ok: checks.iter().all(|check| check.ok), checks })
}

/// Folds the jobs again and asks the search for each plan. Another allowance at the time excuses another plan.
fn followed(view: &RunView) -> Vec<String> {
    let setup = allowance::setup_of(&view.plan);
    let allowance = serde_json::json!(setup.allowance);
    let since = allowance::chosen_under(&view.journal, &allowance).ok().flatten().unwrap_or(u32::MAX);
    let search = Search::new(Setup { since, ..setup });
    let mut state = search.empty_state();
    let mut pending: Vec<(u32, Plan)> = Vec::new();
    let mut next = 0;
    let records: BTreeMap<u32, &JobRecord> = view.jobs.iter().map(|record| (record.job, record)).collect();
    for record in &view.jobs {
        while next < view.jobs.len() as u32
            && search.known_before(next).is_none_or(|job| job < state.folded())
        {
            let chosen = search.choose(&state, &pending, next);
            let Some(stored) = records.get(&next) else {
                return vec![format!("job {next} is missing")];
            };
            if next >= since && chosen != stored.plan {
                return vec![format!("job {next} is not what the jobs before it lead to")];
            }
            pending.push((next, stored.plan.clone()));
            next += 1;
        }
        if let Err(error) = state.fold(record.job, &record.plan, &record.result) {
            return vec![format!("job {}: {error}", record.job)];
        }
        pending.retain(|(job, _)| *job != record.job);
    }
    Vec::new()
}

/// Every committed proposal is in git as the journal says. Git may be ahead by jobs not folded yet.
fn agreed(view: &RunView, heads: &BTreeMap<VariantId, Head>) -> Vec<String> {
    let mut faults = Vec::new();
    for proposal in view.proposals() {
        let id = proposal.variant;
        match (&proposal.commit, heads.get(&id)) {
            (Some(_), None) => faults.push(format!("{id} is not in git")),
            (None, Some(_)) => faults.push(format!("{id} was rejected and is in git")),
            (Some(commit), Some(head)) => {
                if *commit != head.commit.to_string() {
                    faults.push(format!("{id} has another commit in git"));
                }
                if proposal.tree.as_deref() != Some(head.tree.to_string().as_str()) {
                    faults.push(format!("{id} has another tree in git"));
                }
                let parents: Vec<String> = head.parents.iter().map(ToString::to_string).collect();
                let expected: Vec<String> = proposal
                    .parents
                    .iter()
                    .filter_map(|parent| heads.get(parent).map(|head| head.commit.to_string()))
                    .collect();
                if parents != expected {
                    faults.push(format!("{id} has other parents in git"));
                }
            }
            (None, None) => {}
        }
    }
    if !heads.contains_key(&VariantId::SEED) {
        faults.push("the seed variant is not in git".to_owned());
    }
    faults
}

/// Every outcome that a job folded is in the journal with its evidence, and says the same.
fn accounted(view: &RunView) -> Result<(Vec<String>, usize), RunError> {
    let mut faults = Vec::new();
    let mut count = 0;
    for record in &view.jobs {
        let origin = Origin::Job(record.job);
        let filter = EvaluationFilter { origin: Some(origin), ..EvaluationFilter::default() };
        let stored: BTreeSet<(VariantId, DocumentId, bool)> = view
            .journal
            .evaluations(&filter)?
            .into_iter()
            .map(|evaluation| (evaluation.variant, evaluation.document, evaluation.outcome.passed()))
            .collect();
        let folded: BTreeSet<(VariantId, DocumentId, bool)> = record
            .result
            .evaluations
            .iter()
            .map(|seen| (seen.variant, seen.document.clone(), seen.passed))
            .collect();
        count += folded.len();
        if stored != folded {
            faults.push(format!("job {} folded other outcomes than the journal has", record.job));
        }
    }
    Ok((faults, count))
}
