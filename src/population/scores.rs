//! Scores as git notes, so that `git log --notes=scores` tells the story. Not for computing them.

use std::{collections::BTreeMap, fs};

use git2::Oid;

use super::{
    PopulationError,
    error::Doing,
    genomes::{Genomes, signature},
    names::SCORES,
};
use crate::id::VariantId;

impl Genomes {
    /// Replaces the scores by these: one note per variant, in one commit without parent. Variants
    /// without a commit are left out.
    ///
    /// Written whole each time because concurrent `git notes` writers lose notes, and because a
    /// history of scores would outgrow that of the genomes.
    ///
    /// # Errors
    /// Git cannot write.
    pub fn export_scores(
        &self,
        scores: &BTreeMap<VariantId, String>,
        time_unix: i64,
    ) -> Result<(), PopulationError> {
        let mut builder = self.repository.treebuilder(None).doing("build the notes")?;
        for (variant, text) in scores {
            if let Some(commit) = self.commit_of(*variant)? {
                let text = format!("{}\n", text.trim_end());
                let blob = self.repository.blob(text.as_bytes()).doing("write a note")?;
                builder.insert(commit.to_string(), blob, 0o100_644).doing("add a note")?;
            }
        }
        let tree = builder.write().doing("write the notes")?;
        let tree = self.repository.find_tree(tree).doing("read the notes")?;
        let author = signature(time_unix)?;
        let commit = self
            .repository
            .commit(None, &author, &author, "Scores of the variants\n", &tree, &[])
            .doing("commit the notes")?;
        let before = self.target(SCORES)?.map(|commit| commit.0);
        self.repository.reference(SCORES, commit, true, "").doing("point at the notes")?;
        if let Some(before) = before.filter(|before| *before != commit) {
            self.drop_notes(before, tree.id());
        }
        Ok(())
    }

    /// Removes what the former notes left behind, commit and tree; a remainder would only cost room.
    fn drop_notes(&self, commit: Oid, kept: Oid) {
        let Ok(tree) = self.repository.find_commit(commit).map(|commit| commit.tree_id()) else { return };
        let _ = fs::remove_file(self.loose_path(commit));
        if tree != kept {
            let _ = fs::remove_file(self.loose_path(tree));
        }
    }

    /// The objects of the notes that the next export replaces: they are not worth packing.
    pub(super) fn notes_objects(&self) -> Result<Vec<Oid>, PopulationError> {
        let Some(commit) = self.target(SCORES)? else { return Ok(Vec::new()) };
        let tree = self.repository.find_commit(commit.0).doing("read the notes")?.tree_id();
        Ok(vec![commit.0, tree])
    }
}
