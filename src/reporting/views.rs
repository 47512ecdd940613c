//! What verbs and pages show of a population: read once here, shown in any form. Not for showing it.

use crate::{
    experiment::{ClaimReport, RunError, RunView, TestStanding},
    id::VariantId,
    journal::{EvaluationFilter, Journal, JournalError, OriginKind},
    lineage::{Record, RecordState},
    population::{Action, Entry, Grounds},
    promotion::TestFigures,
    reporting::console::{
        ClaimView, EntryRow, Evidence, RateRow, ShowView, StatusView, TestRow, text::PerPass,
    },
};

/// A variant's row: its rate as reported, where it was measured afresh, else the posterior one.
///
/// # Errors
/// The journal cannot be read.
pub fn row(view: &RunView, role: &str, variant: VariantId) -> Result<RateRow, JournalError> {
    let pass_rate = view.standing.pass_rate(variant);
    Ok(RateRow { role: role.to_owned(), variant, pass_rate, per_pass: per_pass(&view.journal, variant)? })
}

/// What a passed document took under a variant, over the run's own evaluations.
///
/// # Errors
/// The journal cannot be read.
pub fn per_pass(journal: &Journal, variant: VariantId) -> Result<Option<PerPass>, JournalError> {
    let filter = EvaluationFilter {
        variant: Some(variant),
        kind: Some(OriginKind::Job),
        ..EvaluationFilter::default()
    };
    Ok(PerPass::of(&journal.evaluations(&filter)?))
}

/// The word for a variant's state, as JSON has it.
pub fn state(state: RecordState) -> &'static str {
    match state {
        RecordState::InPlay => "in_play",
        RecordState::Retired => "retired",
        RecordState::Rejected => "rejected",
    }
}

/// How a run stands. `production` is the variant in production, if any.
///
/// # Errors
/// The journal cannot be read.
pub fn status(view: &RunView, production: Option<VariantId>) -> Result<StatusView, JournalError> {
    let (standing, budget) = (&view.standing, &view.plan.config.budget);
    let in_play = standing.variants.values().filter(|variant| variant.in_play).count();
    let rejected = view.proposals().filter(|proposal| proposal.commit.is_none()).count();
    Ok(StatusView {
        experiment: view.plan.name.clone(),
        population: view.folder.display().to_string(),
        running: view.running.as_ref().map(ToString::to_string),
        ended: standing.ended.clone(),
        jobs: standing.jobs,
        proposals: (standing.proposals, budget.proposals),
        document_evaluations: (standing.document_evaluations, budget.document_evaluations),
        variants: (in_play, standing.variants.len() - in_play, rejected),
        spend: view.spend,
        limits: (budget.calls, budget.cost),
        rates: rates(view, production)?,
        tests: standing.tests.iter().map(test).collect(),
    })
}

fn rates(view: &RunView, production: Option<VariantId>) -> Result<Vec<RateRow>, JournalError> {
    let recommended = view.standing.recommended();
    let mut rows = vec![row(view, "seed variant", VariantId::SEED)?];
    if let Some(variant) = production.filter(|variant| *variant != recommended) {
        rows.push(row(view, "production", variant)?);
    }
    if recommended != VariantId::SEED {
        let role = if production == Some(recommended) { "best, in production" } else { "best" };
        rows.push(row(view, role, recommended)?);
    }
    Ok(rows)
}

fn test(test: &TestStanding) -> TestRow {
    TestRow {
        number: test.number,
        pair: (test.candidate.to_string(), test.against.to_string()),
        read: (test.blocks, test.pairs),
        e_value: test.e_value,
        alpha: test.alpha,
        state: format!("{:?}", test.state).to_lowercase(),
    }
}

/// What a run may say.
pub fn claim(claim: &ClaimReport) -> ClaimView {
    ClaimView {
        made: claim.made,
        variant: claim.variant,
        against: claim.against,
        e_value: claim.e_value,
        alpha: claim.alpha,
        pairs: claim.pairs,
        reason: claim.reason.clone(),
    }
}

/// Everything known about one variant; `record` is its own.
///
/// # Errors
/// The journal cannot be read.
pub fn show(view: &RunView, record: &Record) -> Result<ShowView, RunError> {
    let variant = record.id;
    let proposal = view.proposal(variant);
    let standing = view.standing.variants.get(&variant);
    let mut rates = Vec::new();
    for parent in &record.parents {
        rates.push(row(view, "parent", *parent)?);
    }
    rates.push(row(view, "variant", variant)?);
    let parent_evaluations = match record.parents.first() {
        Some(parent) => view.evaluations(*parent)?,
        None => Vec::new(),
    };
    Ok(ShowView {
        rates,
        operator: record.operator.clone(),
        hypothesis: record.hypothesis.clone(),
        mechanism: proposal.map(|proposal| proposal.mechanism.to_string()).unwrap_or_default(),
        expected: proposal.map(|proposal| proposal.expected.clone()).unwrap_or_default(),
        state: state(record.state).to_owned(),
        reason: proposal.and_then(|proposal| proposal.reason.clone()),
        commit: record.commit.as_ref().map(ToString::to_string),
        verdict: standing.filter(|_| !record.parents.is_empty()).map(|found| found.verdict.word().to_owned()),
        effect: standing.and_then(|found| found.effect).map(|effect| (effect.mean, effect.low, effect.high)),
        evaluations: view.evaluations(variant)?,
        parent_evaluations,
    })
}

/// An entry of production's history; `time` is when, as the reader's clock shows it.
pub fn entry(entry: &Entry, time: String) -> EntryRow {
    let figures = entry.evidence.get("test").cloned();
    let kind = match entry.action {
        Action::Promote => "promotion",
        Action::Rollback => "rollback",
    };
    EntryRow {
        number: entry.number,
        variant: entry.variant.to_string(),
        commit: entry.commit.to_string(),
        time,
        kind: kind.to_owned(),
        forced: entry.grounds == Grounds::Forced && entry.action == Action::Promote,
        reason: Some(entry.reason.clone()),
        evidence: figures.and_then(|value| serde_json::from_value(value).ok()).map(|test| evidence(&test)),
    }
}

/// A reading's figures as they are shown.
pub fn evidence(test: &TestFigures) -> Evidence {
    Evidence {
        variant_rate: test.variant_rate,
        against_rate: test.against_rate,
        e_value: test.e_value,
        alpha: test.alpha,
        reading: test.reading,
    }
}
