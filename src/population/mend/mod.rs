//! What a power cut or a kill left half-done among the repository's files: found, and put right before git reads
//! them. Not for variants that are lost with it; whoever has the journal commits those again.
//!
//! Nothing that is whole is touched. A file that is torn holds nothing anybody could want back, but for packs, which
//! are set aside.

mod objects;
mod refs;

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use git2::{ObjectType, Oid};

use super::{
    PopulationError,
    error::Doing,
    genomes::{self, Genomes},
    names,
};
use crate::id::VariantId;

/// Locks that only the holder of the run's lock takes.
const LOCKS: [&str; 3] = ["packed-refs.lock", "HEAD.lock", "config.lock"];
/// Folders of refs whose locks only the holder of the run's lock takes.
const LOCKED: [&str; 3] = ["refs/heads/variants", "refs/retired", "refs/notes"];

impl Genomes {
    /// Puts the files of the repository at `path` right: locks that a kill left, torn objects, packs and refs, refs
    /// whose objects are lost. What was done, one sentence each; empty when all was whole. Hold the lock of `Work::Run`.
    ///
    /// # Errors
    /// Files cannot be read or written.
    pub fn mend(path: &Path) -> Result<Vec<String>, PopulationError> {
        let at = |source| PopulationError::File { path: path.to_owned(), source };
        let mut done = Vec::new();
        if frame_is_torn(path) {
            genomes::init(path, genomes::Place::Occupied)?;
            done.push("the frame of the repository was made again".to_owned());
        }
        clear_locks(path, &mut done).map_err(at)?;
        objects::set_torn_packs_aside(&path.join("objects/pack"), &mut done).map_err(at)?;
        let tags = objects::remove_torn(&path.join("objects"), &mut done).map_err(at)?;
        refs::remove_torn(path, &tags, &mut done).map_err(at)?;
        let thorough = !done.is_empty();
        Self::open(path)?.drop_refs_to_nothing(thorough, &mut done)?;
        Ok(done)
    }

    /// Removes the refs whose commit, tree or files cannot be read. Those of packed commits are trusted unless
    /// something else was torn: packs are on the disk before anything relies on them.
    fn drop_refs_to_nothing(&self, thorough: bool, done: &mut Vec<String>) -> Result<(), PopulationError> {
        let mut seen = BTreeMap::new();
        for prefix in [names::IN_PLAY, names::RETIRED, names::SCORES, names::PRODUCTION_TAGS] {
            let references = self.repository.references_glob(&format!("{prefix}*")).doing("list the refs")?;
            for reference in references {
                let mut reference = reference.doing("read a ref")?;
                let Some(object) = reference.target() else { continue };
                let trusted = !thorough && !self.loose_path(object).exists();
                // The commit that a tag names may be made again; the tag may not.
                let whole = match prefix {
                    names::PRODUCTION_TAGS => self.repository.find_tag(object).is_ok(),
                    _ if trusted => self.repository.odb().is_ok_and(|odb| odb.exists(object)),
                    _ => self.is_whole(object, &mut seen),
                };
                if whole {
                    continue;
                }
                done.push(format!(
                    "`{}` names {object}, which is lost",
                    String::from_utf8_lossy(reference.name_bytes())
                ));
                reference.delete().doing("remove a ref")?;
            }
        }
        Ok(())
    }

    /// Whether an object and everything it needs but its parents can be read.
    fn is_whole(&self, object: Oid, seen: &mut BTreeMap<Oid, bool>) -> bool {
        if let Some(known) = seen.get(&object) {
            return *known;
        }
        let odb = self.repository.odb();
        let kind = odb.and_then(|odb| odb.read(object).map(|read| read.kind()));
        let below: Result<Vec<Oid>, git2::Error> = match kind {
            Err(error) => Err(error),
            Ok(ObjectType::Commit) => {
                self.repository.find_commit(object).map(|commit| vec![commit.tree_id()])
            }
            Ok(ObjectType::Tree) => {
                self.repository.find_tree(object).map(|tree| tree.iter().map(|entry| entry.id()).collect())
            }
            Ok(ObjectType::Tag) => self.repository.find_tag(object).map(|tag| vec![tag.target_id()]),
            Ok(_) => Ok(Vec::new()),
        };
        let whole = below.is_ok_and(|below| below.into_iter().all(|one| self.is_whole(one, seen)));
        seen.insert(object, whole);
        whole
    }

    /// Takes variants out of the repository's names, in play and retired: the journal knows nothing of them.
    ///
    /// # Errors
    /// The refs cannot be written.
    pub fn forget(&self, variants: &[VariantId]) -> Result<(), PopulationError> {
        for name in variants.iter().flat_map(|id| [names::in_play(*id), names::retired(*id)]) {
            match self.repository.find_reference(&name).and_then(|mut reference| reference.delete()) {
                Err(error) if error.code() != git2::ErrorCode::NotFound => {
                    return Err(PopulationError::Git { what: format!("remove `{name}`"), source: error });
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Finishes a promotion that was cut off between its tag and the branch, and removes locks that one left. Hold
    /// the lock of `Work::Promotion`.
    ///
    /// # Errors
    /// The refs cannot be read or written.
    pub fn settle_production(&self) -> Result<(), PopulationError> {
        let at = |source| PopulationError::File { path: self.path().to_owned(), source };
        let tags = self.path().join(names::PRODUCTION_TAGS);
        let mut locks = vec![self.path().join(format!("{}.lock", names::PRODUCTION))];
        locks.extend(files_below(&tags).map_err(at)?.into_iter().filter(|path| is_lock(path)));
        locks.iter().try_for_each(|path| remove(path)).map_err(at)?;
        let last = self.history()?.pop();
        if let Some(entry) =
            last.filter(|entry| self.target(names::PRODUCTION).ok() != Some(Some(entry.commit)))
        {
            self.repository
                .reference(names::PRODUCTION, entry.commit.0, true, "")
                .doing("move the production branch")?;
        }
        Ok(())
    }
}

/// Whether the few files that make a folder a repository are missing or empty.
fn frame_is_torn(path: &Path) -> bool {
    let head = fs::read_to_string(path.join("HEAD")).unwrap_or_default();
    let config = fs::read_to_string(path.join("config")).unwrap_or_default();
    !head.starts_with("ref: refs/")
        || !config.contains("bare")
        || config.contains('\0')
        || !path.join("objects").is_dir()
        || !path.join("refs").is_dir()
}

fn clear_locks(path: &Path, done: &mut Vec<String>) -> io::Result<()> {
    let mut locks: Vec<PathBuf> =
        LOCKS.iter().map(|name| path.join(name)).filter(|path| path.exists()).collect();
    for folder in LOCKED {
        locks.extend(files_below(&path.join(folder))?.into_iter().filter(|path| is_lock(path)));
    }
    for lock in locks {
        remove(&lock)?;
        let name = lock.strip_prefix(path).unwrap_or(&lock).display().to_string();
        done.push(format!("`{name}` was left by a killed process"));
    }
    Ok(())
}

fn is_lock(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "lock")
}

/// Every file below a folder; none where there is no folder.
fn files_below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            if entry.file_type()?.is_dir() { folders.push(entry.path()) } else { files.push(entry.path()) }
        }
    }
    files.sort();
    Ok(files)
}

/// Removes a file; one that is gone already is no fault.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
