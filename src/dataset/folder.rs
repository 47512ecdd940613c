//! The documents of a folder, all at once. Not for large sources: `survey` keeps no texts.

use std::path::Path;

use crate::{dataset::Source, document::Document, problem::Problem};

/// Every document at this path, sorted by id where they are text files. Hidden files and folders are passed
/// over, symbolic links are not followed.
///
/// # Errors
/// All faults at once: a missing or empty folder, files that are not UTF-8 (with the line), empty or
/// oversized files, two files of one id.
pub fn load_folder(folder: &Path) -> Result<Vec<Document>, Vec<Problem>> {
    let (source, base) = Source::named(folder)?;
    source.survey(&base)?.load()
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
        std::fs::write(dir.path().join("notes.doc"), "no").unwrap();
        let documents = load_folder(dir.path()).unwrap();
        let ids: Vec<_> = documents.iter().map(|d| d.id.as_str()).collect();
        assert_eq!(ids, ["a", "b/two"]);
    }

    #[test]
    fn bad_bytes_are_reported_with_their_line_beside_every_other_fault() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a.md"), b"fine\nbad \xff\n").unwrap();
        std::fs::write(dir.path().join("b.md"), "  \n").unwrap();
        std::fs::write(dir.path().join("c.md"), "one").unwrap();
        std::fs::write(dir.path().join("c.txt"), "two").unwrap();
        let problems = load_folder(dir.path()).unwrap_err();
        assert_eq!(problems.len(), 3, "{problems:?}");
        assert_eq!(problems[0].line, Some(2));
        assert!(problems[2].what.contains("two files"), "{problems:?}");
    }

    #[test]
    fn missing_and_empty_folders_say_so() {
        let dir = tempfile::tempdir().unwrap();
        assert!(load_folder(dir.path()).unwrap_err()[0].what.contains("no documents"));
        assert!(load_folder(&dir.path().join("x")).unwrap_err()[0].what.contains("no such folder"));
    }
}
