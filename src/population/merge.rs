//! Three-way merges of genomes, in memory: nothing is committed and no ref moves. Not for choosing what
//! to merge, nor for resolving conflicts.

use std::collections::BTreeMap;

use git2::{Index, IndexConflict, IndexEntry, MergeFileOptions, MergeOptions, Oid, Tree};

use super::{
    CommitId, Files, Genomes, PopulationError,
    error::Doing,
    message,
    names::{BASE_LABEL, OUR_LABEL, THEIR_LABEL, TreeId},
};
use crate::id::VariantId;

/// What a three-way merge gave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Merged {
    /// The files on which both sides agree, or whose changes could be put together.
    pub files: Files,
    /// The other files: both versions and their base between markers (`<<<<<<<`, `|||||||`, `=======`,
    /// `>>>>>>>`) wherever they differ. A path is here or in `files`, never in both.
    pub conflicts: BTreeMap<String, String>,
}

/// A three-way merge of two variants at their merge base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crossing {
    /// The best common ancestor.
    pub base: VariantId,
    /// What the merge gave.
    pub merged: Merged,
}

/// Bits of an index entry's flags that tell its stage; 0 = merged.
const STAGE: u16 = 0x3000;

impl Genomes {
    /// Merges what `ours` and `theirs` changed against `base`: trees of variants, or of [`Genomes::tree_of`].
    /// The base need be no ancestor: with a variant as `base` and its parent as `theirs`, the variant's change
    /// is taken out of `ours`.
    ///
    /// # Errors
    /// A tree is missing, or a file is no text.
    pub fn merge(&self, base: TreeId, ours: TreeId, theirs: TreeId) -> Result<Merged, PopulationError> {
        let mut options = MergeOptions::new();
        // Files of a genome have fixed names: what looks like a rename is two files that changed.
        options.find_renames(false);
        let (base, our, their) = (self.tree(base)?, self.tree(ours)?, self.tree(theirs)?);
        let index =
            self.repository.merge_trees(&base, &our, &their, Some(&options)).doing("merge two trees")?;
        let mut merged = Merged::default();
        for entry in index.iter().filter(|entry| entry.flags & STAGE == 0) {
            let path = path_of(&entry);
            let text = self.text(entry.id, &path, ours)?;
            merged.files.insert(path, text);
        }
        merged.conflicts = self.conflicts(&index, ours)?;
        Ok(merged)
    }

    /// Merges two variants at their best common ancestor; nothing when one descends from the other, so that
    /// the merge would be one of them.
    ///
    /// # Errors
    /// A variant is missing, or git cannot read the history.
    pub fn cross(&self, ours: VariantId, theirs: VariantId) -> Result<Option<Crossing>, PopulationError> {
        let our = self.resolve(&ours.to_string())?;
        let their = self.resolve(&theirs.to_string())?;
        let Some(base) = self.merge_base(our, their)?.filter(|base| *base != our && *base != their) else {
            return Ok(None);
        };
        let merged = self.merge(self.tree_at(base)?, self.tree_at(our)?, self.tree_at(their)?)?;
        Ok(Some(Crossing { base: self.variant_of(base)?, merged }))
    }

    /// The variant that a commit is.
    fn variant_of(&self, commit: CommitId) -> Result<VariantId, PopulationError> {
        let found = self.repository.find_commit(commit.0).doing("read a commit")?;
        let (_, trailers) = message::parse(&String::from_utf8_lossy(found.message_bytes()));
        message::find(&trailers, "Variant")
            .and_then(|name| name.parse().ok())
            .ok_or_else(|| PopulationError::Unknown { name: commit.to_string() })
    }

    fn tree_at(&self, commit: CommitId) -> Result<TreeId, PopulationError> {
        let found = self.repository.find_commit(commit.0).doing(&format!("read the commit {commit}"))?;
        Ok(TreeId(found.tree_id()))
    }

