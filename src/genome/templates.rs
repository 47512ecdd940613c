//! Seed genomes: embedded in the binary, or in a folder of the user's. Not for checking them.

use std::{fs, io, path::Path};

use rust_embed::Embed;

use super::{Genome, MAX_FILE_BYTES, PATHS};
use crate::problem::Problem;

#[derive(Embed)]
#[folder = "agent_templates/"]
struct Files;

/// The names of the embedded templates, sorted.
pub fn names() -> Vec<String> {
    let mut names: Vec<String> =
        Files::iter().filter_map(|path| path.strip_suffix("/agent.yaml").map(str::to_owned)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The embedded template of this name.
pub fn embedded(name: &str) -> Option<Genome> {
    let files: Vec<(&str, String)> = PATHS
        .into_iter()
        .filter_map(|path| {
            let file = Files::get(&format!("{name}/{path}"))?;
            Some((path, String::from_utf8_lossy(&file.data).into_owned()))
        })
        .collect();
    if files.is_empty() { None } else { Some(Genome::from_files(files)) }
}

/// The genome in a folder. Only the files of a genome are read; others beside them, as a README,
/// are left alone.
///
/// # Errors
/// Files that cannot be read, are no UTF-8 or are too large; a folder without any file of a genome.
pub fn from_dir(folder: &Path) -> Result<Genome, Vec<Problem>> {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for path in PATHS {
        match read(folder, &folder.join(path)) {
            Ok(text) => files.push((path, text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => problems.push(Problem::new(path, error.to_string())),
        }
    }
    if files.is_empty() && problems.is_empty() {
        problems.push(
            Problem::new(folder.display().to_string(), "holds no file of a genome")
                .hint(format!("a genome's files: {}", PATHS.join(", "))),
        );
    }
    if problems.is_empty() { Ok(Genome::from_files(files)) } else { Err(problems) }
}

/// A file that lies in the folder. A link may lead to another file of it, and to none elsewhere: a genome goes to
/// models, and a folder from somebody else must not send them what it can only point to.
fn read(folder: &Path, path: &Path) -> io::Result<String> {
    let found = fs::metadata(path)?;
    if !found.is_file() || !path.canonicalize()?.starts_with(folder.canonicalize()?) {
        let what = "is no file of this folder, or leads out of it";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
    }
    let size = found.len();
    if size > MAX_FILE_BYTES as u64 {
        let what = format!("has {size} bytes; at most {MAX_FILE_BYTES} are allowed");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, what));
    }
    fs::read_to_string(path)
}
