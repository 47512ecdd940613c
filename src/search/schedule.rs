//! Between searching, testing and closing: what a job number is used for, within the allowance.
//!
//! A job that might exceed what is left after the reserve for the final measurement, what is held back for the
//! claim test and the full cost of everything under way is not started. The run then closes: what is under way is
//! folded, an open claim test goes on, a last one is opened (after a closer look at its candidate, where that is
//! wanting), the recommended variant is measured, the run stops.

use super::{
    breeding,
    choice::{self, Choice, FirstTrial, View, documents},
    claims,
    jobs::Plan,
    setup::Setup,
    state::State,
};
use crate::id::VariantId;

/// P(θ_c > θ_a) at which a claim test may be opened.
const PROMISING: f64 = 0.95;
/// While the search goes on, a test may take this share of what was spent so far; a dearer one waits for a better
/// candidate, which takes fewer pairs. A share of what is left let long runs test their first small gains: .07 less
/// at 1,000 of 4,000 evaluations.
const SHARE_OF_SPENT: f64 = 0.1;
/// The last test is worth opening when half of what it is expected to take is left: nothing else wants it.
const SHARE_OF_LEFT: f64 = 2.0;
/// P(θ_c > θ_a) from which a closing run looks closer at a candidate.
const WORTH_A_LOOK: f64 = 0.6;
/// At most this share of the allowance is held back from the search for the first claim.
pub(super) const MOST_HELD: f64 = 1.0 / 3.0;
/// Times what the first test is expected to take that are held back for it: an expectation is exceeded half of the
/// time, and by much.
const HELD_PER_EXPECTED: f64 = 2.5;
/// The gain whose test is held back for while no candidate is in sight.
const HOPED_FOR: f64 = 0.25;

/// The plan of one job.
pub(super) fn choose(setup: &Setup, state: &State, pending: &[(u32, Plan)], job: u32) -> Plan {
    let view = View { setup, state, pending, job };
    if job == 0 {
        return seed_plan(setup);
    }
    if state.place(VariantId::SEED).is_none() {
        return Plan::Idle;
    }
    if let Some(plan) = ongoing_report(&view) {
        return plan;
    }
    if setup.config.rule.tests_while_searching()
        && let Some(plan) = test_plan(&view, SHARE_OF_SPENT * f64::from(state.document_evaluations()))
    {
        return plan;
    }
    if !closing(&view) {
        return search_plan(&view).unwrap_or(Plan::Idle);
    }
    if pending.iter().any(|(_, plan)| !matches!(plan, Plan::Idle)) {
        return Plan::Idle;
    }
    test_plan(&view, SHARE_OF_LEFT * view.evaluations_left() as f64)
        .or_else(|| closer_look(&view))
        .or_else(|| report_plan(&view, 1, state.best()))
        .unwrap_or_else(|| stop(&view))
}

fn seed_plan(setup: &Setup) -> Plan {
    let allowed = setup.allowance.document_evaluations.unwrap_or(u32::MAX);
    let count = usize::try_from(allowed).unwrap_or(usize::MAX).min(setup.validation.len());
    Plan::Seed { documents: setup.validation[..count].to_vec() }
}

/// Whether the run has begun to close since it was last (re-)opened.
fn closing(view: &View<'_>) -> bool {
    let idle = |(job, plan): &(u32, Plan)| *job >= view.setup.since && matches!(plan, Plan::Idle);
    view.state.closing() || view.pending.iter().any(idle)
}

/// The rest of a report that has begun under this allowance, and the stop after it; nothing while none has begun.
fn ongoing_report(view: &View<'_>) -> Option<Plan> {
    let allowance = view.setup.allowance;
    let last = view.pending.iter().rev().find_map(|(_, plan)| match plan {
        Plan::Report { variant, block, closed_under, .. } if *closed_under == allowance => {
            Some((*variant, *block))
        }
        _ => None,
    });
    let folded = view.state.report().filter(|report| report.closed_under == allowance);
    match (last, folded) {
        (Some((variant, block)), _) => Some(report_plan(view, block + 1, variant).unwrap_or(Plan::Idle)),
        (None, Some(report)) if report.complete() => Some(stop(view)),
        (None, Some(report)) => report_plan(view, report.folded_blocks + 1, report.variant),
        (None, None) => None,
    }
}

fn report_plan(view: &View<'_>, block: u32, variant: VariantId) -> Option<Plan> {
    let blocks = view.setup.report_blocks();
    let beside = variant != VariantId::SEED && block <= view.setup.report_blocks_of_seed();
    (block <= blocks).then(|| Plan::Report {
        variant,
        against: beside.then_some(VariantId::SEED),
        documents: documents::block(view),
        block,
        blocks,
        closed_under: view.setup.allowance,
    })
}

fn stop(view: &View<'_>) -> Plan {
    let because = if view.may_propose() { "document_evaluations" } else { "proposals" };
    Plan::Stop { because: because.to_owned() }
}

