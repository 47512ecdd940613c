//! What changed between two genomes, coloured, the words that changed inside a line standing out.
//!
//! Without colour the text is that of `git diff`, index lines aside. Not for computing the change.

use crate::{
    experiment::{Attribution, Share},
    genome::diff::{FileChange, FileDiff, Hunk, Line, LineKind, counts},
    reporting::console::{
        chain::{OF_WHOLE_PROPOSALS, effect, verdict},
        inert, inert_line,
        rates::{RateRow, rates},
        style::Style,
        text::{counted, shorten, width, wrap},
    },
};

/// What is shown of a change.
#[derive(Debug, Clone, Copy)]
pub struct DiffView<'a> {
    /// The rates of both ends.
    pub ends: &'a [RateRow],
    /// Every file that changed.
    pub files: &'a [FileDiff],
    /// Who brought what, when it was asked for.
    pub attribution: Option<&'a Attribution>,
}

/// Both ends' rates on top, then every file; below a hunk's first line, the proposals that brought it.
pub fn diff(view: &DiffView<'_>, style: Style) -> String {
    let mut text = rates(view.ends, style);
    let (added, removed) = counts(view.files);
    let changed = counted(view.files.len() as u64, "file");
    let tally =
        format!("{changed}, {} {}", style.good(&format!("+{added}")), style.bad(&format!("-{removed}")));
    text.push_str(&format!("{tally}\n"));
    if view.attribution.is_some() {
        text.push_str(&style.faint(&wrap(OF_WHOLE_PROPOSALS, "", style.width)));
    }
    for file in view.files {
        text.push('\n');
        text.push_str(&file_diff(file, view.attribution, style));
    }
    text
}

fn file_diff(file: &FileDiff, attribution: Option<&Attribution>, style: Style) -> String {
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
    for (place, hunk) in file.hunks.iter().enumerate() {
        let origin = attribution.map(|found| origin(found, &file.path, place, style));
        text.push_str(&hunk_diff(hunk, &origin.unwrap_or_default(), style));
    }
    text
}

/// A line per proposal that brought a part of the hunk.
fn origin(attribution: &Attribution, path: &str, place: usize, style: Style) -> String {
    let source = attribution.hunks.iter().find(|hunk| hunk.file == path && hunk.hunk == place);
    let shares = source.map(|source| source.by.as_slice()).unwrap_or_default();
    if shares.is_empty() {
        return format!("{}\n", style.faint("  moved lines, brought by no proposal"));
    }
    let line = |share: &Share| {
        let link = attribution.proposals.iter().find(|link| link.id == share.variant)?;
        let effect =
            link.effect.as_ref().map_or(String::new(), |found| format!(", effect {}", effect(found)));
        let lines = format!("+{} -{}", share.added, share.removed);
        let word = verdict(link.verdict, style);
        let head = format!("  {} {lines} {word}{effect}: ", style.strong(&share.variant.to_string()));
        let room = style.width.saturating_sub(width(&head)).max(24);
        Some(format!("{head}{}\n", style.faint(&shorten(&link.hypothesis, room))))
    };
    shares.iter().filter_map(line).collect()
}

fn hunk_diff(hunk: &Hunk, origin: &str, style: Style) -> String {
    let mut text = format!("{}\n{origin}", style.notable(&inert_line(&hunk.header())));
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
