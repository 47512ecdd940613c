//! The figures of the recommended variant and of its gain, from blocks that informed no decision. Not for showing
//! them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::id::DocumentId;

/// A pass rate measured on whole blocks, the document as cluster.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// p̂, the mean over documents of each document's share of passes.
    pub rate: f64,
    /// Lower end of the 90% interval, at least 0.
    pub low: f64,
    /// Upper end of the 90% interval, at most 1.
    pub high: f64,
    /// Evaluations that passed.
    pub passed: u32,
    /// Evaluations.
    pub evaluated: u32,
    /// Documents.
    pub documents: u32,
}

/// What one variant gains over another on the same documents.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Gain {
    /// The mean over documents of the difference of their shares of passes, −1..=1.
    pub mean: f64,
    /// Lower end of the 90% interval.
    pub low: f64,
    /// Upper end of the 90% interval.
    pub high: f64,
}

/// (passes, evaluations) per document.
type Tally<'a> = BTreeMap<&'a DocumentId, (u32, u32)>;

fn tally<'a>(outcomes: impl IntoIterator<Item = (&'a DocumentId, bool)>) -> Tally<'a> {
    let mut documents = Tally::new();
    for (document, passed) in outcomes {
        let (passes, tries) = documents.entry(document).or_default();
        *passes += u32::from(passed);
        *tries += 1;
    }
    documents
}

fn share((passes, tries): &(u32, u32)) -> f64 {
    f64::from(*passes) / f64::from(*tries)
}

/// p̂ ± t_{N−1}·sd_d(p̄_d)/√N at 90%, over (document, passed) of any number of blocks; nothing of nothing.
pub fn estimate<'a>(outcomes: impl IntoIterator<Item = (&'a DocumentId, bool)>) -> Option<Estimate> {
    let documents = tally(outcomes);
    let shares: Vec<f64> = documents.values().map(share).collect();
    let (rate, half) = centre(&shares)?;
    Some(Estimate {
        rate,
        low: (rate - half).max(0.0),
        high: (rate + half).min(1.0),
        passed: documents.values().map(|(k, _)| k).sum(),
        evaluated: documents.values().map(|(_, n)| n).sum(),
        documents: shares.len() as u32,
    })
}

/// d̄ ± t_{N−1}·sd_d(d_d)/√N at 90%, d_d the difference of a document's shares of passes; over the documents that
/// both sides met, nothing where there is none.
pub fn gain<'a>(
    after: impl IntoIterator<Item = (&'a DocumentId, bool)>,
    before: impl IntoIterator<Item = (&'a DocumentId, bool)>,
) -> Option<Gain> {
    let (after, before) = (tally(after), tally(before));
    let differences: Vec<f64> =
        after.iter().filter_map(|(document, own)| Some(share(own) - share(before.get(document)?))).collect();
    let (mean, half) = centre(&differences)?;
    Some(Gain { mean, low: (mean - half).max(-1.0), high: (mean + half).min(1.0) })
}

/// The mean, and half its 90% interval: the whole range when one document is all there is.
fn centre(values: &[f64]) -> Option<(f64, f64)> {
    if values.is_empty() {
        return None;
    }
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let Ok(student) = StudentsT::new(0.0, 1.0, count - 1.0) else { return Some((mean, 1.0)) };
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0);
    Some((mean, student.inverse_cdf(0.95) * (variance / count).sqrt()))
}
