//! Proof that a lineage follows from its journal: the run again, every reply from the journal, no model asked.

use std::{collections::HashMap, sync::Arc};

use serde::Serialize;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::{
    chat::ChatReply,
    experiment::{
        JobRecord, Laboratory, OpenOptions, RunError, RunView,
        allowance::{chosen_under, note_since, setup_of},
        opening::differences,
        run::evolve_as,
        scratch::Scratch,
    },
    id::{ContentHash, DocumentId, VariantId},
    journal::Journal,
    models::{BoxFuture, Durability, ModelError, ReplyStore, StoreError},
    slot::{Origin, Slot},
};

/// What the replay found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReplayReport {
    /// Whether everything came out the same.
    pub same: bool,
    /// Jobs compared.
    pub jobs: usize,
    /// Variants compared.
    pub variants: usize,
    /// What came out differently, one sentence each.
    pub differences: Vec<String>,
}

/// Runs the whole evolution again in a throw-away population and compares.
///
/// # Errors
/// No population, a run under way elsewhere is no hindrance; a folder for the copy that cannot be written.
pub async fn replay(options: &OpenOptions) -> Result<ReplayReport, RunError> {
    let view = RunView::open(options).await?;
    let keys = differences(&view.journal, &view.plan)?;
    if !keys.is_empty() {
        return Err(RunError::Identity { folder: view.folder, keys });
    }
    let scratch = Scratch::new()?;
    let copy = OpenOptions {
        population: Some(scratch.path().join("population")),
        settings: view.settings()?,
        ..options.clone()
    };
    let lab = Laboratory::for_replay(&copy, &view.journal, view.started_at()?).await?;
    let (events, _) = tokio::sync::mpsc::unbounded_channel();
    // What was chosen under a smaller budget is taken as it was planned.
    let allowance = json!(setup_of(&view.plan).allowance);
    let since = chosen_under(&view.journal, &allowance)?.unwrap_or(u32::MAX);
    note_since(&lab.journal, since).await?;
    let earlier = view.jobs.iter().filter(|record| record.job < since);
    let planned = earlier.map(|record| (record.job, record.plan.clone())).collect();
    let ended = evolve_as(Arc::clone(&lab), events, CancellationToken::new(), planned).await;
    let again: Vec<JobRecord> = lab.journal.job_results()?;
    let mut differences = Vec::new();
    for (before, after) in view.jobs.iter().zip(&again) {
        if before != after {
            differences.push(format!("job {} came out differently", before.job));
        }
    }
    if again.len() < view.jobs.len() {
        let why = ended.err().map_or_else(|| "its budget ended".to_owned(), |error| error.to_string());
        differences.push(format!("the replay stopped before job {}: {why}", again.len()));
    }
    let variants = view.proposals().filter(|proposal| proposal.commit.is_some()).count() + 1;
    Ok(ReplayReport { same: differences.is_empty(), jobs: view.jobs.len(), variants, differences })
}

type Piece = (Origin, VariantId, Option<DocumentId>);
type Replies = HashMap<Slot, (ContentHash, ChatReply)>;

/// Gives every reply that a journal has, packed or loose, and keeps nothing.
pub struct Recorded {
    journal: Journal,
    pieces: std::sync::Mutex<HashMap<Piece, Arc<Replies>>>,
}

impl Recorded {
    /// The replies of this journal.
    pub fn new(journal: Journal) -> Self {
        Self { journal, pieces: std::sync::Mutex::default() }
    }

    fn piece(&self, slot: &Slot) -> Result<Arc<Replies>, StoreError> {
        let piece = (slot.origin, slot.variant, slot.document.clone());
        let mut pieces = self.pieces.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(replies) = pieces.get(&piece) {
            return Ok(Arc::clone(replies));
        }
        let replies = self.journal.packed_replies(slot.origin, slot.variant, slot.document.as_ref());
        let replies = Arc::new(replies.map_err(StoreError::new)?);
        pieces.insert(piece, Arc::clone(&replies));
        Ok(replies)
    }
}

impl ReplyStore for Recorded {
    fn reply<'a>(
        &'a self,
        slot: &'a Slot,
    ) -> BoxFuture<'a, Result<Option<(ContentHash, ChatReply)>, StoreError>> {
        Box::pin(async move {
            if let Some(reply) = self.piece(slot)?.get(slot) {
                return Ok(Some(reply.clone()));
            }
            Ok(self.journal.reply(slot).await)
        })
    }

    fn put_reply<'a>(
        &'a self,
        _slot: &'a Slot,
        _hash: ContentHash,
        _reply: &'a ChatReply,
        _cost: f64,
        _durability: Durability,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(std::future::ready(Ok(())))
    }
}

/// What answers when the journal has no reply: nobody.
pub fn nobody(model: &str) -> ModelError {
    ModelError::Journal(StoreError::new(format!("the journal holds no reply of `{model}` to this request")))
}
