//! What the rehearsal endpoint counts: the other side's view of retries, concurrency and repeated payment.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Fault,
    busy::{Busy, Working},
};
use crate::{chat::ChatRequest, id::ContentHash};

/// The body of `GET /stats`. Everything since the endpoint started.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Stats {
    /// Requests that arrived.
    pub requests: u64,
    /// Complete replies.
    pub replies: u64,
    /// Complete replies to a request that had one before: paid twice.
    pub repeated: u64,
    /// Complete replies per model.
    pub replies_by_model: BTreeMap<String, u64>,
    /// Prompt tokens of the complete replies.
    pub prompt_tokens: u64,
    /// Completion tokens of the complete replies.
    pub completion_tokens: u64,
    /// Requests that arrived and are not answered yet.
    pub open: u64,
    /// The most requests open at once.
    pub peak_open: u64,
    /// The mean number of requests worked on at a time, from the arrival of the first request to that of the last.
    pub mean_working: Option<f64>,
    /// The same between the arrivals of the first and the last twentieth of the requests.
    pub mean_working_amid: Option<f64>,
    /// Answers with 429.
    pub faults_429: u64,
    /// Answers with 500.
    pub faults_500: u64,
    /// Answers cut in the middle.
    pub faults_cut: u64,
    /// Answers that were no JSON.
    pub faults_garbage: u64,
    /// Requests left hanging.
    pub faults_hang: u64,
    /// Replies with nonsense for content.
    pub nonsense: u64,
}

#[derive(Debug, Default)]
struct Counted {
    stats: Stats,
    answered: HashSet<ContentHash>,
}

/// The endpoint's counters.
#[derive(Debug, Default)]
pub(super) struct Counters {
    counted: Mutex<Counted>,
    busy: Busy,
}

impl Counters {
    fn lock(&self) -> MutexGuard<'_, Counted> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The counts now.
    pub fn snapshot(&self) -> Stats {
        let (mean_working, mean_working_amid) = (self.busy.mean(0.0, 1.0), self.busy.mean(0.05, 0.95));
        Stats { mean_working, mean_working_amid, ..self.lock().stats.clone() }
    }

    /// Counts a request and gives it a number; it is open for as long as the guard lives.
    pub fn arrive(&self) -> (u64, Open<'_>) {
        self.busy.arrive();
        let stats = &mut self.lock().stats;
        let number = stats.requests;
        stats.requests += 1;
        stats.open += 1;
        stats.peak_open = stats.peak_open.max(stats.open);
        (number, Open(self))
    }

    /// Counts a request that has a place, for as long as the guard lives.
    pub fn work(&self) -> Working<'_> {
        self.busy.work()
    }

    /// Counts a fault.
    pub fn fault(&self, fault: Fault) {
        let stats = &mut self.lock().stats;
        let counter = match fault {
            Fault::Busy => &mut stats.faults_429,
            Fault::Broken => &mut stats.faults_500,
            Fault::Cut => &mut stats.faults_cut,
            Fault::Garbage => &mut stats.faults_garbage,
            Fault::Hang => &mut stats.faults_hang,
        };
        *counter += 1;
    }

    /// Counts a reply that makes no sense.
    pub fn nonsense(&self) {
        self.lock().stats.nonsense += 1;
    }

    /// Counts a complete reply.
    pub fn replied(&self, model: &str, request: &ChatRequest, body: &Value) {
        let tokens = |key: &str| body["usage"][key].as_u64().unwrap_or_default();
        let hash = request.hash(model);
        let counted = &mut *self.lock();
        counted.stats.replies += 1;
        *counted.stats.replies_by_model.entry(model.to_owned()).or_default() += 1;
        counted.stats.prompt_tokens += tokens("prompt_tokens");
        counted.stats.completion_tokens += tokens("completion_tokens");
        if hash.is_ok_and(|hash| !counted.answered.insert(hash)) {
            counted.stats.repeated += 1;
        }
    }
}

/// One open request.
pub(super) struct Open<'a>(&'a Counters);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.lock().stats.open -= 1;
    }
}
