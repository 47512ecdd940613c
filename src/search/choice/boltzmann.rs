//! The search rule `boltzmann`, as published with the task: a parent with p ∝ exp(pass rate / 0.1); after the
//! edit, child and parent are both run on all validation documents, and the child joins the pool only when it
//! strictly beats its parent there. What is re-run adds to the parent's mean.
//!
//! A proposal costs two training trajectories and two rounds of validation, and a strict win of two noisy rates
//! decides: where edits change nothing, more than four in ten are kept.

use rand::RngExt;

use super::{Choice, FirstTrial, View, documents, pool};
use crate::{
    id::VariantId,
    search::state::{State, Work},
};

/// Temperature of the draw, on the scale of pass rates.
const TEMPERATURE: f64 = 0.1;

/// The next choice of this rule.
pub(super) fn next(view: &View<'_>) -> Option<Choice> {
    if let Some(parent) = awaiting_rerun(view) {
        return Some(Choice::Measure { variant: parent, documents: pool::all_documents(view) });
    }
    if !view.may_propose() {
        return None;
    }
    let parent = draw(view);
    let training = documents::for_training(view, parent, documents::TRAINING);
    let first = FirstTrial { training, documents: pool::all_documents(view) };
    Some(Choice::Breed { parent, first: Some(first) })
}

/// The member with the highest mean.
pub(super) fn best(state: &State) -> VariantId {
    pool::highest(state, &pool_of(state))
}

/// The parent of the latest proposal, when it is still to be re-run. A rejected proposal needs none.
fn awaiting_rerun(view: &View<'_>) -> Option<VariantId> {
    let folded = view.state.trials().last().map(|trial| trial.work);
    match pool::under_way(view).last() {
        Some(Work::Breed { parent, .. }) => Some(*parent),
        Some(_) => None,
        None => match folded {
            Some(Work::Breed { parent, child: Some(_) }) => Some(parent),
            _ => None,
        },
    }
}

/// The seed variant and every child that strictly beat the re-run of its parent.
fn pool_of(state: &State) -> Vec<VariantId> {
    let validation = |document: usize| state.is_validation(document);
    let won = pool::proposals(state).filter_map(|(parent, child, own, after)| {
        let rerun = after.filter(|trial| trial.work == Work::Measure { variant: parent })?;
        (own.tally(child, validation).0 > rerun.tally(parent, validation).0).then_some(child)
    });
    std::iter::once(VariantId::SEED).chain(won).collect()
}

fn draw(view: &View<'_>) -> VariantId {
    let pool = pool_of(view.state);
    let tallies = pool::tallies(view.state);
    let weight = |variant: &VariantId| {
        let rate = tallies.get(variant).map_or(0.0, |tally| tally.rate());
        (rate / TEMPERATURE).exp()
    };
    let total: f64 = pool.iter().map(weight).sum();
    let mut left = view.stream("choice").random::<f64>() * total;
    let drawn = pool.iter().find(|variant| {
        left -= weight(variant);
        left < 0.0
    });
    drawn.or(pool.last()).copied().unwrap_or(VariantId::SEED)
}
