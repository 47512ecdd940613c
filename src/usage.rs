//! What calls cost: tokens of one call, spend of many. Not for limits; those are the budget's.

use serde::{Deserialize, Serialize};

/// Tokens of one reply, as its endpoint counted them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens of the request.
    pub prompt: u64,
    /// Tokens of the reply, reasoning included.
    pub completion: u64,
}

impl Usage {
    /// More than any reply has: what an endpoint says beyond it is no count, and must not spoil a sum.
    const MOST: u64 = 1 << 40;

    /// The same, with counts that no reply can have cut down.
    #[must_use]
    pub fn plausible(self) -> Self {
        Self { prompt: self.prompt.min(Self::MOST), completion: self.completion.min(Self::MOST) }
    }

    /// Adds the tokens of another reply.
    pub fn add(&mut self, other: Self) {
        self.prompt = self.prompt.saturating_add(other.prompt);
        self.completion = self.completion.saturating_add(other.completion);
    }
}

/// Calls, tokens and money of a piece of work. Money is in the unit of the experiment's prices.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Spend {
    /// Complete replies received.
    pub calls: u64,
    /// Tokens of those replies.
    pub tokens: Usage,
    /// Their price; 0 where no price is configured.
    pub cost: f64,
}

impl Spend {
    /// What was spent after `earlier`, which is an earlier reading of the same sum.
    pub fn since(&self, earlier: &Self) -> Self {
        Self {
            calls: self.calls.saturating_sub(earlier.calls),
            tokens: Usage {
                prompt: self.tokens.prompt.saturating_sub(earlier.tokens.prompt),
                completion: self.tokens.completion.saturating_sub(earlier.tokens.completion),
            },
            cost: (self.cost - earlier.cost).max(0.0),
        }
    }

    /// Adds another piece of work to this one.
    pub fn add(&mut self, other: &Self) {
        self.calls = self.calls.saturating_add(other.calls);
        self.tokens.add(other.tokens);
        self.cost += other.cost;
    }
}
