//! Readings of the sealed split as the journal keeps them: opened before their data exist, closed once.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    id::VariantId,
    journal::{Journal, JournalError},
};

/// The journal's place for a reading that is under way.
const OPEN: &str = "promotion/open";

/// One reading: its number and its pair, frozen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Its number, from 1.
    pub number: u32,
    /// The variant.
    pub variant: VariantId,
    /// What it is compared with.
    pub against: VariantId,
}

/// The figures of a reading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TestFigures {
    /// Documents read.
    pub documents: u32,
    /// Paired attempts on each.
    pub attempts: u32,
    /// Share of the variant's attempts that passed.
    pub variant_rate: f64,
    /// Share of the other's.
    pub against_rate: f64,
    /// The evidence.
    pub e_value: f64,
    /// The level of this reading.
    pub alpha: f64,
    /// Its number, from 1.
    pub reading: u32,
}

impl TestFigures {
    /// Whether the evidence suffices.
    pub fn shows(&self) -> bool {
        self.e_value >= 1.0 / self.alpha
    }
}

/// A reading that is over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PastReading {
    /// The reading.
    pub reading: Reading,
    /// Its figures; absent when it was interrupted and another pair was read instead.
    #[serde(default)]
    pub figures: Option<TestFigures>,
}

/// Every reading of the sealed split that is over, oldest first, refusals included.
///
/// # Errors
/// The journal cannot be read.
pub fn past(journal: &Journal) -> Result<Vec<PastReading>, JournalError> {
    let readings = journal.readings()?;
    Ok(readings.into_iter().filter_map(|value| serde_json::from_value(value).ok()).collect())
}

/// The reading of this pair that was interrupted, or a new one. An interrupted reading of another pair is
/// closed as a refusal: it looked at the split.
pub async fn open(
    journal: &Journal,
    variant: VariantId,
    against: VariantId,
) -> Result<Reading, JournalError> {
    let left = journal.result(OPEN)?.and_then(|value| serde_json::from_value::<Reading>(value).ok());
    if let Some(reading) = left {
        if reading.variant == variant && reading.against == against {
            return Ok(reading);
        }
        journal.append_reading(&json!({ "reading": reading, "interrupted": true })).await?;
    }
    let number = journal.readings()?.len() as u32 + 1;
    let reading = Reading { number, variant, against };
    journal.put_result(OPEN, &json!(reading)).await?;
    Ok(reading)
}

/// Records the figures of a reading, a refusal as much as a success.
pub async fn close(journal: &Journal, reading: &Reading, figures: &TestFigures) -> Result<(), JournalError> {
    journal.append_reading(&json!({ "reading": reading, "figures": figures })).await?;
    journal.put_result(OPEN, &Value::Null).await
}
