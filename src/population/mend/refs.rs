//! Refs whose files were not on the disk when the power went. Not for what they name.

use std::{collections::BTreeMap, fs, io, path::Path};

use git2::Oid;

use super::{files_below, is_lock, remove};
use crate::population::packed_refs;

/// Removes loose refs that name nothing, and torn lines of `packed-refs`. A tag whose object is whole is written
/// again: `tags` has them by the name of their ref.
pub fn remove_torn(
    repository: &Path,
    tags: &BTreeMap<String, Oid>,
    done: &mut Vec<String>,
) -> io::Result<()> {
    for path in files_below(&repository.join("refs"))? {
        if is_lock(&path) || names_something(&fs::read(&path)?) {
            continue;
        }
        let name = path.strip_prefix(repository).unwrap_or(&path).display().to_string();
        match tags.get(&name) {
            Some(tag) => fs::write(&path, format!("{tag}\n"))?,
            None => remove(&path)?,
        }
        done.push(format!("`{name}` was torn"));
    }
    let torn = packed_refs::drop_torn_lines(&repository.join("packed-refs"))?;
    if torn > 0 {
        done.push(format!("{torn} lines of `packed-refs` were torn"));
    }
    Ok(())
}

fn names_something(content: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(content) else { return false };
    let text = text.trim_end_matches('\n');
    text.starts_with("ref: refs/") || (text.len() == 40 && Oid::from_str(text).is_ok_and(|id| !id.is_zero()))
}
