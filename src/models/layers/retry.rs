//! The layer that asks again. Waiting holds neither budget nor a place at the endpoint.
//!
//! Which failures may pass is the transport's judgement; how long to wait is decided here, purely.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{Cause, Failure, Passing, Received, Transport};
use crate::{
    chat::ChatRequest,
    models::{ModelError, duration},
    random::substream,
};

/// However short `give_up_after` is, this many attempts fit into it.
const LEAST_ATTEMPTS: u32 = 12;
/// The first wait; each further one is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(500);
/// The longest wait that the endpoint did not ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// An endpoint that never answered gets this many attempts to take a connection …
const ATTEMPTS_TO_CONNECT: u32 = 5;
/// … within this time: a wrong address should not cost half an hour.
const TIME_TO_CONNECT: Duration = Duration::from_secs(5);
/// People hear about an endpoint's trouble at most this often.
const NOTICE_EVERY: Duration = Duration::from_secs(30);

/// How long to go on.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// How long a fault is waited out.
    pub give_up_after: Duration,
}

/// What has happened to one request so far.
#[derive(Debug, Clone, Copy)]
pub struct Past {
    /// Failed attempts, the last included.
    pub attempts: u32,
    /// Time spent on attempts and on waits between them; queueing does not count.
    pub busy: Duration,
    /// Whether the endpoint has ever answered anything.
    pub answered: bool,
}

impl Policy {
    /// How long to wait before the next attempt, or nothing to give up. `jitter` is in 0..1.
    pub fn wait(&self, past: Past, failure: &Passing, jitter: f64) -> Option<Duration> {
        if failure.cause == Cause::Form {
            return Some(Duration::ZERO);
        }
        let first = if failure.cause == Cause::NotConnected && !past.answered {
            if past.attempts >= ATTEMPTS_TO_CONNECT || past.busy >= TIME_TO_CONNECT {
                return None;
            }
            FIRST_WAIT / 2
        } else {
            FIRST_WAIT
        };
        if past.attempts >= LEAST_ATTEMPTS && past.busy >= self.give_up_after {
            return None;
        }
        // A sixteenth, so that the least attempts fit whatever the limit is.
        let longest = LONGEST_WAIT.min(self.give_up_after / 16);
        let doubled = first.saturating_mul(1 << (past.attempts.clamp(1, 16) - 1)).min(longest);
        let wait = match failure.retry_after {
            Some(asked) => asked.max(doubled / 2) + doubled.mul_f64(jitter / 2.0),
            None => doubled.mul_f64(0.5 + jitter / 2.0),
        };
        // Attempts that hang could otherwise stretch the limit twelvefold.
        (past.busy.saturating_add(wait) <= self.give_up_after * 2).then_some(wait)
    }
}

/// What all aliases of one endpoint know about it.
#[derive(Debug, Default)]
pub struct Health {
    answered: AtomicBool,
    last_notice: Mutex<Option<Instant>>,
}

impl Health {
    /// Whether a notice is due; if so, it counts as given.
    fn take_notice(&self, now: Instant) -> bool {
        let mut last = self.last_notice.lock().unwrap_or_else(PoisonError::into_inner);
        let due = last.is_none_or(|last| now.duration_since(last) >= NOTICE_EVERY);
        if due {
            *last = Some(now);
        }
        due
    }
}

/// Where notices go.
pub type OnNotice = Arc<dyn Fn(String) + Send + Sync>;

/// The retry layer of one model.
pub struct Retried {
    /// Scheme, host and port, for messages.
    pub endpoint: Arc<str>,
    /// The model's name at its provider, for messages.
    pub model: Arc<str>,
    /// How long to go on.
    pub policy: Policy,
    /// Shared by the aliases of the endpoint.
    pub health: Arc<Health>,
    /// The run's switch: no new attempts once cancelled.
    pub stop: CancellationToken,
    /// Where a retry that drags on is told.
    pub on_notice: OnNotice,
    /// The layer below.
    pub inner: Arc<dyn Transport>,
}

