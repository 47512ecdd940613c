//! How a parent's training trajectories become a child genome: an analyst reads them, an editor edits
//! the parent's files, a guard looks at every child.
//!
//! Not for choosing parents or judging children; the search does that. Validation and test documents
//! reach neither analyst nor editor: they see training trajectories and the parent's files only.

mod aim;
mod analyst;
mod ask;
mod desk;
mod earlier;
mod editor;
mod guard;
pub mod ledger;
mod overlap;
mod transcript;
mod verdict;

use crate::{
    genome::{Ceilings, Genome},
    id::VariantId,
    journal::{Journal, JournalError},
    models::{ModelError, Models},
    sandbox::Sandbox,
    trajectory::Trajectory,
};

pub use analyst::{Analysis, FailureGroup};
pub use earlier::Earlier;
pub use guard::{FREE_TOKENS, GROWTH_PERCENT, Guard, MAX_TREE_BYTES, prompt_tokens, token_limit};
pub use ledger::{LedgerEntry, LedgerView, Verdict, VerdictWord};
pub use overlap::Forbidden;
pub use transcript::{ANALYST_BYTES, render as render_trajectory};

/// What every proposal of a run is made with.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The models, durable slot by slot.
    pub models: &'a Models,
    /// Where a child's evaluation code is tried.
    pub sandbox: &'a Sandbox,
    /// Where the sandbox's verdicts are kept, so that a resumed session takes the same way; nothing =
    /// they are found anew.
    pub journal: Option<&'a Journal>,
    /// What the experiment allows a genome.
    pub ceilings: &'a Ceilings,
    /// The alias of the analyst.
    pub analyst: &'a str,
    /// The alias of the editor.
    pub editor: &'a str,
    /// The run's seed.
    pub run_seed: u64,
}

/// What one proposal starts from.
#[derive(Clone, Copy)]
pub struct ProposalInput<'a> {
    /// The job; part of every slot.
    pub job: u32,
    /// The parent.
    pub parent: VariantId,
    /// Its files.
    pub genome: &'a Genome,
    /// Whole trajectories of training documents: of the parent, and of siblings where a document flipped.
    pub trajectories: &'a [Trajectory],
    /// Earlier proposals, oldest first.
    pub ledger: &'a [LedgerEntry],
    /// Whether analyst and editor see them; see [`LedgerView::of_job`].
    pub ledger_view: LedgerView,
    /// Runs of words of the validation and test documents.
    pub forbidden: &'a Forbidden,
    /// What was tried before.
    pub earlier: &'a Earlier,
}

/// How a proposal ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Proposed {
    /// A child that satisfies the guard.
    Child(Box<Proposal>),
    /// None.
    Rejected(Rejected),
}

/// A child, and why it should be better.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Its files.
    pub genome: Genome,
    /// What will change and why, one line.
    pub hypothesis: String,
    /// A short name of what was changed.
    pub mechanism: String,
    /// The effect the editor expects, one line.
    pub expected: String,
    /// What the editor was told.
    pub analysis: Analysis,
}

/// Why there is no child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// In one sentence.
    pub reason: String,
}

impl Rejected {
    fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }
}

/// Why a proposal could not be finished now. Never the fault of analyst, editor or genome.
#[derive(Debug, thiserror::Error)]
pub enum MutationError {
    /// A model could not be asked.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A verdict of the sandbox could not be read or written.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The sandbox could not be started.
    #[error("evaluation code cannot be tried: {0}")]
    Sandbox(String),
}

/// Makes one proposal. Asked again with the same input, it takes every reply that is already durable
/// from its slot and goes on from there.
///
/// # Errors
/// When a model could not be asked: transport, a spent budget, a stop, the journal; or the sandbox
/// could not be started.
pub async fn propose(context: &Context<'_>, input: &ProposalInput<'_>) -> Result<Proposed, MutationError> {
    let analysis = match analyst::analyse(context, input).await? {
        Ok(analysis) => analysis,
        Err(rejected) => return Ok(Proposed::Rejected(rejected)),
    };
    Ok(match editor::edit(context, input, &analysis).await? {
        Ok(edited) => Proposed::Child(Box::new(Proposal {
            genome: edited.genome,
            hypothesis: edited.finish.hypothesis,
            mechanism: edited.finish.mechanism,
            expected: edited.finish.expected,
            analysis,
        })),
        Err(rejected) => Proposed::Rejected(rejected),
    })
}
