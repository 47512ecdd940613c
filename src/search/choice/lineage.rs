//! The search rule `lineage`: breed from what is probably best, measure what might be.
//!
//! θ̃_v ~ N(m_v, (.25·sd_v)²), the sd shrunk for evaluations under way; the top variant is measured while it is
//! uncertain (sd > .6 logit) and has fewer than 3·N outcomes, and bred from otherwise. A race between new variants
//! is not a thing of its own: it emerges from these small steps.

use super::{Choice, View, standard_normal};

/// Share of the posterior sd that is drawn: small, because every draw that loses costs evaluations.
const DRAWN_SHARE: f64 = 0.25;
/// Precision (1/logit²) that an evaluation under way will bring, as far as choosing is concerned.
const PENDING_PRECISION: f64 = 0.15;
/// Above this sd (logit) the top variant is measured before it is bred from.
const UNCERTAIN: f64 = 0.6;
/// The same once no proposal is left: what remains to learn is which variant to recommend.
const UNCERTAIN_AT_THE_END: f64 = 0.3;
/// Blocks of outcomes after which a variant is not measured any more.
const MOST_BLOCKS: u32 = 3;

/// The next choice of this rule.
pub(super) fn next(view: &View<'_>) -> Option<Choice> {
    let (place, sd) = top(view)?;
    let variant = view.state.id(place);
    let pending = u32::try_from(view.pending_evaluations(variant)).unwrap_or(u32::MAX);
    let outcomes = view.state.records().outcomes(place).saturating_add(pending);
    let measurable = outcomes < MOST_BLOCKS * view.setup.block();
    let breeds = view.may_propose();
    let limit = if breeds { UNCERTAIN } else { UNCERTAIN_AT_THE_END };
    if sd > limit && measurable {
        Some(Choice::Measure { variant })
    } else {
        breeds.then_some(Choice::Breed { parent: variant })
    }
}

/// The variant with the highest draw, and its shrunk sd.
fn top(view: &View<'_>) -> Option<(usize, f64)> {
    let mut stream = view.stream("choice");
    let beliefs = view.state.beliefs();
    (0..beliefs.variants())
        .map(|place| {
            let theta = beliefs.theta(place);
            let pending = view.pending_evaluations(view.state.id(place)) as f64;
            let sd = (theta.sd.powi(-2) + PENDING_PRECISION * pending).powf(-0.5);
            (place, sd, theta.mean + DRAWN_SHARE * sd * standard_normal(&mut stream))
        })
        .max_by(|a, b| a.2.total_cmp(&b.2))
        .map(|(place, sd, _)| (place, sd))
}
