//! What changed between two genomes, as plain data, and as the text that `git diff` would print.
//!
//! Not for printing it, and not for merging.

use std::{collections::BTreeSet, fmt::Write as _};

use serde::{Deserialize, Serialize};
use similar::{Algorithm, ChangeTag, DiffOp, InlineChange, InlineChangeOptions, TextDiff};

use super::Genome;

/// Unchanged lines shown around a change.
const CONTEXT: usize = 3;

/// What happened to one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileDiff {
    /// Its path in the genome.
    pub path: String,
    /// Whether it is new, gone or changed.
    pub kind: FileChange,
    /// The changed places, in order; none when an empty file comes or goes.
    pub hunks: Vec<Hunk>,
    /// Lines that only the new version has.
    pub added: usize,
    /// Lines that only the old version has.
    pub removed: usize,
}

/// What happened to a file as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileChange {
    /// Only the new genome has it.
    Added,
    /// Only the old genome has it.
    Deleted,
    /// Both have it, with different texts.
    Modified,
}

/// One changed place with the lines around it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hunk {
    /// The first line in the old version, from 1; the line before it when `old_lines` is 0.
    pub old_start: usize,
    /// Lines of the old version.
    pub old_lines: usize,
    /// The first line in the new version, from 1; the line before it when `new_lines` is 0.
    pub new_start: usize,
    /// Lines of the new version.
    pub new_lines: usize,
    /// The last line before the hunk that starts with a letter, `_` or `$`: a heading or a function,
    /// cut as git cuts it; empty when there is none.
    pub section: String,
    /// The lines.
    pub lines: Vec<Line>,
}

/// One line of a hunk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Whether it stays, comes or goes.
    pub kind: LineKind,
    /// Its number in the old version, from 1.
    pub old: Option<usize>,
    /// Its number in the new version, from 1.
    pub new: Option<usize>,
    /// Its text in pieces, without the line break.
    pub segments: Vec<Segment>,
    /// Whether a line break ends it; only a file's last line can lack one.
    pub newline: bool,
}

impl Line {
    /// The whole text, without the line break.
    pub fn text(&self) -> String {
        self.segments.iter().map(|segment| segment.text.as_str()).collect()
    }
}

/// Whether a line stays, comes or goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LineKind {
    /// In both versions.
    Context,
    /// In the new version only.
    Added,
    /// In the old version only.
    Removed,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// The text.
    pub text: String,
    /// Whether it is what changed within an otherwise similar line.
    pub emphasis: bool,
}

/// Every file that differs between two genomes, by path.
pub fn diff(old: &Genome, new: &Genome) -> Vec<FileDiff> {
    let paths: BTreeSet<&String> = old.files().keys().chain(new.files().keys()).collect();
    paths.into_iter().filter_map(|path| file(path, old.get(path), new.get(path))).collect()
}

/// The text of several files' diffs, as `git diff` prints them without index lines; `git apply` takes it.
pub fn unified(files: &[FileDiff]) -> String {
    files.iter().map(FileDiff::unified).collect()
}

/// Lines added and removed over several files.
pub fn counts(files: &[FileDiff]) -> (usize, usize) {
    files.iter().fold((0, 0), |(added, removed), file| (added + file.added, removed + file.removed))
}

impl FileDiff {
    /// This file's diff as `git diff` prints it, without the index line.
    pub fn unified(&self) -> String {
        let path = &self.path;
        let mut text = format!("diff --git a/{path} b/{path}\n");
        match self.kind {
            FileChange::Added => text.push_str("new file mode 100644\n"),
            FileChange::Deleted => text.push_str("deleted file mode 100644\n"),
            FileChange::Modified => {}
        }
        if !self.hunks.is_empty() {
            match self.kind {
                FileChange::Added => text.push_str("--- /dev/null\n"),
                _ => _ = writeln!(text, "--- a/{path}"),
            }
            match self.kind {
                FileChange::Deleted => text.push_str("+++ /dev/null\n"),
                _ => _ = writeln!(text, "+++ b/{path}"),
            }
        }
        self.hunks.iter().for_each(|hunk| hunk.write(&mut text));
        text
    }
}

impl Hunk {
    /// The line that begins a hunk, as `@@ -1,5 +1,6 @@ def score(rubric, marks):`.
    pub fn header(&self) -> String {
        let side = |start: usize, lines: usize| match lines {
            1 => start.to_string(),
            _ => format!("{start},{lines}"),
        };
        let old = side(self.old_start, self.old_lines);
        let new = side(self.new_start, self.new_lines);
        let gap = if self.section.is_empty() { "" } else { " " };
        format!("@@ -{old} +{new} @@{gap}{}", self.section)
    }

