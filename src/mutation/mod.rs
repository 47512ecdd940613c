//! How a parent becomes a child genome. An edit: an analyst reads training trajectories, an editor edits the
//! files. A crossover: two lines' changes are merged, conflicts go to the editor. A simplification: the editor
//! takes away what earned nothing. A guard looks at every child.
//!
//! Not for choosing parents or judging children; the search does that. Validation and test documents
//! reach neither analyst nor editor: they see training trajectories and the parent's files only.

mod aim;
mod analyst;
mod ask;
mod contrast;
mod crossover;
mod desk;
mod earlier;
mod editor;
pub mod external;
mod guard;
pub mod ledger;
mod overlap;
mod simplify;
mod task;
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

pub use analyst::{Analysis, FailureGroup, analyse};
pub use contrast::{Trial, beside};
pub use crossover::{Merge, Story, clean};
#[doc(hidden)]
pub use desk::answers;
pub use earlier::{Earlier, Fingerprint};
pub use external::{Editor, ExternalEditor};
pub use guard::{
    FREE_TOKENS, GROWTH_PERCENT, Guard, MAX_TREE_BYTES, SIMPLIFIED_PERCENT, prompt_tokens, token_limit,
};
pub use ledger::{LedgerEntry, LedgerView, Verdict, VerdictWord};
pub use overlap::Forbidden;
pub use simplify::Change;
pub use task::{Assignment, Task};
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
}

/// Why there is no child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// In one sentence.
    pub reason: String,
}

impl Rejected {
    /// For this reason.
    pub fn new(reason: impl Into<String>) -> Self {
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
    /// The external editor could not be run.
    #[error("the external editor cannot be used: {0}")]
    Editor(String),
    /// The external editor says that it cannot work now.
    #[error("`{command}` cannot work now (exit status 75): {words}")]
    EditorUnavailable {
        /// The command.
        command: String,
        /// The last line that it said.
        words: String,
    },
}

/// Makes one proposal by analysis and edit. Asked again with the same input, it takes every reply that is
/// already durable from its slot and goes on from there.
///
/// # Errors
/// When a model could not be asked: transport, a spent budget, a stop, the journal; or the sandbox
/// could not be started.
pub async fn propose(context: &Context<'_>, input: &ProposalInput<'_>) -> Result<Proposed, MutationError> {
    match analyse(context, input, &[]).await? {
        Ok(analysis) => {
            let assignment = Assignment { analysis: &analysis, direction: 0, exhausted: &[] };
            carry_out(context, input, &Task::Edit(assignment)).await
        }
        Err(rejected) => Ok(Proposed::Rejected(rejected)),
    }
}

/// Lets the model that edits do one task.
///
/// # Errors
/// As [`propose`].
pub async fn carry_out(
    context: &Context<'_>,
    input: &ProposalInput<'_>,
    task: &Task<'_>,
) -> Result<Proposed, MutationError> {
    Ok(editor::edit(context, input, task).await?.into())
}