    fn tree(&self, tree: TreeId) -> Result<Tree<'_>, PopulationError> {
        self.repository.find_tree(tree.0).doing(&format!("read the tree {tree}"))
    }

    fn text(&self, blob: Oid, path: &str, tree: TreeId) -> Result<String, PopulationError> {
        let blob = self.repository.find_blob(blob).doing(&format!("read `{path}`"))?;
        text_of(blob.content(), path, tree)
    }

    fn conflicts(&self, index: &Index, ours: TreeId) -> Result<BTreeMap<String, String>, PopulationError> {
        let mut conflicts = BTreeMap::new();
        if !index.has_conflicts() {
            return Ok(conflicts);
        }
        for conflict in index.conflicts().doing("list a merge's conflicts")? {
            let conflict = conflict.doing("read a merge's conflict")?;
            let sides = [&conflict.our, &conflict.their, &conflict.ancestor];
            let Some(path) = sides.into_iter().flatten().map(path_of).next() else { continue };
            let text = self.with_markers(&conflict, &path, ours)?;
            conflicts.insert(path, text);
        }
        Ok(conflicts)
    }

    fn with_markers(
        &self,
        conflict: &IndexConflict,
        path: &str,
        tree: TreeId,
    ) -> Result<String, PopulationError> {
        if let (Some(base), Some(our), Some(their)) = (&conflict.ancestor, &conflict.our, &conflict.their) {
            let mut options = MergeFileOptions::new();
            options.style_diff3(true).ancestor_label(BASE_LABEL);
            options.our_label(OUR_LABEL).their_label(THEIR_LABEL);
            let merged = self.repository.merge_file_from_index(base, our, their, Some(&mut options));
            let merged = merged.doing(&format!("merge `{path}`"))?;
            return text_of(merged.content(), path, tree);
        }
        // One side lacks the file, or both added one: there are no lines to compare, so it is shown whole.
        let side = |entry: &Option<IndexEntry>| match entry {
            Some(entry) => self.text(entry.id, path, tree).map(|text| ended(&text)),
            None => Ok(String::new()),
        };
        let (our, base, their) = (side(&conflict.our)?, side(&conflict.ancestor)?, side(&conflict.their)?);
        Ok(format!(
            "<<<<<<< {OUR_LABEL}\n{our}||||||| {BASE_LABEL}\n{base}=======\n{their}>>>>>>> {THEIR_LABEL}\n"
        ))
    }
}

fn text_of(bytes: &[u8], path: &str, tree: TreeId) -> Result<String, PopulationError> {
    let not_text = |_| PopulationError::NotText { path: path.to_owned(), commit: tree.to_string() };
    Ok(std::str::from_utf8(bytes).map_err(not_text)?.to_owned())
}

fn path_of(entry: &IndexEntry) -> String {
    String::from_utf8_lossy(&entry.path).into_owned()
}

