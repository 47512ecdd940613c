//! The outermost layer: a reply that was received once is never asked for again.
//!
//! Not the journal itself: that is anything that keeps replies by slot.

use std::{
    collections::HashMap,
    fmt,
    ops::RangeInclusive,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tracing::Instrument;

use super::{Received, retry::Retried, span};
use crate::{
    chat::ChatReply,
    id::ContentHash,
    models::{BoxFuture, Call, ChatModel, ModelError, Price, Provider},
    slot::Slot,
};

/// Whether a stored reply must be on the disk before its caller goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// It must, because it was paid for; it may wait this long for others to share a sync with.
    Within(Duration),
    /// It need not: it costs nothing to make again.
    Later,
}

/// The store failed.
#[derive(Debug, Clone)]
pub struct StoreError(Arc<dyn std::error::Error + Send + Sync>);

impl StoreError {
    /// Wraps the store's own error.
    pub fn new(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(Arc::from(error.into()))
    }

    /// The store's own error, if it is of this type.
    pub fn inner<T: std::error::Error + 'static>(&self) -> Option<&T> {
        let inner: &(dyn std::error::Error + 'static) = &*self.0;
        inner.downcast_ref()
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

/// Whatever keeps replies by slot.
pub trait ReplyStore: Send + Sync {
    /// The reply in `slot`, with the hash of the request that it answers.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn reply<'a>(
        &'a self,
        slot: &'a Slot,
    ) -> BoxFuture<'a, Result<Option<(ContentHash, ChatReply)>, StoreError>>;

    /// Keeps a reply with its price. With [`Durability::Within`] it is on the disk when the future ends.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn put_reply<'a>(
        &'a self,
        slot: &'a Slot,
        hash: ContentHash,
        reply: &'a ChatReply,
        cost: f64,
        durability: Durability,
    ) -> BoxFuture<'a, Result<(), StoreError>>;
}

/// Keeps nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoStore;

impl ReplyStore for NoStore {
    fn reply<'a>(
        &'a self,
        _slot: &'a Slot,
    ) -> BoxFuture<'a, Result<Option<(ContentHash, ChatReply)>, StoreError>> {
        Box::pin(std::future::ready(Ok(None)))
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

/// Keeps replies in memory, for tests.
#[derive(Debug, Default)]
pub struct MemoryStore {
    replies: Mutex<HashMap<Slot, (ContentHash, ChatReply)>>,
}

impl MemoryStore {
    /// How many replies it keeps.
    pub fn len(&self) -> usize {
        self.replies.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether it keeps none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl ReplyStore for MemoryStore {
    fn reply<'a>(
        &'a self,
        slot: &'a Slot,
    ) -> BoxFuture<'a, Result<Option<(ContentHash, ChatReply)>, StoreError>> {
        let stored = self.replies.lock().unwrap_or_else(PoisonError::into_inner).get(slot).cloned();
        Box::pin(std::future::ready(Ok(stored)))
    }

    fn put_reply<'a>(
        &'a self,
        slot: &'a Slot,
        hash: ContentHash,
        reply: &'a ChatReply,
        _cost: f64,
        _durability: Durability,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        let mut replies = self.replies.lock().unwrap_or_else(PoisonError::into_inner);
        replies.insert(slot.clone(), (hash, reply.clone()));
        Box::pin(std::future::ready(Ok(())))
    }
}

/// A reply waits for others to share a sync with for at most this part of the time that it took …
const PART_OF_REPLY: u32 = 10;
/// … but not less than this, nor more: of slow replies few are lost with a part of a second.
const SHARED: RangeInclusive<Duration> = Duration::from_millis(5)..=Duration::from_millis(100);

/// The journal layer of one model.
pub struct Journalled {
    /// Who serves it, for traces.
    pub provider: Provider,
    /// The model's name at its provider: part of the request's hash.
    pub model: Arc<str>,
    /// What its tokens cost now.
    pub price: Price,
    /// One per run.
    pub store: Arc<dyn ReplyStore>,
    /// Whether a new reply is paid for, and so must be on the disk before it is used.
    pub paid: bool,
    /// The layer below.
    pub inner: Retried,
}

impl ChatModel for Journalled {
    fn complete<'a>(&'a self, call: Call<'a>) -> BoxFuture<'a, Result<ChatReply, ModelError>> {
        Box::pin(async move {
            let hash =
                call.request.hash(&self.model).map_err(|error| ModelError::Unwritable(error.to_string()))?;
            match self.store.reply(call.slot).await.map_err(ModelError::Journal)? {
                Some((stored, reply)) if stored == hash => return Ok(reply),
                Some(_) => return Err(ModelError::SlotChanged { slot: call.slot.to_string() }),
                None => {}
            }
            let span =
                span::of_call(self.provider, &self.model, &self.inner.endpoint, call.slot, call.request);
            let result = self.inner.complete(call.request).instrument(span.clone()).await;
            span::ended(&span, result.as_ref().map(|received| &received.reply));
            let Received { reply, took, place } = result?;
            let durability = if self.paid { within_a_part_of(took) } else { Durability::Later };
            self.store
                .put_reply(call.slot, hash, &reply, self.price.of(reply.usage), durability)
                .await
                .map_err(ModelError::Journal)?;
            drop(place);
            Ok(reply)
        })
    }
}

fn within_a_part_of(took: Duration) -> Durability {
    Durability::Within((took / PART_OF_REPLY).clamp(*SHARED.start(), *SHARED.end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_waits_a_tenth_of_its_time_within_bounds() {
        for (took, within) in [(0, 5), (40, 5), (200, 20), (800, 80), (1_000, 100), (90_000, 100)] {
            let within = Durability::Within(Duration::from_millis(within));
            assert_eq!(within_a_part_of(Duration::from_millis(took)), within, "{took} ms");
        }
    }
}
