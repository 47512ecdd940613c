//! Keeping the repository small: loose objects into a pack, loose refs into one file. Not for
//! throwing anything away: a genome that was ever written stays readable.

use std::{
    collections::HashSet,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use git2::Oid;

use super::{PopulationError, error::Doing, genomes::Genomes};

/// Housekeeping is due whenever this many variants were committed since the last time.
pub const EVERY: u32 = 500;

impl Genomes {
    /// Packs the loose objects into one more pack, and the variants' refs into one file.
    ///
    /// # Errors
    /// Files cannot be read or written. Nothing is removed before its pack is on the disk.
    pub fn housekeeping(&self) -> Result<(), PopulationError> {
        self.pack_refs()?;
        let skipped: HashSet<Oid> = self.notes_objects()?.into_iter().collect();
        let objects = self.path().join("objects");
        let mut loose = loose_objects(&objects)
            .map_err(|source| PopulationError::File { path: objects.clone(), source })?;
        loose.retain(|(object, _)| !skipped.contains(object));
        if loose.is_empty() {
            return Ok(());
        }
        let packs = objects.join("pack");
        let mut builder = self.repository.packbuilder().doing("start a pack")?;
        for (object, _) in &loose {
            builder.insert_object(*object, None).doing(&format!("pack {object}"))?;
        }
        builder.write(&packs, 0o444).doing("write a pack")?;
        sync_files(&packs).map_err(|source| PopulationError::File { path: packs, source })?;
        self.repository.odb().and_then(|odb| odb.refresh()).doing("find the new pack")?;
        for (_, path) in loose {
            fs::remove_file(&path).map_err(|source| PopulationError::File { path, source })?;
        }
        Ok(())
    }
}

/// Every loose object and its file.
fn loose_objects(objects: &Path) -> io::Result<Vec<(Oid, PathBuf)>> {
    let mut loose = Vec::new();
    for folder in fs::read_dir(objects)? {
        let folder = folder?;
        let start = folder.file_name();
        let Some(start) = start.to_str().filter(|start| start.len() == 2) else { continue };
        for file in fs::read_dir(folder.path())? {
            let file = file?;
            let name = file.file_name();
            let id = name.to_str().and_then(|rest| Oid::from_str(&format!("{start}{rest}")).ok());
            if let Some(id) = id.filter(|_| name.len() == 38) {
                loose.push((id, file.path()));
            }
        }
    }
    // Equal populations get equal packs.
    loose.sort();
    Ok(loose)
}

fn sync_files(folder: &Path) -> io::Result<()> {
    for file in fs::read_dir(folder)? {
        File::open(file?.path())?.sync_all()?;
    }
    File::open(folder)?.sync_all()
}