impl Retried {
    /// The complete reply, however many attempts it takes.
    ///
    /// # Errors
    /// What the layers below call final, [`ModelError::Unreachable`], [`ModelError::Stopped`].
    pub async fn complete(&self, request: &ChatRequest) -> Result<Received, ModelError> {
        let mut attempts = 0;
        let mut busy = Duration::ZERO;
        loop {
            if self.stop.is_cancelled() {
                return Err(ModelError::Stopped);
            }
            let failure = match self.inner.attempt(request).await {
                Ok(received) => {
                    self.health.answered.store(true, Ordering::Relaxed);
                    return Ok(received);
                }
                Err(Failure::Final(error)) => return Err(error),
                Err(Failure::Passing(failure)) => failure,
            };
            if failure.cause != Cause::NotConnected {
                self.health.answered.store(true, Ordering::Relaxed);
            }
            attempts += 1;
            busy += failure.took;
            let past = Past { attempts, busy, answered: self.health.answered.load(Ordering::Relaxed) };
            let Some(wait) = self.policy.wait(past, &failure, jitter(request, attempts)) else {
                return Err(self.unreachable(past, &failure));
            };
            self.notice(past, &failure);
            tracing::info!(
                endpoint = %self.endpoint,
                model = %self.model,
                attempts,
                wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
                cause = failure.message,
                "attempt failed; trying again"
            );
            tokio::select! {
                () = self.stop.cancelled() => return Err(ModelError::Stopped),
                () = tokio::time::sleep(wait) => busy += wait,
            }
        }
    }

    fn notice(&self, past: Past, failure: &Passing) {
        if past.busy >= NOTICE_EVERY && self.health.take_notice(Instant::now()) {
            (self.on_notice)(format!(
                "`{}` has not answered a request to `{}` for {} ({} attempts): {}; giving up after {}",
                self.endpoint,
                self.model,
                duration::display(Duration::from_secs(past.busy.as_secs())),
                past.attempts,
                failure.message,
                duration::display(self.policy.give_up_after),
            ));
        }
    }

    fn unreachable(&self, past: Past, failure: &Passing) -> ModelError {
        let hint = match (failure.cause, past.answered) {
            (Cause::NotConnected, false) => "start the endpoint, or correct `base_url`",
            (Cause::Busy, _) => "lower `concurrency`, or wait for the endpoint's limit to pass",
            _ => "run the same command again when the endpoint is well; nothing is lost",
        };
        ModelError::Unreachable {
            endpoint: self.endpoint.to_string(),
            model: self.model.to_string(),
            attempts: past.attempts,
            cause: failure.message.clone(),
            hint: hint.to_owned(),
        }
    }
}

