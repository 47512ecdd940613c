//! From `experiment.yaml` to a finished run: configuration, the plan it resolves to, the run itself.
//!
//! Not for showing anything: a run reports events, and its callers subscribe.

mod config;
mod identity;
mod plan;

pub use config::{BudgetConfig, DocumentsConfig, ExperimentConfig, PromotionConfig, SearchSection};
pub use identity::Identity;
pub use plan::{RunPlan, Settings, find, seed_genome};
