//! The search rule `pareto`, as in GEPA (Agrawal et al. 2025): a child is first run on the three training
//! documents whose trajectories its editor read; only when it passes more of them than its parent did is it run
//! on all validation documents and joins the pool. The parent is drawn from the fronts: for each validation
//! document the members that do best on it, the dominated dropped, p ∝ the number of fronts.
//!
//! One thing differs: there, a parent that passes all three documents is not bred from. Here the proposal is
//! under way by then; its child cannot pass more, and is dropped.

use std::collections::{BTreeMap, BTreeSet};

use rand::RngExt;

use super::{Choice, FirstTrial, View, documents, pool, pool::Tally};
use crate::{
    id::VariantId,
    search::state::{State, Work},
};

/// Training documents of the gate.
const GATE: usize = 3;

/// The next choice of this rule.
pub(super) fn next(view: &View<'_>) -> Option<Choice> {
    if let Some(variant) = through_the_gate(view) {
        return Some(Choice::Measure { variant, documents: pool::all_documents(view) });
    }
    if !view.may_propose() {
        return None;
    }
    let parent = draw(view);
    let training = documents::for_training(view, parent, GATE);
    let first = FirstTrial { documents: training.clone(), training };
    Some(Choice::Breed { parent, first: Some(first) })
}

/// The member with the highest mean.
pub(super) fn best(state: &State) -> VariantId {
    pool::highest(state, &pool_of(state))
}

/// The first child that passed the gate and is not measured yet, nor under way to be.
fn through_the_gate(view: &View<'_>) -> Option<VariantId> {
    let state = view.state;
    let measured: BTreeSet<VariantId> = measured(state)
        .chain(pool::under_way(view).into_iter().filter_map(|work| match work {
            Work::Measure { variant } => Some(variant),
            Work::Seed | Work::Breed { .. } => None,
        }))
        .collect();
    let training = |document: usize| !state.is_validation(document);
    pool::proposals(state)
        .filter(|(parent, child, own, _)| own.tally(*child, training).0 > own.tally(*parent, training).0)
        .map(|(_, child, ..)| child)
        .find(|child| !measured.contains(child))
}

fn measured(state: &State) -> impl Iterator<Item = VariantId> {
    state.trials().iter().filter_map(|trial| match trial.work {
        Work::Measure { variant } => Some(variant),
        Work::Seed | Work::Breed { .. } => None,
    })
}

/// The seed variant and every child measured on all validation documents.
fn pool_of(state: &State) -> Vec<VariantId> {
    std::iter::once(VariantId::SEED).chain(measured(state)).collect()
}

fn draw(view: &View<'_>) -> VariantId {
    let fronts = fronts(view.state);
    let tickets: Vec<VariantId> = fronts.into_iter().flatten().collect();
    if tickets.is_empty() {
        return VariantId::SEED;
    }
    tickets[view.stream("choice").random_range(0..tickets.len())]
}

/// Per validation document the members that do best on it, without the dominated.
fn fronts(state: &State) -> Vec<BTreeSet<VariantId>> {
    let pool: BTreeSet<VariantId> = pool_of(state).into_iter().collect();
    let mut shares: BTreeMap<usize, BTreeMap<VariantId, Tally>> = BTreeMap::new();
    for (variant, document, passed) in state.trials().iter().flat_map(|trial| &trial.outcomes) {
        if state.is_validation(*document) && pool.contains(variant) {
            shares.entry(*document).or_default().entry(*variant).or_default().add(*passed);
        }
    }
    let mut fronts: Vec<BTreeSet<VariantId>> = shares
        .values()
        .map(|members| {
            let top = members.values().map(|tally| tally.rate()).fold(0.0, f64::max);
            members.iter().filter(|(_, tally)| tally.rate() >= top).map(|(variant, _)| *variant).collect()
        })
        .collect();
    drop_dominated(state, &mut fronts);
    fronts
}

/// Drops, the lowest rate first, every member that has another beside it in each of its fronts.
fn drop_dominated(state: &State, fronts: &mut [BTreeSet<VariantId>]) {
    let tallies = pool::tallies(state);
    let rate = |variant: &VariantId| tallies.get(variant).map_or(0.0, |tally| tally.rate());
    let members: BTreeSet<VariantId> = fronts.iter().flatten().copied().collect();
    let mut by_rate: Vec<VariantId> = members.into_iter().collect();
    by_rate.sort_by(|a, b| rate(a).total_cmp(&rate(b)).then(a.cmp(b)));
    // One pass is enough: dropping a member never makes an earlier one dominated.
    for member in by_rate {
        if fronts.iter().filter(|front| front.contains(&member)).all(|front| front.len() > 1) {
            fronts.iter_mut().for_each(|front| {
                front.remove(&member);
            });
        }
    }
}
