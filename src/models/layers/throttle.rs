//! How many attempts may be under way at one endpoint: lowered at once when it is busy, raised slowly.
//!
//! Shared by all aliases of the endpoint. Not for waiting between attempts.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU32, Ordering},
};

use tokio::{sync::Notify, time::Instant};
use tokio_util::sync::CancellationToken;

use super::{Cause, Failure, Received, Transport};
use crate::{
    chat::ChatRequest,
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
    pub async fn enter(self: &Arc<Self>) -> Place {
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

    fn try_enter(self: &Arc<Self>) -> Option<Place> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let free = (state.in_use + 1) as f64 <= state.limit;
        free.then(|| {
            state.in_use += 1;
            Place { throttle: Arc::clone(self), lowered: state.lowered }
        })
    }
}

/// A place at the endpoint; freed when dropped.
#[must_use]
#[derive(Debug)]
pub struct Place {
    throttle: Arc<Throttle>,
    lowered: u64,
}

impl Place {
    /// The endpoint said that it is busy: halve the limit, once for all attempts under way together.
    pub fn busy(self) {
        let mut state = self.throttle.state.lock().unwrap_or_else(PoisonError::into_inner);
        if self.lowered == state.lowered {
            let from = if state.limit.is_finite() { state.limit } else { state.in_use as f64 };
            state.limit = (from / 2.0).floor().max(1.0);
            state.lowered += 1;
        }
    }

    /// A complete reply: one more place after as many replies as there are places. It stays taken.
    pub fn served(&self) {
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

impl Drop for Place {
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
    fn attempt<'a>(&'a self, request: &'a ChatRequest) -> BoxFuture<'a, Result<Received, Failure>> {
        Box::pin(async move {
            let place = tokio::select! {
                biased;
                () = self.stop.cancelled() => return Err(Failure::Final(ModelError::Stopped)),
                place = self.throttle.enter() => place,
            };
            let _under_way = UnderWay::new(&self.in_flight);
            let started = Instant::now();
            match self.inner.attempt(request).await {
                Ok(Received { reply, .. }) => {
                    place.served();
                    Ok(Received { reply, took: started.elapsed(), place: Some(place) })
                }
                Err(failure) => {
                    if matches!(&failure, Failure::Passing(passing) if passing.cause == Cause::Busy) {
                        place.busy();
                    }
                    Err(failure)
                }
            }
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::future::join_all;

    use super::*;
    use crate::models::testing::{Script, reply, request};

    #[tokio::test(start_paused = true)]
    async fn no_more_than_the_limit_are_under_way_and_everybody_gets_through() {
        let throttle = Arc::new(Throttle::new(Some(3)));
        let (now, peak, done) = (AtomicU32::new(0), AtomicU32::new(0), AtomicU32::new(0));
        join_all((0..50).map(|_| async {
            let place = throttle.enter().await;
            peak.fetch_max(now.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_secs(1)).await;
            now.fetch_sub(1, Ordering::Relaxed);
            done.fetch_add(1, Ordering::Relaxed);
            place.served();
        }))
        .await;
        assert_eq!((peak.into_inner(), done.into_inner()), (3, 50));
    }

    #[tokio::test]
    async fn a_busy_endpoint_halves_the_limit_once_for_all_attempts_under_way() {
        let throttle = Arc::new(Throttle::new(Some(16)));
        let places = join_all((0..16).map(|_| throttle.enter())).await;
        places.into_iter().for_each(Place::busy);
        assert_eq!(throttle.limit(), Some(8));
        throttle.enter().await.busy();
        throttle.enter().await.busy();
        assert_eq!(throttle.limit(), Some(2));
        for _ in 0..5 {
            throttle.enter().await.busy();
        }
        assert_eq!(throttle.limit(), Some(1));
    }

    #[tokio::test]
    async fn the_limit_grows_slowly_and_not_beyond_the_ceiling() {
        let throttle = Arc::new(Throttle::new(Some(4)));
        throttle.enter().await.busy();
        assert_eq!(throttle.limit(), Some(2));
        let mut served = 0;
        while throttle.limit() < Some(4) {
            throttle.enter().await.served();
            served += 1;
        }
        assert!((5..=8).contains(&served), "{served}");
        for _ in 0..20 {
            throttle.enter().await.served();
        }
        assert_eq!(throttle.limit(), Some(4));
    }

    #[tokio::test(start_paused = true)]
    async fn a_reply_keeps_its_place_until_it_is_put_away() {
        let layer = Throttled {
            throttle: Arc::new(Throttle::new(Some(1))),
            in_flight: Arc::default(),
            stop: CancellationToken::new(),
            inner: Script::always(Failure::Final(ModelError::Stopped))
                .then(Ok(reply("first")))
                .then(Ok(reply("second"))),
        };
        let asked = request(1);
        let first = layer.attempt(&asked).await.unwrap();
        let wait = Duration::from_secs(1);
        assert!(tokio::time::timeout(wait, layer.attempt(&asked)).await.is_err());
        drop(first);
        assert_eq!(layer.attempt(&asked).await.unwrap().reply.content, "second");
    }

    #[tokio::test(start_paused = true)]
    async fn a_waiter_that_gives_up_takes_no_place_with_it() {
        let throttle = Arc::new(Throttle::new(Some(1)));
        let first = throttle.enter().await;
        assert!(tokio::time::timeout(Duration::from_secs(1), throttle.enter()).await.is_err());
        drop(first);
        drop(throttle.enter().await);
    }
}
