//! The documents of a run as it was founded: kept in the journal, so that reading verbs need not go through a source
//! of any size, and what was run stays readable when the source changed or went. Not for starting a run: that looks
//! at the source itself.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    dataset::SourceReport,
    document::{Document, Split},
    experiment::{DocumentsConfig, RunError, RunPlan, plan::Chosen},
    id::{ContentHash, DocumentId},
    journal::Journal,
};

const KEY: &str = "documents";

/// What is kept.
#[derive(Debug, Serialize, Deserialize)]
pub struct Snapshot {
    /// The section `documents` of the experiment, as it was.
    config: Value,
    documents: Vec<(DocumentId, String)>,
    of_run: Vec<(DocumentId, ContentHash, Split)>,
    splits: BTreeMap<ContentHash, Split>,
    source: SourceReport,
}

impl Snapshot {
    /// Of a plan that looked at its source.
    pub fn of(plan: &RunPlan) -> Value {
        let documents: Vec<(&DocumentId, &str)> =
            plan.documents.iter().map(|document| (&document.id, document.text.as_ref())).collect();
        json!({
            "config": plan.config.documents,
            "documents": documents,
            "of_run": plan.of_run,
            "splits": plan.splits,
            "source": plan.source,
        })
    }

    /// Keeps it.
    ///
    /// # Errors
    /// The journal cannot be written.
    pub async fn keep(journal: &Journal, plan: &RunPlan) -> Result<(), RunError> {
        Ok(journal.set_meta(KEY, &Self::of(plan)).await?)
    }

    /// The one that the journal keeps; populations of earlier versions have none.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn read(journal: &Journal) -> Result<Option<Self>, RunError> {
        Ok(journal.get_meta(KEY)?.and_then(|value| serde_json::from_value(value).ok()))
    }

    /// The documents, where the experiment still names the same.
    pub(super) fn chosen(self, config: &DocumentsConfig) -> Option<Chosen> {
        let same = self.config == json!(config);
        same.then(|| Chosen {
            documents: self
                .documents
                .into_iter()
                .map(|(id, text)| Arc::new(Document::new(id.as_str(), text)))
                .collect(),
            splits: self.splits,
            of_run: self.of_run,
            source: self.source,
        })
    }
}
