//! Production: the test on sealed documents, promotion, rollback, history.
//!
//! *Sealed* means that nothing else computes an outcome on a test document. Every reading of the split
//! spends part of one error budget, refusals included. Not for choosing what to promote.

mod reading;

pub use reading::{PastReading, Reading, TestFigures, past};

use std::{path::Path, sync::Arc};

use serde::Serialize;
use serde_json::json;

use crate::{
    document::Document,
    id::VariantId,
    journal::{Journal, JournalError},
    models::{BoxFuture, together},
    population::{
        Entry, Grounds, Population, PopulationError, Promotion,
        lock::{Lock, LockError, Work},
    },
    random::stream,
    search::promotion::{Evidence, reading_alpha},
    slot::Origin,
};

/// Documents evaluated side by side between two looks at the evidence.
const WAVE: usize = 6;

/// Evaluates one test document under one variant. The caller supplies it, so that this module needs
/// neither models nor sandbox.
pub trait Measure: Sync {
    /// Why an evaluation could not be made.
    type Error;
    /// Whether the item passed the yardstick.
    fn passed<'a>(
        &'a self,
        variant: VariantId,
        document: &'a Document,
        origin: Origin,
    ) -> BoxFuture<'a, Result<bool, Self::Error>>;
}

/// What promotion works with.
#[derive(Debug)]
pub struct Context<'a> {
    /// The population's folder, for the lock.
    pub folder: &'a Path,
    /// Git.
    pub population: &'a Population,
    /// Readings.
    pub journal: &'a Journal,
    /// The sealed documents.
    pub documents: &'a [Arc<Document>],
    /// Paired attempts per document.
    pub attempts: u32,
    /// The error that all readings share.
    pub alpha: f64,
    /// The run's seed.
    pub seed: u64,
    /// Now, seconds since 1970.
    pub now: i64,
}

/// What `promote` did, in the form other programs read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PromoteReport {
    /// Whether production changed.
    pub promoted: bool,
    /// The variant.
    pub variant: VariantId,
    /// What it was compared with: production, or the seed variant before the first promotion.
    pub against: VariantId,
    /// The reading; absent when it was forced without one.
    pub test: Option<TestFigures>,
    /// The new tag.
    pub tag: Option<String>,
    /// One sentence.
    pub reason: String,
}

/// Why nothing could be said or done.
#[derive(Debug, thiserror::Error)]
pub enum PromotionError<E> {
    /// Somebody else promotes.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Git.
    #[error(transparent)]
    Population(#[from] PopulationError),
    /// An evaluation could not be made.
    #[error("an evaluation failed")]
    Measure(E),
}

/// What `variant` would be compared with now: production, else the seed variant.
///
/// # Errors
/// Git cannot be read.
pub async fn incumbent(population: &Population) -> Result<VariantId, PopulationError> {
    Ok(population.production().await?.map_or(VariantId::SEED, |entry| entry.variant))
}

/// Tests `variant` against the incumbent on the sealed documents and promotes it if the test says so.
///
/// The evidence is E = ⅑ Σ_λ Π_d (1 + λ·D̄_d) over λ ∈ {.1, …, .9}, one factor per document, D̄_d the mean
/// paired difference of its attempts; reading m is decided at α·6/(π²m²). An interrupted reading of the
/// same pair goes on where it stopped.
///
/// # Errors
/// A promotion under way elsewhere, journal, git, or an evaluation that could not be made.
pub async fn promote<M: Measure>(
    context: &Context<'_>,
    measure: &M,
    variant: VariantId,
    tell: &(dyn Fn(u32, f64) + Sync),
) -> Result<PromoteReport, PromotionError<M::Error>> {
    let _lock = Lock::acquire(context.folder, Work::Promotion)?;
    context.population.settle_production().await?;
    let against = incumbent(context.population).await?;
    if variant == against {
        let reason = format!("{variant} is what it would be compared with; there is nothing to promote");
        return Ok(PromoteReport { promoted: false, variant, against, test: None, tag: None, reason });
    }
    let reading = reading::open(context.journal, variant, against).await?;
    let alpha = reading_alpha(context.alpha, reading.number);
    let figures = read(context, measure, &reading, alpha, tell).await?;
    reading::close(context.journal, &reading, &figures).await?;
    if !figures.shows() {
        let reason = format!(
            "not shown to be better on documents like these: evidence {:.2}, needed {:.0}",
            figures.e_value,
            1.0 / alpha
        );
        return Ok(PromoteReport {
            promoted: false,
            variant,
            against,
            test: Some(figures),
            tag: None,
            reason,
        });
    }
    let promotion = Promotion {
        evidence: json!({ "against": against, "test": figures }),
        grounds: Grounds::Evidence,
        reason: String::new(),
        time_unix: context.now,
    };
    let entry = context.population.promote(variant, promotion).await?;
    let reason = format!("{variant} is better than {against} on documents like these");
    let tag = Some(format!("production/{}", entry.number));
    Ok(PromoteReport { promoted: true, variant, against, test: Some(figures), tag, reason })
}

async fn read<M: Measure>(
    context: &Context<'_>,
    measure: &M,
    reading: &Reading,
    alpha: f64,
    tell: &(dyn Fn(u32, f64) + Sync),
) -> Result<TestFigures, PromotionError<M::Error>> {
    let mut order = context.documents.to_vec();
    shuffle(&mut order, context.seed, reading.number);
    let mut evidence = Evidence::new();
    let mut passes = [0u32; 2];
    'reading: for wave in order.chunks(WAVE) {
        let work = wave.iter().map(|document| pairs(context, measure, reading, document));
        for [ours, theirs] in together(work).await.map_err(PromotionError::Measure)? {
            passes[0] += ours;
            passes[1] += theirs;
            evidence.add((f64::from(ours) - f64::from(theirs)) / f64::from(context.attempts));
            tell(evidence.documents(), evidence.e_value());
            if evidence.shows(alpha) {
                break 'reading;
            }
        }
    }
    let tried = f64::from(evidence.documents().max(1) * context.attempts);
    Ok(TestFigures {
        documents: evidence.documents(),
        attempts: context.attempts,
        variant_rate: f64::from(passes[0]) / tried,
        against_rate: f64::from(passes[1]) / tried,
        e_value: evidence.e_value(),
        alpha,
        reading: reading.number,
    })
}

