//! What became of every record of a source, and its copies. Not for showing it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    dataset::{Filtered, Format},
    id::DocumentId,
    problem::Problem,
};

/// Faults that are kept in full; of the rest only the number.
pub(super) const FAULTS_SHOWN: usize = 20;

/// What became of every record of a source.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SourceReport {
    /// The path, as the user knows it.
    pub path: String,
    /// The form that was asked for or found out.
    pub format: Format,
    /// Files read.
    pub files: usize,
    /// Files passed over, per extension or kind.
    pub passed_over: BTreeMap<String, usize>,
    /// Records found: the sum of the following.
    pub records: usize,
    /// Records that are documents, copies included.
    pub documents: usize,
    /// Records that did not pass a filter, by the first that they did not pass.
    pub filtered: BTreeMap<Filtered, usize>,
    /// Faulty records.
    pub faulty: usize,
    /// The first of them.
    pub faults: Vec<Problem>,
    /// Characters of all documents, as they are taken.
    pub chars: u64,
    /// The documents that the length policy cut.
    pub cut: Vec<Cut>,
    /// Documents whose text is that of an earlier one.
    pub copies: Vec<Copy>,
    /// Groups of documents that are nearly the same.
    pub near: Vec<NearCopies>,
}

/// A document that was cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// The document.
    pub document: DocumentId,
    /// Characters that are taken.
    pub kept: usize,
    /// Characters that are not.
    pub left_out: usize,
}

/// A document whose text another has too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    /// The document.
    pub document: DocumentId,
    /// The one with the same text that comes first.
    pub of: DocumentId,
}

/// Documents that are nearly the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NearCopies {
    /// The documents, in their order.
    pub documents: Vec<DocumentId>,
    /// The least estimated similarity that joined one to the group, 0 to 1.
    pub similarity: f64,
}

impl SourceReport {
    pub(super) fn fault(&mut self, problem: Problem) {
        self.faulty += 1;
        if self.faults.len() < FAULTS_SHOWN {
            self.faults.push(problem);
        }
    }

    /// Documents beyond the first of each group of near copies.
    pub fn near_copies(&self) -> usize {
        self.near.iter().map(|group| group.documents.len() - 1).sum()
    }
}
