//! What a run may spend on models: reserved before an attempt at its worst, settled after at its actual.
//!
//! Not for proposals, document evaluations or wall time; those are the search's.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{Failure, Received, Transport};
use crate::{
    chat::ChatRequest,
    models::{BoxFuture, Limit, ModelError, Price},
    usage::{Spend, Usage},
};

/// What may be spent since the run's first start; nothing = no limit.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Limits {
    /// Complete replies.
    pub calls: Option<u64>,
    /// Tokens, prompt and completion together.
    pub tokens: Option<u64>,
    /// Money, in the unit of the prices.
    pub cost: Option<f64>,
}

impl Limits {
    /// The same, counted from `spent`, which is gone already.
    pub fn beyond(self, spent: &Spend) -> Self {
        let tokens = spent.tokens.prompt.saturating_add(spent.tokens.completion);
        Self {
            calls: self.calls.map(|calls| spent.calls.saturating_add(calls)),
            tokens: self.tokens.map(|more| tokens.saturating_add(more)),
            cost: self.cost.map(|cost| spent.cost + cost),
        }
    }

    /// The same, with those of `other` where these have none.
    pub fn or(self, other: Self) -> Self {
        Self {
            calls: self.calls.or(other.calls),
            tokens: self.tokens.or(other.tokens),
            cost: self.cost.or(other.cost),
        }
    }
}

/// The run's purse: one per run, whatever number of models and endpoints.
#[derive(Debug, Default)]
pub struct Budget {
    limits: Limits,
    state: Mutex<State>,
    settled: Notify,
}

#[derive(Debug, Default)]
struct State {
    spent: Spend,
    reserved: Spend,
}

enum Verdict {
    Reserved,
    /// Attempts under way may turn out cheaper than reserved.
    Wait,
    Spent(Limit),
}

impl Budget {
    /// A purse with these limits, of which `spent` is gone already (by earlier starts of the run).
    pub fn new(limits: Limits, spent: Spend) -> Self {
        Self {
            limits,
            state: Mutex::new(State { spent, reserved: Spend::default() }),
            settled: Notify::new(),
        }
    }

    /// What is spent so far, earlier starts included.
    pub fn spent(&self) -> Spend {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).spent
    }

    /// Whether anything but the number of calls is limited.
    fn limits_size(&self) -> bool {
        self.limits.tokens.is_some() || self.limits.cost.is_some()
    }

    /// Puts `worst` aside. Waits while attempts under way decide whether there is enough.
    ///
    /// # Errors
    /// The limit that does not cover it, whatever happens to the attempts under way.
    pub async fn reserve(&self, worst: Spend) -> Result<Reservation<'_>, Limit> {
        loop {
            let settled = self.settled.notified();
            tokio::pin!(settled);
            settled.as_mut().enable();
            match self.try_reserve(&worst) {
                Verdict::Reserved => return Ok(Reservation { budget: self, worst, actual: None }),
                Verdict::Spent(limit) => return Err(limit),
                Verdict::Wait => settled.await,
            }
        }
    }

    fn try_reserve(&self, worst: &Spend) -> Verdict {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut alone = state.spent;
        alone.add(worst);
        let mut together = alone;
        together.add(&state.reserved);
        match (self.exceeded(&alone), self.exceeded(&together)) {
            (Some(limit), _) => Verdict::Spent(limit),
            (None, Some(_)) => Verdict::Wait,
            (None, None) => {
                state.reserved.add(worst);
                Verdict::Reserved
            }
        }
    }

    fn exceeded(&self, sum: &Spend) -> Option<Limit> {
        let tokens = sum.tokens.prompt + sum.tokens.completion;
        if self.limits.calls.is_some_and(|limit| sum.calls > limit) {
            Some(Limit::Calls)
        } else if self.limits.tokens.is_some_and(|limit| tokens > limit) {
            Some(Limit::Tokens)
        } else if self.limits.cost.is_some_and(|limit| sum.cost > limit) {
            Some(Limit::Cost)
        } else {
            None
        }
    }

    fn close(&self, worst: &Spend, actual: Option<&Spend>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let reserved = &mut state.reserved;
        reserved.calls -= worst.calls;
        reserved.tokens.prompt -= worst.tokens.prompt;
        reserved.tokens.completion -= worst.tokens.completion;
        // Sums of floats do not cancel exactly; nothing reserved must mean nothing.
        reserved.cost = if reserved.calls == 0 { 0.0 } else { (reserved.cost - worst.cost).max(0.0) };
        if let Some(actual) = actual {
            state.spent.add(actual);
        }
        drop(state);
        self.settled.notify_waiters();
    }
}

/// Money put aside for one attempt; given back when dropped unsettled.
#[must_use]
#[derive(Debug)]
pub struct Reservation<'a> {
    budget: &'a Budget,
    worst: Spend,
    actual: Option<Spend>,
}

impl Reservation<'_> {
    /// The attempt brought a complete reply, which cost this.
    pub fn settle(mut self, actual: Spend) {
        self.actual = Some(actual);
    }
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        self.budget.close(&self.worst, self.actual.as_ref());
    }
}

/// The budget layer of one model.
pub struct Budgeted {
    /// One per run.
    pub budget: Arc<Budget>,
    /// What the model's tokens cost.
    pub price: Price,
    /// The run's switch: nobody waits for the budget once cancelled.
    pub stop: CancellationToken,
    /// The layer below.
    pub inner: Arc<dyn Transport>,
}

impl Budgeted {
    fn spend(&self, tokens: Usage) -> Spend {
        Spend { calls: 1, tokens, cost: self.price.of(tokens) }
    }
}