    fn write(&self, text: &mut String) {
        text.push_str(&self.header());
        text.push('\n');
        for line in &self.lines {
            text.push(match line.kind {
                LineKind::Context => ' ',
                LineKind::Added => '+',
                LineKind::Removed => '-',
            });
            line.segments.iter().for_each(|segment| text.push_str(&segment.text));
            text.push_str(if line.newline { "\n" } else { "\n\\ No newline at end of file\n" });
        }
    }
}

fn file(path: &str, old: Option<&str>, new: Option<&str>) -> Option<FileDiff> {
    let kind = match (old, new) {
        (None, None) => return None,
        (None, Some(_)) => FileChange::Added,
        (Some(_), None) => FileChange::Deleted,
        (Some(old), Some(new)) if old == new => return None,
        (Some(_), Some(_)) => FileChange::Modified,
    };
    let hunks = hunks(old.unwrap_or_default(), new.unwrap_or_default());
    let count =
        |kind| hunks.iter().flat_map(|hunk| &hunk.lines).filter(|line: &&Line| line.kind == kind).count();
    let (added, removed) = (count(LineKind::Added), count(LineKind::Removed));
    Some(FileDiff { path: path.to_owned(), kind, hunks, added, removed })
}

fn hunks(old: &str, new: &str) -> Vec<Hunk> {
    // Only `\n` ends a line for git; `similar` would split at `\r` too.
    let old: Vec<&str> = old.split_inclusive('\n').collect();
    let new: Vec<&str> = new.split_inclusive('\n').collect();
    let diff =
        TextDiff::configure().algorithm(Algorithm::Myers).newline_terminated(true).diff_slices(&old, &new);
    diff.grouped_ops(CONTEXT).iter().map(|operations| hunk(&diff, operations, &old)).collect()
}

fn hunk(diff: &TextDiff<'_, '_, str>, operations: &[DiffOp], old: &[&str]) -> Hunk {
    let lines: Vec<Line> = operations
        .iter()
        .flat_map(|operation| {
            // No deadline: the same two genomes give the same diff on every machine.
            diff.iter_inline_changes_with_options_deadline(operation, InlineChangeOptions::new(), None)
        })
        .map(|change| line(&change))
        .collect();
    let first = operations.first();
    let (old_first, new_first) =
        first.map_or((0, 0), |operation| (operation.old_range().start, operation.new_range().start));
    let old_lines = lines.iter().filter(|line| line.old.is_some()).count();
    let new_lines = lines.iter().filter(|line| line.new.is_some()).count();
    Hunk {
        old_start: if old_lines == 0 { old_first } else { old_first + 1 },
        old_lines,
        new_start: if new_lines == 0 { new_first } else { new_first + 1 },
        new_lines,
        section: section(&old[..old_first]),
        lines,
    }
}

fn line(change: &InlineChange<'_, str>) -> Line {
    let mut segments: Vec<Segment> = Vec::new();
    let mut newline = false;
    for (emphasis, text) in change.values() {
        newline = text.ends_with('\n');
        let text = text.strip_suffix('\n').unwrap_or(text);
        match segments.last_mut() {
            Some(last) if last.emphasis == *emphasis => last.text.push_str(text),
            _ if text.is_empty() => {}
            _ => segments.push(Segment { text: text.to_owned(), emphasis: *emphasis }),
        }
    }
    Line {
        kind: match change.tag() {
            ChangeTag::Equal => LineKind::Context,
            ChangeTag::Insert => LineKind::Added,
            ChangeTag::Delete => LineKind::Removed,
        },
        old: change.old_index().map(|index| index + 1),
        new: change.new_index().map(|index| index + 1),
        segments,
        newline,
    }
}

/// The words that git prints after the second `@@` of a hunk that these lines precede.
fn section(before: &[&str]) -> String {
    /// Git's limit, in bytes.
    const LONGEST: usize = 80;
    let heading = before
        .iter()
        .rev()
        .find(|line| line.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '$'));
    let Some(heading) = heading else { return String::new() };
    let end = (0..=LONGEST.min(heading.len())).rev().find(|end| heading.is_char_boundary(*end));
    heading[..end.unwrap_or(0)].trim_end_matches(|c: char| c.is_ascii_whitespace()).to_owned()
}
