//! How much a request may use. Not for enforcing it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What one request to a worker may use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Running time of one request, all calls of a batch together.
    pub time: Duration,
    /// Bytes beyond what a fresh worker needs.
    pub memory: usize,
    /// Depth of Python calls.
    pub recursion: usize,
}

impl Default for Limits {
    /// 2 s, 128 MiB, 400 calls deep: many times what any sensible evaluation code needs.
    fn default() -> Self {
        Self { time: Duration::from_secs(2), memory: 128 << 20, recursion: 400 }
    }
}

impl Limits {
    /// How long the parent waits before it kills: the interpreter should have noticed by then.
    pub(super) fn patience(&self) -> Duration {
        self.time + Duration::from_secs(3)
    }

    /// Processor seconds that a request may use before the kernel ends the worker.
    pub(super) fn processor_seconds(&self) -> u64 {
        self.time.as_secs() + 1
    }
}
