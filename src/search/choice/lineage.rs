//! The search rule `lineage`: breed from what is probably best, measure what might be.
//!
//! θ̃_v ~ N(m_v, (.25·sd_v)²), the sd shrunk for evaluations under way; the top variant is measured while it is
//! hardly known (sd > .8 logit; .6 where evaluations outlast proposals) and has fewer than 3·N outcomes, and bred
//! from otherwise. A race between new
//! variants is not a thing of its own: it emerges from these small steps, because the outcomes of children tell
//! about their parent too.

use super::{Choice, View, documents, standard_normal};
use crate::{id::VariantId, search::state::State};

/// Share of the posterior sd that is drawn: small, because every draw that loses costs evaluations. Whole draws
/// were seen to lose a quarter of the gain at 1,000 evaluations; none at all stays on lucky variants later on.
const DRAWN_SHARE: f64 = 0.25;
/// Precision (1/logit²) that an evaluation under way will bring, as far as choosing is concerned.
const PENDING_PRECISION: f64 = 0.15;
/// Above this sd (logit) the top variant is measured before it is bred from. At .6 a fresh child is, and the
/// search is seen to fall behind by a sixth at 500 evaluations.
const UNCERTAIN: f64 = 0.8;
/// The same where proposals will run out before evaluations do: then a closer look at parents costs nothing, and
/// leaves a tenth more at the end.
const UNCERTAIN_TO_SPARE: f64 = 0.6;
/// The same once no proposal is left: what remains to learn is which variant is best.
const UNCERTAIN_AT_THE_END: f64 = 0.3;
/// Blocks of outcomes after which a variant is not measured any more.
const MOST_BLOCKS: u32 = 3;

/// One variant as a candidate for the next job.
struct Drawn {
    place: usize,
    sd: f64,
    theta: f64,
    measurable: bool,
}

/// The next choice of this rule.
pub(super) fn next(view: &View<'_>) -> Option<Choice> {
    if !view.may_propose() {
        return sharpen(view);
    }
    let top = drawn(view, DRAWN_SHARE).max_by(|a, b| a.theta.total_cmp(&b.theta))?;
    let variant = view.state.id(top.place);
    let uncertain = if view.has_evaluations_to_spare() { UNCERTAIN_TO_SPARE } else { UNCERTAIN };
    if top.sd > uncertain && top.measurable {
        Some(measure(view, variant))
    } else {
        Some(Choice::Breed { parent: variant, first: None })
    }
}

/// The variant with the highest posterior mean whose lower bound is above the seed variant's mean; else the seed
/// variant. A simplified variant must also be shown no worse than its parent.
pub(super) fn best(state: &State) -> VariantId {
    if state.place(VariantId::SEED).is_none() {
        return VariantId::SEED;
    }
    let beliefs = state.beliefs();
    beliefs
        .highest_rate_above(beliefs.mean_rate(0), |place| state.keeps_its_rate(place))
        .map_or(VariantId::SEED, |place| state.id(place))
}

fn measure(view: &View<'_>, variant: VariantId) -> Choice {
    Choice::Measure { variant, documents: documents::for_variant(view, variant, view.batch()) }
}

/// Measures what may be best, by a whole posterior draw of each variant that is not yet well known.
fn sharpen(view: &View<'_>) -> Option<Choice> {
    drawn(view, 1.0)
        .filter(|variant| variant.measurable && variant.sd > UNCERTAIN_AT_THE_END)
        .max_by(|a, b| a.theta.total_cmp(&b.theta))
        .map(|top| measure(view, view.state.id(top.place)))
}

/// Every variant with its shrunk sd and a draw of its θ.
fn drawn(view: &View<'_>, share: f64) -> impl Iterator<Item = Drawn> {
    let mut stream = view.stream("choice");
    let beliefs = view.state.beliefs();
    let under_way = view.evaluations_under_way();
    (0..beliefs.variants()).map(move |place| {
        let theta = beliefs.theta(place);
        let pending = under_way.get(&view.state.id(place)).copied().unwrap_or(0);
        let sd = (theta.sd.powi(-2) + PENDING_PRECISION * pending as f64).powf(-0.5);
        let outcomes = view.state.records().outcomes(place) as usize + pending;
        let measurable = outcomes < (MOST_BLOCKS * view.setup.block()) as usize;
        Drawn { place, sd, theta: theta.mean + share * sd * standard_normal(&mut stream), measurable }
    })
}
