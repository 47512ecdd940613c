//! Keeping the repository small: loose objects and small packs into a pack, loose refs into one file. Not for
//! throwing anything away: a genome that was ever written stays readable.
//!
//! Readers beside it go on: git looks for packs again when an object is not where it was.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use git2::Oid;

use super::{
    PopulationError,
    error::Doing,
    genomes::Genomes,
    names,
    packs::{Pack, worth_merging},
};

/// Housekeeping is due whenever this many variants were committed since the last time.
pub const EVERY: u32 = 500;

impl Genomes {
    /// Packs the loose objects, together with the packs that are not much larger, and the variants' refs into
    /// one file.
    ///
    /// # Errors
    /// Files cannot be read or written. Nothing is removed before its pack is on the disk.
    pub fn housekeeping(&self) -> Result<(), PopulationError> {
        self.pack_refs()?;
        let objects = self.path().join("objects");
        let folder = self.packs();
        let at = |path: &Path| {
            let path = path.to_owned();
            move |source| PopulationError::File { path, source }
        };
        let loose = loose_objects(&objects).map_err(at(&objects))?;
        if loose.is_empty() {
            return Ok(());
        }
        let notes = self.target(names::SCORES)?;
        let mut packs = Pack::all(&folder).map_err(at(&folder))?;
        // The scores have a pack of their own, which the next export replaces.
        packs.retain(|pack| notes.is_none_or(|notes| !pack.holds(notes.0)));
        let merged = worth_merging(packs, loose.len());
        let all = loose.iter().map(|(object, _)| object).chain(merged.iter().flat_map(Pack::objects));
        let mut builder = self.repository.packbuilder().doing("start a pack")?;
        for object in all {
            builder.insert_object(*object, None).doing(&format!("pack {object}"))?;
        }
        builder.write(&folder, 0o444).doing("write a pack")?;
        sync_files(&folder).map_err(at(&folder))?;
        self.repository.odb().and_then(|odb| odb.refresh()).doing("find the new pack")?;
        for (_, path) in &loose {
            fs::remove_file(path).map_err(at(path))?;
        }
        // What is packed again as it was gives the pack that is there.
        let name = builder.name().ok().flatten().unwrap_or_default().to_owned();
        merged.iter().filter(|pack| !pack.is_named(&name)).try_for_each(Pack::remove).map_err(at(&folder))
    }

    /// Where the packs are.
    pub(super) fn packs(&self) -> PathBuf {
        self.path().join("objects").join("pack")
    }
}

/// Every loose object and its file.
pub(super) fn loose_objects(objects: &Path) -> io::Result<Vec<(Oid, PathBuf)>> {
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

/// Brings the files of a folder to the disk, and that they are there.
pub(super) fn sync_files(folder: &Path) -> io::Result<()> {
    for file in fs::read_dir(folder)? {
        File::open(file?.path())?.sync_all()?;
    }
    File::open(folder)?.sync_all()
}
