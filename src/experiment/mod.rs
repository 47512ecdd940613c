//! From `experiment.yaml` to a finished run: configuration, the plan it resolves to, the run itself.
//!
//! Not for showing anything: a run reports events, and its callers subscribe.

mod ablate;
mod allowance;
mod attribution;
pub mod bench;
mod chain;
mod checkpoints;
mod compare;
pub mod comparison;
mod config;
mod connect;
pub mod controls;
mod error;
mod estimate;
mod founding;
mod generate;
mod identity;
mod items;
mod keepsake;
mod laboratory;
mod line;
mod lines;
mod marks;
mod mend;
mod neutral;
mod noise;
mod number;
mod opening;
mod plan;
mod progress;
mod proposal;
mod record;
mod replay;
mod report;
mod run;
mod score;
mod scratch;
mod snapshot;
mod solve;
pub mod standing;
mod telling;
mod undo;
mod verify;
mod view;
mod work;

pub use ablate::{Ablated, AblationReport, EVALUATIONS_PER_DOCUMENT, TestReport, ablate};
pub use allowance::setup_of;
pub use attribution::{Attribution, HunkSource, Share, attribution};
pub use chain::{Link, chain};
pub use compare::{AgentFigures, CompareReport, Comparison, Contender, Counted, Gap, compare};
pub use config::{BudgetConfig, DocumentsConfig, ExperimentConfig, PromotionConfig, SearchSection};
pub use error::RunError;
pub use estimate::{Estimate, Load, estimate};
pub use generate::{GenerateReport, generate};
pub use identity::Identity;
pub use items::items_of_run;
pub use laboratory::{Environment, Laboratory, Loaded, Notices, OpenOptions};
pub use noise::{BLOCKS as NOISE_BLOCKS, Detectable, Foresight, NoiseReport, WANTED, foresight, noise};
pub use opening::{folder_of, journal_of, plan_for_measuring, plan_for_run};
pub use plan::{RunPlan, Settings, find, seed_genome};
pub use record::{JobRecord, ProposalRecord};
pub use replay::{ReplayReport, replay};
pub use report::{ClaimReport, Rated, RunReport, claim};
pub use run::evolve;
pub use score::{ScoreReport, chosen, score};
pub use scratch::Scratch;
pub use solve::{Dataset, ModelFigures, Solvable, SolveReport, Solved, Solving, Versus, read_items, solve};
pub use standing::{
    Effect, ReportedRate, Standing, TestStanding, TestState, VariantStanding, Verdict, Written,
};
pub use verify::{Check, VerifyReport, verify};
pub use view::RunView;
