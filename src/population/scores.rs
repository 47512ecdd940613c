//! Scores as git notes, so that `git log --notes=scores` tells the story. Not for computing them.

use std::{collections::BTreeMap, io::Write as _};

use git2::{Buf, Odb, Oid, Repository};

use super::{
    PopulationError,
    error::Doing,
    genomes::{Genomes, signature},
    housekeeping::sync_files,
    names::SCORES,
    packs::Pack,
};
use crate::id::VariantId;

impl Genomes {
    /// Replaces the scores by these: one note per variant, in one commit without parent. Variants
    /// without a commit are left out.
    ///
    /// Written whole each time because concurrent `git notes` writers lose notes, and because a
    /// history of scores would outgrow that of the genomes. They are one pack, built in memory: loose, each
    /// note would take a block of the disk.
    ///
    /// # Errors
    /// Git cannot write.
    pub fn export_scores(
        &self,
        scores: &BTreeMap<VariantId, String>,
        time_unix: i64,
    ) -> Result<(), PopulationError> {
        let notes = Odb::new().and_then(Repository::from_odb).doing("start the notes")?;
        let odb = notes.odb().doing("start the notes")?;
        let memory = odb.add_new_mempack_backend(1).doing("start the notes")?;
        let mut builder = notes.treebuilder(None).doing("build the notes")?;
        for (variant, text) in scores {
            if let Some(commit) = self.commit_of(*variant)? {
                let text = format!("{}\n", text.trim_end());
                let blob = notes.blob(text.as_bytes()).doing("write a note")?;
                builder.insert(commit.to_string(), blob, 0o100_644).doing("add a note")?;
            }
        }
        let tree = builder.write().doing("write the notes")?;
        let tree = notes.find_tree(tree).doing("read the notes")?;
        let author = signature(time_unix)?;
        let commit = notes
            .commit(None, &author, &author, "Scores of the variants\n", &tree, &[])
            .doing("commit the notes")?;
        let before = self.target(SCORES)?.map(|commit| commit.0);
        if before == Some(commit) {
            return Ok(());
        }
        let mut pack = Buf::new();
        memory.dump(&notes, &mut pack).doing("pack the notes")?;
        self.point_at_notes(commit, &pack)?;
        before.map_or(Ok(()), |before| self.drop_notes(before, commit))
    }

    /// Writes the notes' pack, then moves the ref.
    fn point_at_notes(&self, commit: Oid, pack: &[u8]) -> Result<(), PopulationError> {
        let odb = self.repository.odb().doing("write the notes")?;
        let mut writer = odb.packwriter().doing("write the notes")?;
        writer.write_all(pack).map_err(|source| PopulationError::File { path: self.packs(), source })?;
        writer.commit().doing("write the notes")?;
        sync_files(&self.packs()).map_err(|source| PopulationError::File { path: self.packs(), source })?;
        odb.refresh().doing("find the notes")?;
        self.repository.reference(SCORES, commit, true, "").doing("point at the notes")?;
        Ok(())
    }

    /// Removes the pack that the former notes have to themselves.
    fn drop_notes(&self, before: Oid, now: Oid) -> Result<(), PopulationError> {
        let former = |pack: &Pack| pack.holds(before) && !pack.holds(now);
        Pack::all(&self.packs())
            .and_then(|packs| packs.iter().filter(|pack| former(pack)).try_for_each(Pack::remove))
            .map_err(|source| PopulationError::File { path: self.packs(), source })
    }
}
