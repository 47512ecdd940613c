//! Checkpoints of the search, in the journal: a resumed run need not fit its beliefs once per job again. Not for
//! what is in one; `search::Checkpoint` knows.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    experiment::RunError,
    journal::Journal,
    search::{Checkpoint, State},
};

/// Folds from one checkpoint to the next; never fewer than jobs under way.
const EVERY: u32 = 64;
/// The two latest are kept, in turn: the older one for a run that was killed soon after the newer.
const NAMES: [&str; 2] = ["checkpoint/even", "checkpoint/odd"];

/// What another version of the program wrote is no help: it might have judged otherwise.
#[derive(Serialize, Deserialize)]
struct Stored {
    program: String,
    checkpoint: Checkpoint,
}

/// Keeps a checkpoint if one is due.
///
/// # Errors
/// The journal cannot be written.
pub async fn keep(journal: &Journal, lag: u32, state: &State) -> Result<(), RunError> {
    let every = EVERY.max(lag);
    if !state.folded().is_multiple_of(every) {
        return Ok(());
    }
    let name = if (state.folded() / every).is_multiple_of(2) { NAMES[0] } else { NAMES[1] };
    let program = env!("CARGO_PKG_VERSION").to_owned();
    journal.set_meta(name, &json!(Stored { program, checkpoint: state.checkpoint() })).await?;
    Ok(())
}

/// The latest checkpoint after which every job that was under way is folded: only then is all that their choice
/// and their work rest on the same again.
///
/// # Errors
/// The journal cannot be read.
pub fn latest(journal: &Journal, lag: u32, folded: usize) -> Result<Option<Checkpoint>, RunError> {
    let mut found: Option<Checkpoint> = None;
    for name in NAMES {
        let stored = journal.get_meta(name)?.and_then(|value| serde_json::from_value::<Stored>(value).ok());
        let usable = stored.filter(|stored| {
            let under_way = stored.checkpoint.folded.saturating_add(lag - 1);
            stored.program == env!("CARGO_PKG_VERSION") && under_way as usize <= folded
        });
        if let Some(Stored { checkpoint, .. }) = usable
            && found.as_ref().is_none_or(|held| held.folded < checkpoint.folded)
        {
            found = Some(checkpoint);
        }
    }
    Ok(found)
}