/// Passes of the variant and of what it is compared with, over the attempts on one document.
async fn pairs<M: Measure>(
    context: &Context<'_>,
    measure: &M,
    reading: &Reading,
    document: &Document,
) -> Result<[u32; 2], M::Error> {
    let attempts = (0..context.attempts).flat_map(|attempt| {
        let origin = Origin::Promotion { reading: reading.number, attempt };
        [reading.variant, reading.against].map(|variant| measure.passed(variant, document, origin))
    });
    let passed = together(attempts).await?;
    let count = |side: usize| passed.iter().skip(side).step_by(2).filter(|passed| **passed).count() as u32;
    Ok([count(0), count(1)])
}

fn shuffle(documents: &mut [Arc<Document>], seed: u64, reading: u32) {
    use rand::seq::SliceRandom as _;
    documents.shuffle(&mut stream(seed, &format!("promotion/{reading}/order")));
}

/// Promotes without a test. The history says so for good.
///
/// # Errors
/// A promotion under way elsewhere, no such variant, git.
pub async fn force(
    folder: &Path,
    population: &Population,
    variant: VariantId,
    reason: String,
    now: i64,
) -> Result<PromoteReport, PromotionError<std::convert::Infallible>> {
    let _lock = Lock::acquire(folder, Work::Promotion)?;
    population.settle_production().await?;
    let against = incumbent(population).await?;
    let promotion = Promotion {
        evidence: serde_json::Value::Null,
        grounds: Grounds::Forced,
        reason: reason.clone(),
        time_unix: now,
    };
    let entry = population.promote(variant, promotion).await?;
    let tag = Some(format!("production/{}", entry.number));
    Ok(PromoteReport {
        promoted: true,
        variant,
        against,
        test: None,
        tag,
        reason: format!("forced: {reason}"),
    })
}

/// Puts an earlier entry back: number `to`, or the one before the current one.
///
/// # Errors
/// A promotion under way elsewhere, no such entry, git.
pub async fn rollback(
    folder: &Path,
    population: &Population,
    to: Option<u32>,
    reason: &str,
    now: i64,
) -> Result<Entry, PromotionError<std::convert::Infallible>> {
    let _lock = Lock::acquire(folder, Work::Promotion)?;
    population.settle_production().await?;
    let history = population.history().await?;
    let number = match (to, history.as_slice()) {
        (Some(number), _) => number,
        (None, [.., before, _]) => before.number,
        (None, _) => {
            return Err(PopulationError::Unknown { name: "an earlier production entry".to_owned() }.into());
        }
    };
    Ok(population.rollback(number, reason.to_owned(), now).await?)
}
