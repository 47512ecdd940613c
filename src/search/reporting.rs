//! The figure of the recommended variant, from blocks that informed no decision. Not for showing it.

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

/// p̂ ± t_{N−1}·sd_d(p̄_d)/√N at 90%, over (document, passed) of any number of blocks; nothing of nothing.
pub fn estimate<'a>(outcomes: impl IntoIterator<Item = (&'a DocumentId, bool)>) -> Option<Estimate> {
    let mut documents: BTreeMap<&DocumentId, (u32, u32)> = BTreeMap::new();
    for (document, passed) in outcomes {
        let (passes, tries) = documents.entry(document).or_default();
        *passes += u32::from(passed);
        *tries += 1;
    }
    let shares: Vec<f64> = documents.values().map(|(k, n)| f64::from(*k) / f64::from(*n)).collect();
    if shares.is_empty() {
        return None;
    }
    let count = shares.len() as f64;
    let rate = shares.iter().sum::<f64>() / count;
    let half = half_width(&shares, rate);
    Some(Estimate {
        rate,
        low: (rate - half).max(0.0),
        high: (rate + half).min(1.0),
        passed: documents.values().map(|(k, _)| k).sum(),
        evaluated: documents.values().map(|(_, n)| n).sum(),
        documents: shares.len() as u32,
    })
}

/// Half the 90% interval; the whole range when one document is all there is.
fn half_width(shares: &[f64], rate: f64) -> f64 {
    let count = shares.len() as f64;
    let Ok(student) = StudentsT::new(0.0, 1.0, count - 1.0) else { return 1.0 };
    let variance = shares.iter().map(|share| (share - rate).powi(2)).sum::<f64>() / (count - 1.0);
    student.inverse_cdf(0.95) * (variance / count).sqrt()
}
