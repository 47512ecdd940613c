//! What the journal keeps of a child's genome, so that git can be given it again. Not for deciding when.
//!
//! Only what differs from the first parent: a change is small, and most files are shared.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    experiment::RunError,
    genome::Genome,
    id::VariantId,
    journal::Journal,
    population::{Files, NewVariant},
};

/// A child beside its first parent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keepsake {
    /// Files that the parent does not have, or has otherwise.
    changed: Files,
    /// Files of the parent that are gone.
    gone: Vec<String>,
    /// The trailers of the commit that the journal says nowhere else.
    pub trailers: Vec<(String, String)>,
}

impl Keepsake {
    fn of(parent: &Genome, child: &NewVariant) -> Self {
        let differs = |(path, text): &(&String, &String)| parent.get(path) != Some(text.as_str());
        let changed = child.files.iter().filter(differs);
        let gone = parent.files().keys().filter(|path| !child.files.contains_key(*path));
        Self {
            changed: changed.map(|(path, text)| (path.clone(), text.clone())).collect(),
            gone: gone.cloned().collect(),
            trailers: child.trailers.clone(),
        }
    }

    /// The child's files, from its parent's.
    pub fn files(&self, mut parent: BTreeMap<String, String>) -> Files {
        parent.retain(|path, _| !self.gone.contains(path));
        parent.extend(self.changed.clone());
        parent
    }
}

/// Keeps a child, durably. The same child again is no change.
///
/// # Errors
/// The journal cannot be written.
pub async fn keep(journal: &Journal, parent: &Genome, child: &NewVariant) -> Result<(), RunError> {
    let value = serde_json::to_value(Keepsake::of(parent, child))
        .map_err(|error| RunError::Bug(format!("a genome has no JSON form: {error}")))?;
    Ok(journal.put_result(&key(child.id), &value).await?)
}

/// What is kept of a variant; nothing of those that were committed before there were keepsakes.
///
/// # Errors
/// The journal cannot be read.
pub fn kept(journal: &Journal, variant: VariantId) -> Result<Option<Keepsake>, RunError> {
    Ok(journal.result(&key(variant))?.and_then(|value| serde_json::from_value(value).ok()))
}

fn key(variant: VariantId) -> String {
    format!("genome/{variant}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_comes_back_from_its_parent_and_what_was_kept() {
        let parent = Genome::from_files([("a", "one"), ("b", "two"), ("c", "three")]);
        let files: Files = [("a", "one"), ("c", "other"), ("d", "new")]
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .into();
        let child = NewVariant {
            id: VariantId(3),
            parents: Vec::new(),
            files: files.clone(),
            operator: "edit".to_owned(),
            hypothesis: String::new(),
            trailers: Vec::new(),
            time_unix: 0,
        };
        let kept = Keepsake::of(&parent, &child);
        assert!(!kept.changed.contains_key("a"), "{kept:?}");
        assert_eq!(kept.files(parent.files().clone()), files);
    }
}
