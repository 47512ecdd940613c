//! The genome: the files that evolve, what makes them valid, and what they compile to.
//!
//! Not for running the loop, and not for where genomes are stored.

mod agent;
pub mod blame;
mod code;
mod contract;
pub mod diff;
mod grammar;
mod manifest;
mod prompt;
pub mod templates;
mod tree;

pub use agent::{Agent, ChallengerInput, OrchestratorInput, VerifierInput};
pub use code::{CodeError, CriterionResult, EvaluationCode, RoundReport};
pub use contract::{check_code, check_contract};
pub use manifest::{Ceilings, Grounding, Limits, Manifest, RoleConfig, Roles};
pub use prompt::RenderError;
pub use tree::Genome;

/// The manifest's path in every genome.
pub const MANIFEST: &str = "agent.yaml";
/// The evaluation code's path.
pub const EVALUATION: &str = "evaluation.py";
/// The orchestrator's prompt.
pub const ORCHESTRATOR: &str = "prompts/orchestrator.md";
/// The challenger's prompt.
pub const CHALLENGER: &str = "prompts/challenger.md";
/// The verifier's prompt.
pub const VERIFIER: &str = "prompts/verifier.md";

/// Every file a genome may hold. `evaluation.py` is optional; the others are required.
pub const PATHS: [&str; 5] = [MANIFEST, EVALUATION, CHALLENGER, ORCHESTRATOR, VERIFIER];

/// The most bytes one file of a genome may have.
pub const MAX_FILE_BYTES: usize = 64 * 1024;
