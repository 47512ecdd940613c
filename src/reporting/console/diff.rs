//! What changed between two genomes, coloured, the words that changed inside a line standing out.
//!
//! Without colour the text is that of `git diff`, index lines aside. Not for computing the change.

use crate::{
    genome::diff::{FileChange, FileDiff, Hunk, Line, LineKind, counts},
    reporting::console::{
        inert, inert_line,
        rates::{RateRow, rates},
        style::Style,
        text::counted,
    },
};

/// Both ends' rates on top, then every file.
pub fn diff(ends: &[RateRow], files: &[FileDiff], style: Style) -> String {
    let mut text = rates(ends, style);
    let (added, removed) = counts(files);
    let changed = counted(files.len() as u64, "file");
    let tally =
        format!("{changed}, {} {}", style.good(&format!("+{added}")), style.bad(&format!("-{removed}")));
    text.push_str(&format!("{tally}\n"));
    for file in files {
        text.push('\n');
        text.push_str(&file_diff(file, style));
    }
    text
}

fn file_diff(file: &FileDiff, style: Style) -> String {
    let path = inert_line(&file.path);
    let mut text = format!("{}\n", style.strong(&format!("diff --git a/{path} b/{path}")));
    let mut head = |line: String| text.push_str(&format!("{}\n", style.strong(&line)));
    match file.kind {
        FileChange::Added => head("new file mode 100644".to_owned()),
        FileChange::Deleted => head("deleted file mode 100644".to_owned()),
        FileChange::Modified => {}
    }
    if !file.hunks.is_empty() {
        let old = if file.kind == FileChange::Added { "/dev/null".to_owned() } else { format!("a/{path}") };
        let new = if file.kind == FileChange::Deleted { "/dev/null".to_owned() } else { format!("b/{path}") };
        head(format!("--- {old}"));
        head(format!("+++ {new}"));
    }
    file.hunks.iter().for_each(|hunk| text.push_str(&hunk_diff(hunk, style)));
    text
}

fn hunk_diff(hunk: &Hunk, style: Style) -> String {
    let mut text = format!("{}\n", style.notable(&inert_line(&hunk.header())));
    for line in &hunk.lines {
        text.push_str(&line_diff(line, style));
        text.push('\n');
        if !line.newline {
            text.push_str(&format!("{}\n", style.faint("\\ No newline at end of file")));
        }
    }
    text
}

fn line_diff(line: &Line, style: Style) -> String {
    let (sign, plain, emphasis) = match line.kind {
        LineKind::Context => (" ", "", ""),
        LineKind::Added => ("+", "32", "1;30;42"),
        LineKind::Removed => ("-", "31", "1;30;41"),
    };
    if plain.is_empty() {
        return format!("{sign}{}", inert(&line.text()));
    }
    // Emphasis on a whole line would say nothing.
    let whole = line.segments.iter().all(|segment| segment.emphasis);
    let pieces: Vec<String> = line
        .segments
        .iter()
        .map(|segment| {
            let codes = if segment.emphasis && !whole { emphasis } else { plain };
            style.paint(codes, &inert(&segment.text))
        })
        .collect();
    format!("{}{}", style.paint(plain, sign), pieces.concat())
}
