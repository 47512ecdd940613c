//! What control experiments change in the stand-ins. Not for runs: nothing of it is in any request, so no
//! genome can see it, and no experiment can set it.

use std::sync::Arc;

/// How the stand-ins depart from their usual selves; by default not at all.
#[derive(Debug, Clone, PartialEq)]
pub struct Knobs {
    /// The judge's share of wrong marks, as a multiple of the usual one; 0..=10.
    pub judge_error: f64,
    /// What the weak solver remembers.
    pub weak_memory: WeakMemory,
    /// How the editor comes to a change.
    pub editor: EditorMode,
}

impl Default for Knobs {
    fn default() -> Self {
        Self { judge_error: 1.0, weak_memory: WeakMemory::Partial, editor: EditorMode::Diagnosing }
    }
}

/// What the weak solver remembers of the corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeakMemory {
    /// A part.
    Partial,
    /// What the strong one does, and reads as it does: no item can tell the two apart.
    LikeStrong,
}

/// How the editor comes to a change.
#[derive(Debug, Clone, PartialEq)]
pub enum EditorMode {
    /// It follows the analyst, who reads the trajectories of the request.
    Diagnosing,
    /// It tries anything, with no regard to analysis or ledger.
    Random,
    /// It follows the analyst, who reads these trajectories of another variant instead.
    Misled(Arc<[String]>),
}
