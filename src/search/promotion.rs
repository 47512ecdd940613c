//! The evidence of a reading of the sealed test split. Pure mathematics; `promotion` does the reading.
//!
//! Each test document gives one mean paired difference D̄ in −1..=1. Documents are a sample of those to come, so
//! E = ⅑ Σ_λ Π_d (1+λ D̄_d), one factor per document, is an e-value for "not better on documents like these".

use super::claims::{BETS, spent_alpha};

/// The evidence after some documents, kept as one logarithm per bet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evidence {
    logs: [f64; BETS.len()],
    documents: u32,
}

impl Evidence {
    /// No document read yet: evidence 1.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the next document: its mean paired difference, candidate − other, in −1..=1 (clamped).
    pub fn add(&mut self, mean_difference: f64) {
        let difference = mean_difference.clamp(-1.0, 1.0);
        for (log, bet) in self.logs.iter_mut().zip(BETS) {
            *log += (bet * difference).ln_1p();
        }
        self.documents += 1;
    }

    /// Documents read.
    pub fn documents(&self) -> u32 {
        self.documents
    }

    /// E = ⅑ Σ_λ Π_d (1+λ D̄_d).
    pub fn e_value(&self) -> f64 {
        self.logs.iter().map(|log| log.exp()).sum::<f64>() / BETS.len() as f64
    }

    /// Whether the reading may stop: the evidence has reached 1/α.
    pub fn shows(&self, alpha: f64) -> bool {
        self.e_value() >= 1.0 / alpha
    }
}

/// [`Evidence::e_value`] of these mean paired differences, in any order.
pub fn e_value(mean_differences: &[f64]) -> f64 {
    let mut evidence = Evidence::new();
    mean_differences.iter().for_each(|difference| evidence.add(*difference));
    evidence.e_value()
}

/// The level of reading `m`, from 1, of the same split: α·6/(π²m²). Refused readings count.
pub fn reading_alpha(alpha: f64, reading: u32) -> f64 {
    spent_alpha(alpha, reading)
}
