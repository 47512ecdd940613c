//! How a proposal is made: operator, training trajectories, ledger. Not for choosing the parent.

use super::{
    choice::{View, documents},
    jobs::{Operator, Plan},
};
use crate::{id::VariantId, random};

/// A proposal on `parent` whose child meets `batch` validation documents first.
pub(super) fn plan(view: &View<'_>, parent: VariantId, batch: usize) -> Plan {
    let proposal = view.next_proposal();
    let under_way = view.pending.iter().find_map(|(job, plan)| match plan {
        Plan::Breed { parent: other, training, .. } if *other == parent && !training.is_empty() => Some(*job),
        _ => None,
    });
    let reuse = view.state.training_of(parent).or(under_way);
    let training =
        if reuse.is_some() { Vec::new() } else { documents::for_training(view, parent, documents::TRAINING) };
    Plan::Breed {
        proposal,
        parent,
        operator: Operator::Edit,
        training,
        reuse,
        documents: documents::for_child(view, parent, batch),
        show_ledger: shows_ledger(view.setup.seed, proposal),
    }
}

/// One proposal in five is made without the ledger, at a place of its own in every five.
fn shows_ledger(seed: u64, proposal: u32) -> bool {
    let five = proposal.saturating_sub(1) / 5;
    let blind = random::substream(seed, &format!("ledger/{five}")) % 5;
    u64::from(proposal.saturating_sub(1) % 5) != blind
}
