//! How a proposal is made: operator, partner, training trajectories, analysis, ledger. Not for choosing the
//! parent.

use std::collections::BTreeMap;

use super::{
    beliefs::Normal,
    breedings::Past,
    choice::{View, documents},
    jobs::{Operator, Plan},
    setup::SearchRule,
    state::State,
};
use crate::{id::VariantId, random};

/// The share of proposals that cross two lines, once there are two worth crossing.
const CROSSOVERS: f64 = 0.15;
/// The share of proposals that simplify, once a line is long.
const SIMPLIFICATIONS: f64 = 0.06;
/// P(θ > θ_base) from which a line has gained something that is worth merging.
const GAINED: f64 = 0.75;
/// Edits and crossovers on a line, since the seed variant or the last simplification, before it is simplified.
const LONG: usize = 4;
/// Proposals made from one analysis.
const PER_ANALYSIS: u32 = 3;
/// A line's last links, or the fewest proposals on one parent, whose gain is looked at.
const LOOKED_AT: usize = 3;
/// Summed posterior gain (logit) below which they gained nothing.
const NO_GAIN: f64 = 0.05;

/// A proposal on `parent` whose child meets `batch` validation documents first.
pub(super) fn plan(view: &View<'_>, parent: VariantId, batch: usize) -> Plan {
    let proposal = view.next_proposal();
    let past = Past::new(view.state.breedings(), view.pending);
    let show_ledger = shows_ledger(view.setup.seed, proposal);
    let (operator, partner) = operator(view, &past, parent, proposal);
    let edit = operator == Operator::Edit;
    let kept = || view.state.training_of(parent).or_else(|| training_under_way(view, parent));
    let reuse = if edit { kept() } else { None };
    // Rival rules read trajectories of their own for every proposal.
    let shares = edit && show_ledger && view.setup.config.rule == SearchRule::Lineage;
    let shared = shares.then(|| past.analysis(parent)).flatten();
    let shared = shared.filter(|(_, uses)| *uses < PER_ANALYSIS);
    Plan::Breed {
        proposal,
        parent,
        operator,
        partner,
        training: if edit && reuse.is_none() {
            documents::for_training(view, parent, documents::TRAINING)
        } else {
            Vec::new()
        },
        reuse,
        documents: documents::for_child(view, parent, batch),
        // Simplifying is reading the ledger.
        show_ledger: show_ledger || operator == Operator::Simplify,
        analysis: shared.map(|(job, _)| job),
        direction: shared.map_or(0, |(_, uses)| uses),
        stalled: edit && show_ledger && has_stalled(view.state, parent),
    }
}

/// The pending breed that evaluates training documents on `parent`.
fn training_under_way(view: &View<'_>, parent: VariantId) -> Option<u32> {
    view.pending.iter().find_map(|(job, plan)| match plan {
        Plan::Breed { parent: other, training, .. } if *other == parent && !training.is_empty() => Some(*job),
        _ => None,
    })
}

fn operator(
    view: &View<'_>,
    past: &Past<'_>,
    parent: VariantId,
    proposal: u32,
) -> (Operator, Option<VariantId>) {
    // Rival rules are run as they were published: with edits only.
    let config = &view.setup.config;
    let allowed = |operator| config.rule == SearchRule::Lineage && config.operators.contains(&operator);
    let draw = random::substream(view.setup.seed, &format!("operator/{proposal}")) as f64 / u64::MAX as f64;
    if draw < CROSSOVERS {
        let partner = allowed(Operator::Crossover).then(|| partner(view.state, past, parent)).flatten();
        partner.map_or((Operator::Edit, None), |partner| (Operator::Crossover, Some(partner)))
    } else if draw < CROSSOVERS + SIMPLIFICATIONS
        && allowed(Operator::Simplify)
        && !past.simplified(parent)
        && is_long(view.state, parent)
    {
        (Operator::Simplify, None)
    } else {
        (Operator::Edit, None)
    }
}

/// The variant to cross with `parent`: on another line, both lines ahead of their merge base, never crossed
/// before; of those the one with the highest posterior gain over the base.
fn partner(state: &State, past: &Past<'_>, parent: VariantId) -> Option<VariantId> {
    let parent_place = state.place(parent)?;
    let line = state.line(parent);
    let mut over: BTreeMap<VariantId, Vec<Normal>> = BTreeMap::new();
    let mut found: Option<(f64, VariantId)> = None;
    for candidate in state.variants() {
        if line.contains(&candidate) || past.crossed(parent, candidate) {
            continue;
        }
        let other = state.line(candidate);
        // In a lineage the newest common ancestor has no common descendant above both: it is the merge base.
        let (false, Some(base)) = (other.contains(&parent), other.intersection(&line).max()) else {
            continue;
        };
        let (Some(base_place), Some(place)) = (state.place(*base), state.place(candidate)) else { continue };
        let gains = over.entry(*base).or_insert_with(|| state.beliefs().contrasts(base_place));
        let (own, theirs) = (gains[parent_place], gains[place]);
        let both = own.positive() >= GAINED && theirs.positive() >= GAINED;
        if both && found.is_none_or(|(best, _)| theirs.mean > best) {
            found = Some((theirs.mean, candidate));
        }
    }
    found.map(|(_, candidate)| candidate)
}

/// Whether so many changes were stacked on a line that some may have earned nothing.
fn is_long(state: &State, parent: VariantId) -> bool {
    let simplified = |variant: &VariantId| state.breedings().operator(*variant) == Some(Operator::Simplify);
    let edits = state.stem(parent).take_while(|variant| *variant != VariantId::SEED && !simplified(variant));
    edits.count() >= LONG
}

/// Whether the last links of the parent's line sum to no gain, or no proposal on the parent itself gained.
fn has_stalled(state: &State, parent: VariantId) -> bool {
    let links: Vec<f64> =
        state.stem(parent).take(LOOKED_AT).filter_map(|variant| state.gain(variant)).collect();
    if links.len() == LOOKED_AT && links.iter().sum::<f64>() < NO_GAIN {
        return true;
    }
    let children = state.gains_on(parent);
    children.len() >= LOOKED_AT && children.iter().all(|gain| *gain < NO_GAIN)
}

/// One proposal in five is made without the ledger, at a place of its own in every five.
fn shows_ledger(seed: u64, proposal: u32) -> bool {
    let five = proposal.saturating_sub(1) / 5;
    let blind = random::substream(seed, &format!("ledger/{five}")) % 5;
    u64::from(proposal.saturating_sub(1) % 5) != blind
}
