//! Loose objects and packs that were not on the disk when the power went. Not for refs.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read as _, Seek as _, SeekFrom},
    path::Path,
};

use flate2::read::ZlibDecoder;
use git2::{ObjectType, Oid};

use super::remove;
use crate::population::{housekeeping::loose_objects, names, packs::index_is_whole};

/// No object of a population is larger; a longer one is not read to its end.
const LARGEST: u64 = 64 << 20;
/// Length of the checksum at the end of a pack and of its index.
const CHECKSUM: usize = 20;

/// Removes loose objects that do not hold what their name says: git would take them for written and never write them
/// again. Gives the whole tags among the others, by name.
pub fn remove_torn(objects: &Path, done: &mut Vec<String>) -> io::Result<BTreeMap<String, Oid>> {
    let mut tags = BTreeMap::new();
    for (id, path) in loose_objects(objects)? {
        match content(&path, id) {
            Some((ObjectType::Tag, body)) => {
                tags.extend(name_of_tag(&body).map(|name| (format!("refs/tags/{name}"), id)));
            }
            Some(_) => {}
            None => {
                remove(&path)?;
                done.push(format!("object {id} was torn"));
            }
        }
    }
    tags.retain(|name, _| name.starts_with(names::PRODUCTION_TAGS));
    Ok(tags)
}

/// What an object's file holds; nothing when it is not this object.
fn content(path: &Path, id: Oid) -> Option<(ObjectType, Vec<u8>)> {
    let mut bytes = Vec::new();
    ZlibDecoder::new(File::open(path).ok()?).take(LARGEST).read_to_end(&mut bytes).ok()?;
    let end = bytes.iter().position(|byte| *byte == 0)?;
    let body = bytes.split_off(end + 1);
    let (kind, length) = std::str::from_utf8(&bytes[..end]).ok()?.split_once(' ')?;
    let kind = ObjectType::from_str(kind)?;
    (length.parse() == Ok(body.len()) && Oid::hash_object(kind, &body).ok()? == id).then_some((kind, body))
}

fn name_of_tag(body: &[u8]) -> Option<String> {
    String::from_utf8_lossy(body).lines().find_map(|line| line.strip_prefix("tag ").map(str::to_owned))
}

/// Gives packs that end too early, or have no whole index, names that git does not read.
pub fn set_torn_packs_aside(folder: &Path, done: &mut Vec<String>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let index = entry?.path();
        if index.extension().is_none_or(|extension| extension != "idx") || is_whole(&index)? {
            continue;
        }
        for path in [index.clone(), index.with_extension("pack")] {
            let mut aside = path.clone().into_os_string();
            aside.push(".torn");
            match fs::rename(&path, aside) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        let name = index.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        done.push(format!("`{name}` was torn, and is set aside as `{name}.pack.torn`"));
    }
    Ok(())
}

/// Whether index and pack end as they should: both end with checksums, and the index repeats the pack's.
fn is_whole(index: &Path) -> io::Result<bool> {
    let bytes = fs::read(index)?;
    let Some(expected) = bytes.len().checked_sub(2 * CHECKSUM).map(|at| &bytes[at..at + CHECKSUM]) else {
        return Ok(false);
    };
    let mut pack = match File::open(index.with_extension("pack")) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        pack => pack?,
    };
    let mut found = [0; CHECKSUM];
    let ends = pack.seek(SeekFrom::End(-(CHECKSUM as i64))).and_then(|_| pack.read_exact(&mut found));
    Ok(ends.is_ok() && expected == found && index_is_whole(&bytes))
}