/// The text with a line's end at its end, so that a marker can follow it.
fn ended(text: &str) -> String {
    if text.is_empty() || text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::population::NewVariant;

    const PROMPT: &str = "Read.\n\nOne.\n\nTwo.\n\nThree.\n\nWrite.\n";

    fn files(prompt: &str, code: Option<&str>) -> Files {
        let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
        let code = code.map(|code| file("evaluation.py", code));
        [file("agent.yaml", "format: 1\n"), file("prompts/challenger.md", prompt)]
            .into_iter()
            .chain(code)
            .collect()
    }

    struct Family {
        _folder: TempDir,
        genomes: Genomes,
        commits: Vec<CommitId>,
    }

    impl Family {
        fn new(seed: &Files) -> Self {
            let folder = tempfile::tempdir().unwrap();
            let genomes = Genomes::create(&folder.path().join("genomes.git")).unwrap();
            let mut family = Self { _folder: folder, genomes, commits: Vec::new() };
            family.add(&[], seed.clone());
            family
        }

        fn add(&mut self, parents: &[usize], files: Files) -> CommitId {
            let number = u32::try_from(self.commits.len()).unwrap();
            let new = NewVariant {
                id: VariantId(number),
                parents: parents.iter().map(|place| self.commits[*place]).collect(),
                files,
                operator: "edit".into(),
                hypothesis: "h".into(),
                trailers: Vec::new(),
                time_unix: 1_750_000_000 + i64::from(number),
            };
            self.commits.push(self.genomes.commit_variant(&new).unwrap().commit);
            self.commits[self.commits.len() - 1]
        }

        fn cross(&self, ours: u32, theirs: u32) -> Option<Crossing> {
            self.genomes.cross(VariantId(ours), VariantId(theirs)).unwrap()
        }
    }

    #[test]
    fn changes_in_different_places_and_files_are_put_together() {
        let mut family = Family::new(&files(PROMPT, Some("x = 1\n")));
        family.add(&[0], files(&PROMPT.replace("One.", "Eins."), Some("x = 1\n")));
        family.add(&[0], files(&PROMPT.replace("Three.", "Drei."), Some("x = 2\n")));
        let crossing = family.cross(1, 2).unwrap();
        assert_eq!(crossing.base, VariantId(0));
        assert_eq!(crossing.merged.conflicts, BTreeMap::new());
        let prompt = PROMPT.replace("One.", "Eins.").replace("Three.", "Drei.");
        assert_eq!(crossing.merged.files, files(&prompt, Some("x = 2\n")));
    }

    #[test]
    fn changes_of_the_same_lines_are_a_conflict_that_shows_both_and_the_base() {
        let mut family = Family::new(&files(PROMPT, Some("x = 1\n")));
        family.add(&[0], files(&PROMPT.replace("Two.", "Zwei."), Some("x = 2\n")));
        family.add(&[0], files(&PROMPT.replace("Two.", "Deux."), Some("x = 1\n")));
        let merged = family.cross(1, 2).unwrap().merged;
        assert_eq!(merged.files.get("evaluation.py").map(String::as_str), Some("x = 2\n"));
        assert!(!merged.files.contains_key("prompts/challenger.md"));
        let between = "<<<<<<< ours\nZwei.\n||||||| base\nTwo.\n=======\nDeux.\n>>>>>>> theirs\n";
        assert_eq!(merged.conflicts["prompts/challenger.md"], PROMPT.replace("Two.\n", between));
    }

    #[test]
    fn a_file_that_one_side_deleted_and_the_other_changed_is_a_conflict() {
        let mut family = Family::new(&files(PROMPT, Some("x = 1\n")));
        family.add(&[0], files(PROMPT, None));
        family.add(&[0], files(PROMPT, Some("x = 2")));
        let merged = family.cross(1, 2).unwrap().merged;
        let text = "<<<<<<< ours\n||||||| base\nx = 1\n=======\nx = 2\n>>>>>>> theirs\n";
        assert_eq!(merged.conflicts["evaluation.py"], text);
        assert_eq!(merged.files.len(), 2);
    }

    #[test]
    fn a_variant_is_not_crossed_with_its_own_line_and_the_base_is_the_nearest_common_ancestor() {
        let mut family = Family::new(&files(PROMPT, None));
        family.add(&[0], files(&PROMPT.replace("One.", "Eins."), None));
        family.add(&[1], files(&PROMPT.replace("One.", "Eins.").replace("Two.", "Zwei."), None));
        family.add(&[1], files(&PROMPT.replace("One.", "Eins.").replace("Three.", "Drei."), None));
        assert_eq!(family.cross(2, 2), None);
        assert_eq!(family.cross(0, 2), None);
        assert_eq!(family.cross(2, 1), None);
        assert_eq!(family.cross(2, 3).unwrap().base, VariantId(1));
    }

    #[test]
    fn a_merge_is_committed_with_two_parents_and_then_counts_as_descending_from_both() {
        let mut family = Family::new(&files(PROMPT, None));
        let one = family.add(&[0], files(&PROMPT.replace("One.", "Eins."), None));
        let two = family.add(&[0], files(&PROMPT.replace("Three.", "Drei."), None));
        let merged = family.cross(1, 2).unwrap().merged;
        family.add(&[1, 2], merged.files);
        assert_eq!(family.genomes.variants().unwrap()[3].parents, [one, two]);
        assert_eq!(family.cross(3, 1), None);
        assert_eq!(family.cross(2, 3), None);
        assert_eq!(family.genomes.verify().unwrap(), Vec::<String>::new());
    }

    #[test]
    fn with_a_variant_as_base_its_own_change_is_taken_out_of_a_descendant() {
        let mut family = Family::new(&files(PROMPT, None));
        family.add(&[0], files(&PROMPT.replace("One.", "Eins."), None));
        let both = PROMPT.replace("One.", "Eins.").replace("Three.", "Drei.");
        family.add(&[1], files(&both, None));
        let trees: Vec<TreeId> = family.genomes.variants().unwrap().iter().map(|head| head.tree).collect();
        let merged = family.genomes.merge(trees[1], trees[2], trees[0]).unwrap();
        assert_eq!(merged.files, files(&PROMPT.replace("Three.", "Drei."), None));
    }
}
