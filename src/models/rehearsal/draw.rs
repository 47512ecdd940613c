//! The randomness of one reply: a small generator that depends on the request alone.

use super::words::{hash, mix};
use crate::chat::ChatRequest;

/// Draws of one reply.
pub(super) struct Draw {
    state: u64,
}

impl Draw {
    /// The draws of `request` in the part called `part`.
    pub fn new(request: &ChatRequest, part: &str) -> Self {
        let mut state = u64::from(request.seed) ^ hash(part.as_bytes());
        for message in &request.messages {
            state = mix(state ^ hash(message.content.as_bytes()));
        }
        Self { state }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.state)
    }

    /// Uniform in 0..1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True with probability `p`.
    pub fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Uniform in 0..`count`; 0 when there is nothing to choose from.
    pub fn below(&mut self, count: usize) -> usize {
        if count == 0 { 0 } else { (self.next() % count as u64) as usize }
    }

    /// About normal, mean 0, standard deviation 1, never beyond ±3.5.
    pub fn normal(&mut self) -> f64 {
        let sum: f64 = (0..4).map(|_| self.unit()).sum();
        (sum - 2.0) * 3.0_f64.sqrt()
    }

    /// One of `choices`, which must not be empty.
    pub fn pick<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices.get(self.below(choices.len())).copied().unwrap_or_default()
    }
}