impl Transport for Budgeted {
    fn attempt<'a>(&'a self, request: &'a ChatRequest) -> BoxFuture<'a, Result<Received, Failure>> {
        Box::pin(async move {
            // The worst case costs a walk over the request; without a limit on size nobody reads it.
            let tokens = if self.budget.limits_size() { worst_case(request) } else { Usage::default() };
            let worst = self.spend(tokens);
            let reservation = tokio::select! {
                biased;
                reserved = self.budget.reserve(worst) => {
                    reserved.map_err(|what| Failure::Final(ModelError::BudgetSpent { what }))?
                }
                () = self.stop.cancelled() => return Err(Failure::Final(ModelError::Stopped)),
            };
            let received = self.inner.attempt(request).await?;
            reservation.settle(self.spend(received.reply.usage));
            Ok(received)
        })
    }
}

/// The most tokens that an attempt can cost: no tokenizer makes more tokens than there are bytes.
pub fn worst_case(request: &ChatRequest) -> Usage {
    /// What a chat template puts around a message or a tool.
    const FRAME: usize = 32;
    let messages = request.messages.iter().map(|message| {
        let calls = message.tool_calls.iter().map(|call| call.name.len() + call.arguments.len() + FRAME);
        message.content.len() + calls.sum::<usize>() + FRAME
    });
    let tools = request
        .tools
        .iter()
        .map(|tool| tool.name.len() + tool.description.len() + tool.parameters.to_string().len() + FRAME);
    let schema = request.schema.iter().map(|schema| 2 * schema.schema.to_string().len() + 8 * FRAME);
    let prompt: usize = messages.chain(tools).chain(schema).sum();
    Usage { prompt: prompt as u64, completion: u64::from(request.max_tokens) }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;

    use super::*;
    use crate::models::testing::{passing, reply, request};

    fn budgeted(limits: Limits, inner: Arc<dyn Transport>) -> Budgeted {
        Budgeted {
            budget: Arc::new(Budget::new(limits, Spend::default())),
            price: Price { prompt: 1e6, completion: 2e6 },
            stop: CancellationToken::new(),
            inner,
        }
    }

    /// Takes a second; every third attempt fails.
    struct Slow(Mutex<u32>);

    impl Transport for Slow {
        fn attempt<'a>(&'a self, _request: &'a ChatRequest) -> BoxFuture<'a, Result<Received, Failure>> {
            Box::pin(async move {
                let number = {
                    let mut count = self.0.lock().unwrap();
                    *count += 1;
                    *count
                };
                tokio::time::sleep(std::time::Duration::from_secs(1)).await;
                if number.is_multiple_of(3) {
                    Err(passing(super::super::Cause::Fault))
                } else {
                    Ok(reply("a").into())
                }
            })
        }
    }

    async fn run(limits: Limits) -> Spend {
        let layer = budgeted(limits, Arc::new(Slow(Mutex::new(0))));
        let asked = request(1);
        join_all((0..64).map(|_| layer.attempt(&asked))).await;
        assert_eq!(layer.budget.state.lock().unwrap().reserved, Spend::default());
        layer.budget.spent()
    }

    #[tokio::test(start_paused = true)]
    async fn sixty_four_at_once_spend_exactly_the_calls_there_are() {
        let spent = run(Limits { calls: Some(10), ..Limits::default() }).await;
        assert_eq!(spent.calls, 10);
    }

    #[tokio::test(start_paused = true)]
    async fn sixty_four_at_once_never_overshoot_tokens_or_cost() {
        let worst = worst_case(&request(1));
        let worst_tokens = worst.prompt + worst.completion;
        let spent = run(Limits { tokens: Some(400), ..Limits::default() }).await;
        let tokens = spent.tokens.prompt + spent.tokens.completion;
        assert!(tokens <= 400 && tokens + worst_tokens > 400, "{tokens}");
        let spent = run(Limits { cost: Some(500.0), ..Limits::default() }).await;
        let worst_cost = Price { prompt: 1e6, completion: 2e6 }.of(worst);
        assert!(spent.cost <= 500.0 && spent.cost + worst_cost > 500.0, "{}", spent.cost);
        assert!((spent.cost - 20.0 * spent.calls as f64).abs() < 1e-6);
    }

    #[tokio::test(start_paused = true)]
    async fn what_earlier_starts_spent_counts() {
        let spent = Spend { calls: 3, ..Spend::default() };
        let budget = Budget::new(Limits { calls: Some(3), ..Limits::default() }, spent);
        assert_eq!(budget.reserve(Spend { calls: 1, ..Spend::default() }).await.err(), Some(Limit::Calls));
        let raised = Budget::new(Limits { calls: Some(4), ..Limits::default() }, spent);
        assert!(raised.reserve(Spend { calls: 1, ..Spend::default() }).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_dropped_attempt_gives_its_reservation_back() {
        let limits = Limits { calls: Some(1), ..Limits::default() };
        let layer = budgeted(limits, Arc::new(Slow(Mutex::new(0))));
        let asked = request(1);
        let cut = std::time::Duration::from_millis(10);
        assert!(tokio::time::timeout(cut, layer.attempt(&asked)).await.is_err());
        assert!(layer.attempt(&asked).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn stopping_frees_whoever_waits_for_the_budget() {
        let limits = Limits { calls: Some(1), ..Limits::default() };
        let layer = budgeted(limits, Arc::new(Slow(Mutex::new(0))));
        let asked = request(1);
        let first = layer.budget.reserve(layer.spend(Usage::default())).await.unwrap();
        let (waiting, ()) = tokio::join!(layer.attempt(&asked), async { layer.stop.cancel() });
        assert!(matches!(waiting, Err(Failure::Final(ModelError::Stopped))));
        drop(first);
    }
}
