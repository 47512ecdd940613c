//! The pack files of the repository: which there are, what they hold, which are worth merging. Not for
//! writing one, which is libgit2's.

use std::{
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use git2::Oid;

/// What an index starts with, and its version; git has written no other since 2008.
const MAGIC: [u8; 8] = [0xff, b't', b'O', b'c', 0, 0, 0, 2];
/// The table of counts by first byte comes next; its last entry counts all.
const NAMES: usize = MAGIC.len() + 256 * 4;
const ID: usize = 20;
/// A pack is merged into what is being packed when it holds at most so many times as much: each object is then
/// packed again about log₂ times in the life of a population, and log₂ packs remain.
const GROWTH: usize = 2;

/// One pack, by its index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pack {
    index: PathBuf,
    objects: Vec<Oid>,
}

impl Pack {
    /// Every pack of a folder, the smallest first; of equals by name.
    pub(super) fn all(folder: &Path) -> io::Result<Vec<Self>> {
        let mut packs = Vec::new();
        let entries = match fs::read_dir(folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(packs),
            entries => entries?,
        };
        for entry in entries {
            let index = entry?.path();
            if index.extension().is_some_and(|extension| extension == "idx") {
                let objects = objects_of(&fs::read(&index)?)
                    .ok_or_else(|| io::Error::new(ErrorKind::InvalidData, "it is no index of a pack"))?;
                packs.push(Self { index, objects });
            }
        }
        packs.sort_by(|a, b| (a.objects.len(), &a.index).cmp(&(b.objects.len(), &b.index)));
        Ok(packs)
    }

    /// Its objects, by id.
    pub(super) fn objects(&self) -> &[Oid] {
        &self.objects
    }

    /// Whether it holds this object.
    pub(super) fn holds(&self, object: Oid) -> bool {
        self.objects.binary_search(&object).is_ok()
    }

    /// Whether it is the pack of this name, `pack-<name>`.
    pub(super) fn is_named(&self, name: &str) -> bool {
        self.index.file_stem().and_then(|stem| stem.to_str()) == Some(&format!("pack-{name}"))
    }

    /// Removes it; what it holds must be elsewhere. The index goes first: what is left after a kill is a pack
    /// that nothing reads.
    pub(super) fn remove(&self) -> io::Result<()> {
        for path in [self.index.clone(), self.index.with_extension("pack")] {
            match fs::remove_file(path) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }
}

/// The packs to merge with so many new objects: from the smallest on, while each is not much larger than what is
/// merged already.
pub(super) fn worth_merging(packs: Vec<Pack>, new: usize) -> Vec<Pack> {
    let mut gathered = new;
    packs
        .into_iter()
        .take_while(|pack| {
            let small = pack.objects.len() <= GROWTH * gathered;
            gathered += pack.objects.len();
            small
        })
        .collect()
}

/// Whether the bytes are an index to its end.
pub(super) fn index_is_whole(index: &[u8]) -> bool {
    // After the names: a checksum and an offset of four bytes each per object, long offsets, two checksums.
    objects_of(index).is_some_and(|objects| index.len() >= NAMES + objects.len() * (ID + 4 + 4) + 2 * ID)
}

fn objects_of(index: &[u8]) -> Option<Vec<Oid>> {
    let count: [u8; 4] = index.get(NAMES - 4..NAMES)?.try_into().ok()?;
    let count = usize::try_from(u32::from_be_bytes(count)).ok()?;
    let names = index.get(NAMES..NAMES + count.checked_mul(ID)?)?;
    index
        .starts_with(&MAGIC)
        .then(|| names.chunks_exact(ID).map(Oid::from_bytes).collect::<Result<_, _>>().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(sizes: &[usize]) -> Vec<Pack> {
        let objects = |count: &usize| vec![Oid::ZERO_SHA1; *count];
        sizes
            .iter()
            .map(|count| Pack { index: PathBuf::from(count.to_string()), objects: objects(count) })
            .collect()
    }

    #[test]
    fn small_packs_are_merged_and_large_ones_left_alone() {
        let merged = |sizes: &[usize], new| worth_merging(of(sizes), new).len();
        assert_eq!(merged(&[], 10), 0);
        assert_eq!(merged(&[10], 10), 1);
        assert_eq!(merged(&[21], 10), 0);
        assert_eq!(merged(&[5, 12, 50, 500], 10), 3);
    }

    #[test]
    fn an_index_that_is_cut_is_no_index() {
        let mut index = MAGIC.to_vec();
        index.resize(NAMES, 0);
        assert_eq!(objects_of(&index), Some(Vec::new()));
        index[NAMES - 1] = 1;
        assert_eq!(objects_of(&index), None);
    }
}
