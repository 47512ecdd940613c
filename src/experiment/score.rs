//! `score`: one agent on documents, beside the run and without touching it.

use std::sync::Arc;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde::Serialize;
use serde_json::json;

use crate::{
    document::{Document, Split},
    evaluation::Summary,
    experiment::{Laboratory, RunError, laboratory::Loaded},
    id::VariantId,
    outcome::Evaluation,
    slot::Origin,
};

/// Documents under way side by side. Endpoints have their own, lower limits on calls.
pub const SIDE_BY_SIDE: usize = 64;

/// What was scored and what came out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoreReport {
    /// The agent as it was named.
    pub agent: String,
    /// The figures.
    #[serde(flatten)]
    pub summary: Summary,
    /// Documents left out because they are sealed.
    pub sealed: usize,
}

/// Scores `loaded` on the experiment's training and validation documents, or on documents of your own.
///
/// Sealed documents are left out and counted: only `promote` reads them.
///
/// # Errors
/// The endpoints, the journal.
pub async fn score(
    lab: &Laboratory,
    agent: &str,
    variant: VariantId,
    loaded: &Loaded,
    documents: Option<Vec<Document>>,
    tell: &(dyn Fn(usize, usize, &Evaluation) + Sync),
) -> Result<ScoreReport, RunError> {
    let (documents, sealed) = chosen(lab, documents);
    let number = lab.journal.get_meta("scores")?.and_then(|value| value.as_u64()).unwrap_or(0) + 1;
    lab.journal.set_meta("scores", &json!(number)).await?;
    let origin = Origin::Score(u32::try_from(number).unwrap_or(u32::MAX));
    let evaluations = evaluate_all(lab, variant, loaded, &documents, origin, tell).await?;
    Ok(ScoreReport { agent: agent.to_owned(), summary: Summary::of(&evaluations), sealed })
}

/// Evaluates documents side by side; the result is in the order of the documents.
///
/// # Errors
/// Endpoints, budget, stop, journal.
pub async fn evaluate_all(
    lab: &Laboratory,
    variant: VariantId,
    loaded: &Loaded,
    documents: &[(Arc<Document>, Split)],
    origin: Origin,
    tell: &(dyn Fn(usize, usize, &Evaluation) + Sync),
) -> Result<Vec<Evaluation>, RunError> {
    let done = std::sync::atomic::AtomicUsize::new(0);
    let work = documents.iter().map(|(document, split)| {
        let done = &done;
        async move {
            let evaluation = lab.evaluate(loaded, variant, document, *split, origin).await?;
            let so_far = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
            tell(so_far, documents.len(), &evaluation);
            Ok::<_, RunError>(evaluation)
        }
    });
    let work: Vec<_> = work.collect();
    stream::iter(work).buffered(SIDE_BY_SIDE).try_collect().await
}

/// Documents with their splits, and how many were left out.
pub type Chosen = (Vec<(Arc<Document>, Split)>, usize);

/// Documents of one's own, or the experiment's, without the sealed ones; and how many those are. Own documents that
/// have no split count as training documents.
pub fn chosen(lab: &Laboratory, own: Option<Vec<Document>>) -> Chosen {
    let given = own.is_some();
    let documents = match own {
        Some(documents) => documents.into_iter().map(Arc::new).collect(),
        None => lab.plan.documents.clone(),
    };
    let mut kept = Vec::new();
    let mut sealed = 0;
    for document in documents {
        match lab.plan.splits.get(&document.hash) {
            Some(Split::Test) => sealed += 1,
            Some(split) => kept.push((document, *split)),
            None if given => kept.push((document, Split::Train)),
            None => {}
        }
    }
    (kept, sealed)
}
