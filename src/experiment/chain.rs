//! The proposals that made a variant, in order, each with what is believed of it. Not for showing them.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::{
    event::PassRate,
    experiment::{Effect, RunError, RunView},
    id::VariantId,
    lineage::{Lineage, Record, Verdict},
};

/// One variant on the way to another, and the proposal that made it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Link {
    /// The variant.
    pub id: VariantId,
    /// Its parents; none for the seed variant, two for a crossover.
    pub parents: Vec<VariantId>,
    /// How it came to be.
    pub operator: String,
    /// What the change was meant to do.
    pub hypothesis: String,
    /// The mechanism, in a few words.
    pub mechanism: String,
    /// The whole proposal's effect against the (first) parent, in logits of the pass rate.
    pub effect: Option<Effect>,
    /// Whether the hypothesis held.
    pub verdict: Verdict,
    /// The variant's rate.
    pub pass_rate: Option<PassRate>,
}

/// Everything a variant descends from, itself included, through both parents of crossovers, by number.
///
/// # Errors
/// Git cannot be read.
pub async fn chain(view: &RunView, variant: VariantId) -> Result<Vec<Link>, RunError> {
    let lineage = Lineage::new(view.records().await?);
    let path: BTreeSet<VariantId> = lineage.path_to(variant).into_iter().collect();
    let on_path = lineage.records().iter().filter(|record| path.contains(&record.id));
    Ok(on_path.map(|record| link(view, record)).collect())
}

fn link(view: &RunView, record: &Record) -> Link {
    let proposal = view.proposal(record.id);
    Link {
        id: record.id,
        parents: record.parents.clone(),
        operator: record.operator.clone(),
        hypothesis: record.hypothesis.clone(),
        mechanism: proposal.map(|proposal| proposal.mechanism.to_string()).unwrap_or_default(),
        effect: view.standing.variants.get(&record.id).and_then(|standing| standing.effect),
        verdict: record.verdict,
        pass_rate: record.pass_rate,
    }
}