/// Spreads requests that failed together. From the request's seed, so no generator is shared.
fn jitter(request: &ChatRequest, attempts: u32) -> f64 {
    let bits = substream(u64::from(request.seed), &format!("retry/{attempts}"));
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::testing::{Script, passing, reply, request};

    fn policy(give_up_after: u64) -> Policy {
        Policy { give_up_after: Duration::from_secs(give_up_after) }
    }

    fn retried(inner: Arc<dyn Transport>, give_up_after: u64) -> Retried {
        Retried {
            endpoint: "http://h:80".into(),
            model: "m".into(),
            policy: policy(give_up_after),
            health: Arc::default(),
            stop: CancellationToken::new(),
            on_notice: Arc::new(|_| {}),
            inner,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_fault_is_waited_out_for_as_long_as_configured_and_at_least_twelve_times() {
        for (give_up_after, least, most) in [(1800, 30, 60), (60, 12, 40), (1, 12, 40)] {
            let script = Script::always(passing(Cause::Fault));
            let started = Instant::now();
            let error = retried(script.clone(), give_up_after).complete(&request(1)).await.unwrap_err();
            let waited = started.elapsed().as_secs_f64();
            let limit = give_up_after as f64;
            assert!(error.is_transport());
            assert!((limit * 0.95..limit * 2.0).contains(&waited), "{waited} of {limit}");
            assert!((least..=most).contains(&script.attempts()), "{}", script.attempts());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn attempts_that_hang_do_not_stretch_the_limit_twelvefold() {
        let mut failure = passing(Cause::Fault);
        if let Failure::Passing(passing) = &mut failure {
            passing.took = Duration::from_secs(120);
        }
        let hanging = Script::always(failure.clone());
        retried(hanging.clone(), 60).complete(&request(1)).await.unwrap_err();
        assert_eq!(hanging.attempts(), 1);
        let hanging = Script::always(failure);
        retried(hanging.clone(), 1800).complete(&request(1)).await.unwrap_err();
        assert!(hanging.attempts() >= 12);
    }

    #[tokio::test(start_paused = true)]
    async fn an_endpoint_that_never_took_a_connection_fails_within_seconds() {
        let script = Script::always(passing(Cause::NotConnected));
        let retried = retried(script.clone(), 1800);
        let started = Instant::now();
        let error = retried.complete(&request(1)).await.unwrap_err();
        assert!(started.elapsed() < Duration::from_secs(6));
        assert_eq!(script.attempts(), 5);
        assert!(error.hint().unwrap().contains("base_url"));
    }

    #[tokio::test(start_paused = true)]
    async fn an_endpoint_that_answered_before_may_be_away_for_longer() {
        let script = Script::of([Ok(reply("a"))], passing(Cause::NotConnected));
        let retried = retried(script.clone(), 1800);
        retried.complete(&request(1)).await.unwrap();
        retried.complete(&request(1)).await.unwrap_err();
        assert!(script.attempts() > 13);
    }

    #[tokio::test(start_paused = true)]
    async fn the_endpoint_is_left_alone_for_as_long_as_it_asks() {
        let Failure::Passing(busy) = passing(Cause::Busy) else { panic!("passing") };
        let asked = Passing { retry_after: Some(Duration::from_secs(90)), ..busy };
        let script = Script::of([Err(Failure::Passing(asked))], passing(Cause::Fault));
        let script = script.then(Ok(reply("a")));
        let started = Instant::now();
        retried(script, 1800).complete(&request(1)).await.unwrap();
        let waited = started.elapsed().as_secs_f64();
        assert!((90.0..92.0).contains(&waited), "{waited}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_final_failure_is_not_asked_again() {
        let script = Script::always(Failure::Final(ModelError::ContextTooLong("x".to_owned())));
        retried(script.clone(), 1800).complete(&request(1)).await.unwrap_err();
        assert_eq!(script.attempts(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn stopping_ends_a_wait_at_once() {
        let script = Script::always(passing(Cause::Fault));
        let retried = retried(script.clone(), 1800);
        let (waiting, stopping) = (request(1), retried.stop.clone());
        let (result, ()) = tokio::join!(retried.complete(&waiting), async move {
            tokio::time::sleep(Duration::from_secs(100)).await;
            stopping.cancel();
        });
        let before = script.attempts();
        assert!(matches!(result, Err(ModelError::Stopped)));
        assert!(matches!(retried.complete(&request(1)).await, Err(ModelError::Stopped)));
        assert_eq!(script.attempts(), before);
    }

    #[tokio::test(start_paused = true)]
    async fn a_retry_that_drags_on_is_told_but_not_every_time() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&told);
        let mut retried = retried(Script::always(passing(Cause::Fault)), 600);
        retried.on_notice = Arc::new(move |text| sink.lock().unwrap().push(text));
        retried.complete(&request(1)).await.unwrap_err();
        let told = told.lock().unwrap();
        assert!((3..=20).contains(&told.len()), "{}", told.len());
        assert!(told[0].contains("`http://h:80`") && told[0].contains("scripted"), "{}", told[0]);
    }

    #[test]
    fn requests_that_failed_together_do_not_come_back_together() {
        let draws: Vec<f64> = (0..100).map(|seed| jitter(&request(seed), 1)).collect();
        assert!(draws.iter().all(|draw| (0.0..1.0).contains(draw)));
        let mean = draws.iter().sum::<f64>() / 100.0;
        assert!((0.4..0.6).contains(&mean), "{mean}");
    }
}
