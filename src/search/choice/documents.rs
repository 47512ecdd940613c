//! Which documents a variant meets next. Not for choosing the variant.

use rand::seq::SliceRandom;

use super::View;
use crate::id::{DocumentId, VariantId};
use crate::search::beliefs::sigmoid;

/// A variant's first outcomes go where they tell most; later ones spread evenly.
const INFORMED: u32 = 4;
/// Training documents whose trajectories an analyst reads per parent.
pub const TRAINING: usize = 2;

/// The next `count` validation documents for a committed variant, all different.
pub fn for_variant(view: &View<'_>, variant: VariantId, count: usize) -> Vec<DocumentId> {
    let Some(place) = view.state.place(variant) else { return Vec::new() };
    let seen = |document: &DocumentId| {
        let folded =
            view.state.document_place(document).map_or(0, |at| view.state.records().tried(place, at));
        folded + view.pending_on(variant, document)
    };
    let pending = u32::try_from(view.pending_evaluations(variant)).unwrap_or(u32::MAX);
    let outcomes = view.state.records().outcomes(place).saturating_add(pending);
    let theta = view.state.beliefs().theta(place).mean;
    if outcomes < INFORMED {
        ranked(view, "documents", count, |document| -information(view, theta, document, seen(document)))
    } else {
        ranked(view, "documents", count, |document| f64::from(seen(document)))
    }
}

/// The first `count` validation documents for a child of `parent` that does not exist yet.
pub fn for_child(view: &View<'_>, parent: VariantId, count: usize) -> Vec<DocumentId> {
    let beliefs = view.state.beliefs();
    let expected = view.state.place(parent).map_or(0.0, |place| beliefs.theta(place).mean);
    let theta = expected + beliefs.hyper().mu;
    ranked(view, "documents", count, |document| -information(view, theta, document, 0))
}

/// Every validation document once, in random order.
pub fn block(view: &View<'_>) -> Vec<DocumentId> {
    ranked(view, "block", view.setup.validation.len(), |_| 0.0)
}

/// `count` training documents for a parent: first those not read on the way to it, then the least tried.
pub fn for_training(view: &View<'_>, parent: VariantId, count: usize) -> Vec<DocumentId> {
    let Some(place) = view.state.place(parent) else { return Vec::new() };
    let mut documents = view.setup.train.clone();
    documents.shuffle(&mut view.stream("training"));
    documents.sort_by_key(|document| {
        let tried = view.state.document_place(document).map_or(0, |at| view.state.records().tried(place, at));
        (view.state.was_read(place, document), tried)
    });
    documents.truncate(count);
    documents
}

/// p(1−p)/(1+count): what one more outcome on this document tells about θ.
fn information(view: &View<'_>, theta: f64, document: &DocumentId, count: u32) -> f64 {
    let beta = view.state.document_place(document).map_or(0.0, |at| view.state.beliefs().beta(at).mean);
    let chance = sigmoid(theta + beta);
    chance * (1.0 - chance) / f64::from(1 + count)
}

/// The `count` validation documents with the lowest rank; ties in the order of a seeded shuffle.
fn ranked(
    view: &View<'_>,
    purpose: &str,
    count: usize,
    rank: impl Fn(&DocumentId) -> f64,
) -> Vec<DocumentId> {
    let mut documents = view.setup.validation.clone();
    documents.shuffle(&mut view.stream(purpose));
    let mut ranks: Vec<(f64, DocumentId)> =
        documents.into_iter().map(|document| (rank(&document), document)).collect();
    ranks.sort_by(|a, b| a.0.total_cmp(&b.0));
    ranks.into_iter().take(count).map(|(_, document)| document).collect()
}