/// The next block of the open test, or the first of a new one that is expected to take at most `most` evaluations.
fn test_plan(view: &View<'_>, most: f64) -> Option<Plan> {
    if view.pending.iter().any(|(_, plan)| matches!(plan, Plan::Test { .. })) {
        return None;
    }
    if let Some(test) = view.state.open_test() {
        let affordable = 2 * i64::from(view.setup.block()) <= view.evaluations_left();
        let pair = (test.candidate, test.against);
        return affordable.then(|| block_plan(view, test.number, test.blocks + 1, pair));
    }
    let (candidate, against, cost) = candidate(view)?;
    (cost as f64 <= most).then(|| block_plan(view, next_test(view.state), 1, (candidate, against)))
}

fn block_plan(view: &View<'_>, test: u32, block: u32, (candidate, against): (VariantId, VariantId)) -> Plan {
    Plan::Test { test, block, candidate, against, documents: documents::block(view) }
}

fn next_test(state: &State) -> u32 {
    u32::try_from(state.tests().len()).unwrap_or(u32::MAX).saturating_add(1)
}

/// Half a block more on the likeliest candidate when the run closes without one to test and could still pay a test.
fn closer_look(view: &View<'_>) -> Option<Plan> {
    let state = view.state;
    let (place, _) = likeliest(state, WORTH_A_LOOK)?;
    let variant = state.id(place);
    let count = view.setup.validation.len().div_ceil(2);
    let fresh = candidate(view).is_none() && state.records().outcomes(place) < 3 * view.setup.block();
    let test = 4 * i64::from(view.setup.block());
    let affordable = test + count as i64 <= view.evaluations_left();
    (fresh && affordable)
        .then(|| Plan::Measure { variant, documents: documents::for_variant(view, variant, count) })
}

/// The variant with the highest mean among those better than the last claimed (or the seed) variant with this
/// probability; and that other variant.
fn likeliest(state: &State, probability: f64) -> Option<(usize, VariantId)> {
    let against = state.claim().map_or(VariantId::SEED, |test| test.candidate);
    let against_place = state.place(against)?;
    let contrasts = state.beliefs().contrasts(against_place);
    let (place, _) = contrasts
        .iter()
        .enumerate()
        .filter(|(place, contrast)| *place != against_place && contrast.positive() >= probability)
        .max_by(|a, b| a.1.mean.total_cmp(&b.1.mean))?;
    Some((place, against))
}

/// The variant to test, what to compare it with, and the evaluations the test is expected to take.
fn candidate(view: &View<'_>) -> Option<(VariantId, VariantId, i64)> {
    let state = view.state;
    let (place, against) = likeliest(state, PROMISING)?;
    let alpha = claims::level(next_test(state), state.tests().last());
    let pairs = state.expected_pairs(state.id(place), against, alpha)?;
    Some((state.id(place), against, cost_of(view.setup, pairs)))
}

/// Evaluations of a test of that many pairs, in whole blocks.
fn cost_of(setup: &Setup, pairs: f64) -> i64 {
    let block = f64::from(setup.block().max(1));
    (2.0 * block * (pairs / block).ceil()).min(1e12) as i64
}

/// Evaluations that the search must leave for claim tests: some of the open one, or the first one generously.
fn held_back(view: &View<'_>) -> i64 {
    let Some(total) = view.setup.allowance.document_evaluations else { return 0 };
    if !view.setup.config.rule.tests_while_searching() {
        return 0;
    }
    let most = (f64::from(total) * MOST_HELD) as i64;
    let two_blocks = 4 * i64::from(view.setup.block());
    if view.state.open_test().is_some() {
        return two_blocks.min(most);
    }
    if view.state.claim().is_some() {
        return 0;
    }
    let hoped = || {
        let rate = view.state.beliefs().mean_rate(0);
        let alpha = claims::level(next_test(view.state), view.state.tests().last());
        claims::expected_pairs_for(alpha, rate, HOPED_FOR).map_or(two_blocks, |n| cost_of(view.setup, n))
    };
    candidate(view).map_or_else(hoped, |(_, _, cost)| (HELD_PER_EXPECTED * cost as f64) as i64).min(most)
}

/// The search rule's choice as a plan, when what is left covers it.
fn search_plan(view: &View<'_>) -> Option<Plan> {
    let spendable = view.evaluations_left() - held_back(view);
    let plan = match choice::next(view.setup.config.rule, view)? {
        Choice::Measure { variant, documents } => Plan::Measure { variant, documents },
        Choice::Breed { parent, first: None } => breeding::plan(view, parent, view.batch()),
        Choice::Breed { parent, first: Some(first) } => {
            on_first_trial(breeding::plan(view, parent, view.batch()), first)
        }
    };
    (i64::from(plan.full_cost()) <= spendable).then_some(plan)
}

/// A proposal on the documents that the rule wants, with trajectories of its own.
fn on_first_trial(mut plan: Plan, first: FirstTrial) -> Plan {
    if let Plan::Breed { training, reuse, documents, .. } = &mut plan {
        *training = first.training;
        *reuse = None;
        *documents = first.documents;
    }
    plan
}
