//! A folder of `.md` and `.txt` files as documents. Not for other formats.

use std::path::{Path, PathBuf};

use crate::{document::Document, id::DocumentId, problem::Problem};

/// The largest file taken as one document: 16 MiB. A book is smaller; a dump belongs in pieces.
const LARGEST: u64 = 16 << 20;

/// Every `.md` and `.txt` file below `folder`, sorted by id. Hidden files and folders are passed
/// over, and so is everything with another extension, and what is no file: symbolic links are not followed, and a
/// pipe would be waited for.
///
/// # Errors
/// All faults at once: a missing or empty folder, files that are not UTF-8 (with the line), empty or
/// oversized files, two files of one id.
pub fn load_folder(folder: &Path) -> Result<Vec<Document>, Vec<Problem>> {
    let shown = folder.display().to_string();
    if !folder.is_dir() {
        let hint = "give the path of a folder with .md or .txt files";
        return Err(vec![Problem::new(shown, "there is no such folder of documents").hint(hint)]);
    }
    let mut files = Vec::new();
    let mut problems = Vec::new();
    collect(folder, &mut files, &mut problems);
    files.sort();
    let mut documents: Vec<Document> = Vec::with_capacity(files.len());
    for file in &files {
        match read(folder, file) {
            Ok(document) => documents.push(document),
            Err(problem) => problems.push(problem),
        }
    }
    documents.sort_by(|a, b| a.id.cmp(&b.id));
    for pair in documents.windows(2) {
        if pair[0].id == pair[1].id {
            let what = format!("two files have the document id `{}`", pair[0].id);
            problems.push(Problem::new(shown.clone(), what).hint("rename one of them"));
        }
    }
    if documents.is_empty() && problems.is_empty() {
        let hint = "put .md or .txt files there, or change `documents.path`";
        problems.push(Problem::new(shown, "the folder holds no documents").hint(hint));
    }
    if problems.is_empty() { Ok(documents) } else { Err(problems) }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>, problems: &mut Vec<Problem>) {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            problems.push(Problem::new(folder.display().to_string(), format!("cannot be read: {error}")));
            return;
        }
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        let Ok(kind) = entry.file_type() else { continue };
        if hidden || kind.is_symlink() {
            continue;
        }
        if kind.is_dir() {
            collect(&path, files, problems);
        } else if kind.is_file() && path.extension().is_some_and(|ext| ext == "md" || ext == "txt") {
            files.push(path);
        }
    }
}

fn read(folder: &Path, file: &Path) -> Result<Document, Problem> {
    let shown = file.display().to_string();
    let size = std::fs::metadata(file).map_or(0, |meta| meta.len());
    if size > LARGEST {
        let what = format!("is {} MiB, more than the {} MiB a document may have", size >> 20, LARGEST >> 20);
        return Err(Problem::new(shown, what).hint("split it by section"));
    }
    let bytes = std::fs::read(file).map_err(|e| Problem::new(&shown, format!("cannot be read: {e}")))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..good].iter().filter(|byte| **byte == b'\n').count() + 1;
        Problem::new(&shown, "is not UTF-8").at(line).hint("convert it, for example with `iconv -t utf-8`")
    })?;
    if text.trim().is_empty() {
        return Err(Problem::new(shown, "is empty").hint("remove it, or give it text"));
    }
    let relative = file.strip_prefix(folder).unwrap_or(file).with_extension("");
    let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    Ok(Document::new(DocumentId::from(parts.join("/").as_str()), text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_paths_below_the_folder_without_extension_in_order() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("b")).unwrap();
        std::fs::write(dir.path().join("b/two.txt"), "two").unwrap();
        std::fs::write(dir.path().join("a.md"), "one").unwrap();
        std::fs::write(dir.path().join("notes.pdf"), "no").unwrap();
        let documents = load_folder(dir.path()).unwrap();
        let ids: Vec<_> = documents.iter().map(|d| d.id.as_str()).collect();
        assert_eq!(ids, ["a", "b/two"]);
    }

    #[test]
    fn bad_bytes_are_reported_with_their_line_beside_every_other_fault() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a.md"), b"fine\nbad \xff\n").unwrap();
        std::fs::write(dir.path().join("b.md"), "  \n").unwrap();
        let problems = load_folder(dir.path()).unwrap_err();
        assert_eq!(problems.len(), 2);
        assert_eq!(problems[0].line, Some(2));
    }

    #[test]
    fn missing_and_empty_folders_say_so() {
        let dir = tempfile::tempdir().unwrap();
        assert!(load_folder(dir.path()).unwrap_err()[0].what.contains("no documents"));
        assert!(load_folder(&dir.path().join("x")).unwrap_err()[0].what.contains("no such folder"));
    }
}
