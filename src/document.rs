//! A document and its split. Not for finding documents; `dataset` does that.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::id::{ContentHash, DocumentId};

/// One input text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its id, unique in the experiment.
    pub id: DocumentId,
    /// Its text, whole, UTF-8.
    pub text: Arc<str>,
    /// The hash of its text.
    pub hash: ContentHash,
}

impl Document {
    /// A document of this id and text.
    pub fn new(id: impl Into<DocumentId>, text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        Self { id: id.into(), hash: ContentHash::of(text.as_bytes()), text }
    }
}

/// What a document is used for. Every document is in exactly one split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Split {
    /// Its trajectories are read by the analyst.
    Train,
    /// Its outcomes are the fitness.
    Validation,
    /// Sealed: read only by `promote`.
    Test,
}

impl fmt::Display for Split {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Train => "train",
            Self::Validation => "validation",
            Self::Test => "test",
        })
    }
}
