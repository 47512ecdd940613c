//! What the search promises, checked through its public surface.

mod ablation;
mod beliefs;
mod breeding;
mod checkpoints;
mod claims;
mod landscapes;
mod power;
mod rules;
mod schedule;

use super::{
    Allowance, SearchConfig,
    landscape::{Kind, Landscape, LandscapeDocuments, Mutation},
};

/// Many edits help, and much, at a pass rate of .12.
fn generous() -> Landscape {
    let mutation = vec![
        Mutation { share: 0.4, kind: Kind::Gain, sd: 0.8, head_room: Some(3.2) },
        Mutation { share: 0.6, kind: Kind::Loss, sd: 0.4, head_room: None },
    ];
    landscape(-2.35, mutation)
}

/// Edits that change nothing, at a pass rate of .40.
fn null() -> Landscape {
    landscape(-0.48, vec![Mutation { share: 1.0, kind: Kind::Neutral, sd: 0.0, head_room: None }])
}

fn landscape(seed_logit: f64, mutation: Vec<Mutation>) -> Landscape {
    let documents = LandscapeDocuments { validation: 30, train: 30, difficulty_sd: 1.0, interaction_sd: 0.0 };
    Landscape { documents, seed_logit, proposal_cost: 0.0, mutation }
}

fn allowance(proposals: u32, document_evaluations: u32) -> Allowance {
    Allowance { proposals: Some(proposals), document_evaluations: Some(document_evaluations) }
}

fn config() -> SearchConfig {
    SearchConfig::default()
}
