//! How many attempts may be under way at one endpoint: lowered at once when it is busy, raised slowly.
//!
//! Shared by all aliases of the endpoint. Not for waiting between attempts.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU32, Ordering},
};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{Cause, Failure, Transport};
use crate::{
    chat::{ChatReply, ChatRequest},
    models::{BoxFuture, ModelError},
};

/// The gate of one endpoint.
#[derive(Debug)]
pub struct Throttle {
    state: Mutex<State>,
    freed: Notify,
}

#[derive(Debug)]
struct State {
    /// The configured limit.
    ceiling: f64,
    /// The limit now, 1 ..= ceiling; a place is free while `in_use + 1 <= limit`.
    limit: f64,
    in_use: usize,
    /// How often the limit was lowered. Attempts that started before the last time say nothing new.
    lowered: u64,
}

impl Throttle {
    /// A gate for at most `ceiling` attempts at once; no limit where absent.
    pub fn new(ceiling: Option<usize>) -> Self {
        let ceiling = ceiling.map_or(f64::INFINITY, |n| n.max(1) as f64);
        Self {
            state: Mutex::new(State { ceiling, limit: ceiling, in_use: 0, lowered: 0 }),
            freed: Notify::new(),
        }
    }

    /// The number of attempts that may be under way now; nothing = any number.
    pub fn limit(&self) -> Option<usize> {
        let limit = self.state.lock().unwrap_or_else(PoisonError::into_inner).limit;
        limit.is_finite().then_some(limit as usize)
    }

    /// A place, as soon as one is free.
    pub async fn enter(&self) -> Place<'_> {
        loop {
            let freed = self.freed.notified();
            tokio::pin!(freed);
            freed.as_mut().enable();
            if let Some(place) = self.try_enter() {
                return place;
            }
            freed.await;
        }
    }

    fn try_enter(&self) -> Option<Place<'_>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let free = (state.in_use + 1) as f64 <= state.limit;
        free.then(|| {
            state.in_use += 1;
            Place { throttle: self, lowered: state.lowered }
        })
    }
}

/// A place at the endpoint; freed when dropped.
#[must_use]
#[derive(Debug)]
pub struct Place<'a> {
    throttle: &'a Throttle,
    lowered: u64,
}

impl Place<'_> {
    /// The endpoint said that it is busy: halve the limit, once for all attempts under way together.
    pub fn busy(self) {
        let mut state = self.throttle.state.lock().unwrap_or_else(PoisonError::into_inner);
        if self.lowered == state.lowered {
            let from = if state.limit.is_finite() { state.limit } else { state.in_use as f64 };
            state.limit = (from / 2.0).floor().max(1.0);
            state.lowered += 1;
        }
    }

    /// A complete reply: one more place after as many replies as there are places.
    pub fn served(self) {
        let mut state = self.throttle.state.lock().unwrap_or_else(PoisonError::into_inner);
        let before = state.limit.floor();
        state.limit = (state.limit + 1.0 / state.limit).min(state.ceiling);
        let grown = state.limit.floor() > before;
        drop(state);
        if grown {
            self.throttle.freed.notify_one();
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.throttle.state.lock().unwrap_or_else(PoisonError::into_inner).in_use -= 1;
        self.throttle.freed.notify_one();
    }
}

/// The throttle layer of one model.
pub struct Throttled {
    /// Shared by the aliases of the endpoint.
    pub throttle: Arc<Throttle>,
    /// Attempts under way, over all endpoints.
    pub in_flight: Arc<AtomicU32>,
    /// The run's switch: no attempt starts once cancelled.
    pub stop: CancellationToken,
    /// The layer below.
    pub inner: Arc<dyn Transport>,
}

impl Transport for Throttled {
    fn attempt<'a>(&'a self, request: &'a ChatRequest) -> BoxFuture<'a, Result<ChatReply, Failure>> {
        Box::pin(async move {
            let place = tokio::select! {
                biased;
                () = self.stop.cancelled() => return Err(Failure::Final(ModelError::Stopped)),
                place = self.throttle.enter() => place,
            };
            let _under_way = UnderWay::new(&self.in_flight);
            let result = self.inner.attempt(request).await;
            match &result {
                Ok(_) => place.served(),
                Err(Failure::Passing(failure)) if failure.cause == Cause::Busy => place.busy(),
                Err(_) => drop(place),
            }
            result
        })
    }
}

/// Counts an attempt for as long as it lives, also when its future is dropped.
struct UnderWay<'a>(&'a AtomicU32);

impl<'a> UnderWay<'a> {
    fn new(count: &'a AtomicU32) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
