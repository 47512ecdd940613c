//! Many ref moves at once: the file `packed-refs`, rewritten under git's own lock.
//!
//! libgit2 moves packed refs one by one and rewrites the file for each, 20 ms apiece in a large
//! population. Not for single refs, which go through libgit2.

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::{PopulationError, genomes::Genomes, names};
use crate::id::VariantId;

/// The first line, by which git knows that the refs are sorted and peeled.
const HEADER: &str = "# pack-refs with: peeled fully-peeled sorted \n";

/// What a packed ref says after its name: the object, and for an annotated tag what it peels to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Target {
    object: String,
    peeled: Option<String>,
}

impl Genomes {
    /// Moves variants out of play; they stay readable. Variants that are not in play are left alone.
    ///
    /// # Errors
    /// The refs cannot be read or written.
    pub fn retire(&self, variants: &[VariantId]) -> Result<(), PopulationError> {
        let moved: BTreeMap<String, String> =
            variants.iter().map(|id| (names::in_play(*id), names::retired(*id))).collect();
        self.rewrite(&moved)
    }

    /// Packs the refs of all variants.
    pub(super) fn pack_refs(&self) -> Result<(), PopulationError> {
        self.rewrite(&BTreeMap::new())
    }

    /// Writes every variant's ref to `packed-refs`, renamed where `moved` says so, then removes the
    /// loose ones. A kill in between leaves a variant both in play and retired, which reads as
    /// retired.
    fn rewrite(&self, moved: &BTreeMap<String, String>) -> Result<(), PopulationError> {
        let path = self.path().join("packed-refs");
        let file = |source| PopulationError::File { path: path.clone(), source };
        let mut live = self.refs(names::IN_PLAY)?;
        live.extend(self.refs(names::RETIRED)?);
        let lock = Lock::take(&path).map_err(file)?;
        let mut packed = read(&path).map_err(file)?;
        for (name, commit) in &live {
            let target = Target { object: commit.to_string(), peeled: None };
            if let Some(new) = moved.get(name) {
                packed.remove(name);
                packed.insert(new.clone(), target);
            } else {
                packed.insert(name.clone(), target);
            }
        }
        lock.replace(&path, &text(&packed)).map_err(file)?;
        for (name, _) in &live {
            let path = self.path().join(name);
            match fs::remove_file(&path) {
                Err(source) if source.kind() != io::ErrorKind::NotFound => {
                    return Err(PopulationError::File { path, source });
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// Rewrites the file without the lines that are no refs; how many there were. Nothing is written when all are.
pub(super) fn drop_torn_lines(path: &Path) -> io::Result<usize> {
    let bytes = match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        bytes => bytes?,
    };
    let text = String::from_utf8_lossy(&bytes);
    let torn = text.split_inclusive('\n').filter(|line| !is_whole(line)).count();
    if torn > 0 {
        let mut kept: String = text.split_inclusive('\n').filter(|line| is_whole(line)).collect();
        if !kept.starts_with('#') {
            kept.insert_str(0, HEADER);
        }
        Lock::take(path)?.replace(path, &kept)?;
    }
    Ok(torn)
}

/// Whether a line is a comment, a ref, or what the ref before it peels to.
fn is_whole(line: &str) -> bool {
    let is_id = |text: &str| text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let Some(line) = line.strip_suffix('\n').filter(|line| !line.contains(|c: char| c.is_control())) else {
        return false;
    };
    line.starts_with('#')
        || line.strip_prefix('^').is_some_and(is_id)
        || line.split_once(' ').is_some_and(|(id, name)| is_id(id) && name.starts_with("refs/"))
}

fn read(path: &Path) -> io::Result<BTreeMap<String, Target>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    let mut refs = BTreeMap::new();
    let mut last: Option<String> = None;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some(peeled) = line.strip_prefix('^') {
            if let Some(target) = last.as_ref().and_then(|name| refs.get_mut(name)) {
                let target: &mut Target = target;
                target.peeled = Some(peeled.to_owned());
            }
        } else if let Some((object, name)) = line.split_once(' ') {
            refs.insert(name.to_owned(), Target { object: object.to_owned(), peeled: None });
            last = Some(name.to_owned());
        }
    }
    Ok(refs)
}

fn text(refs: &BTreeMap<String, Target>) -> String {
    let mut text = HEADER.to_owned();
    for (name, Target { object, peeled }) in refs {
        text.push_str(&format!("{object} {name}\n"));
        if let Some(peeled) = peeled {
            text.push_str(&format!("^{peeled}\n"));
        }
    }
    text
}

/// Git's lock on the file; removed when dropped.
struct Lock {
    path: PathBuf,
    file: File,
}

impl Lock {
    fn take(target: &Path) -> io::Result<Self> {
        let path = target.with_extension("lock");
        let file = OpenOptions::new().write(true).create_new(true).open(&path)?;
        Ok(Self { path, file })
    }

    fn replace(mut self, target: &Path, text: &str) -> io::Result<()> {
        self.file.write_all(text.as_bytes())?;
        self.file.sync_all()?;
        fs::rename(&self.path, target)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Absent after a rename.
        let _ = fs::remove_file(&self.path);
    }
}
