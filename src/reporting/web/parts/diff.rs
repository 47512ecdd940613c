//! What changed between two genomes, in one column or side by side, the words that changed inside a line standing
//! out. Not for computing it.

use maud::{Markup, html};

use crate::{
    experiment::{Attribution, Share},
    genome::diff::{FileChange, FileDiff, Hunk, Line, LineKind},
    reporting::{
        console::text::counted,
        web::{
            foreign,
            parts::figures::{variant, verdict},
        },
    },
};

/// How lines stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Columns {
    /// Removed above added.
    Unified,
    /// Old beside new.
    Side,
}

/// Every file that differs.
pub fn diff(files: &[FileDiff], attribution: Option<&Attribution>, columns: Columns) -> Markup {
    html! {
        @for file in files {
            section.file {
                h3 {
                    code { (foreign::line(&file.path)) } " "
                    span.added { "+" (file.added) } " " span.removed { "−" (file.removed) }
                    @match file.kind {
                        FileChange::Added => " new file",
                        FileChange::Deleted => " deleted",
                        FileChange::Modified => "",
                    }
                }
                @for (place, hunk) in file.hunks.iter().enumerate() {
                    (origin(attribution, &file.path, place))
                    div.scroll tabindex="0" role="region" aria-label=(format!("Changes in {}", file.path)) {
                        @match columns {
                            Columns::Unified => (unified(hunk)),
                            Columns::Side => (side(hunk)),
                        }
                    }
                }
            }
        }
    }
}

/// The proposals that brought a hunk.
fn origin(attribution: Option<&Attribution>, path: &str, place: usize) -> Markup {
    let Some(found) = attribution else { return html! {} };
    let source = found.hunks.iter().find(|hunk| hunk.file == path && hunk.hunk == place);
    let shares: &[Share] = source.map(|source| source.by.as_slice()).unwrap_or_default();
    html! {
        ul.origin {
            @if shares.is_empty() { li { "moved lines, brought by no proposal" } }
            @for share in shares {
                @if let Some(link) = found.proposals.iter().find(|link| link.id == share.variant) {
                    li {
                        (variant(link.id)) " +" (share.added) " −" (share.removed) " " (verdict(link.verdict))
                        @if let Some(effect) = &link.effect {
                            " effect " (format!("{:+.2} ({:+.2} to {:+.2})", effect.mean, effect.low, effect.high))
                        }
                        ": " (foreign::short(&link.hypothesis, 200))
                    }
                }
            }
        }
    }
}

fn unified(hunk: &Hunk) -> Markup {
    html! {
        table.diff.unified {
            caption { (foreign::line(&hunk.header())) }
            tbody {
                @for line in &hunk.lines {
                    @let (class, sign, word) = sign(line.kind);
                    tr .(class) {
                        td.place { (place(line.old)) } td.place { (place(line.new)) }
                        td.sign aria-label=(word) { (sign) }
                        td.code { (words(line)) }
                    }
                }
            }
        }
    }
}

fn side(hunk: &Hunk) -> Markup {
    html! {
        table.diff.side {
            caption { (foreign::line(&hunk.header())) }
            tbody {
                @for (old, new) in pairs(&hunk.lines) {
                    tr { (half(old, |line| line.old)) (half(new, |line| line.new)) }
                }
            }
        }
    }
}

fn half(line: Option<&Line>, number: impl Fn(&Line) -> Option<usize>) -> Markup {
    let Some(line) = line else { return html! { td.place {} td.code.empty {} } };
    let (class, _, word) = sign(line.kind);
    html! {
        td .place .(class) { (place(number(line))) }
        td .code .(class) { @if !word.is_empty() { span.hidden { (word) ": " } } (words(line)) }
    }
}

/// Lines beside each other: those that stay, and removed ones with the added ones that follow them.
fn pairs(lines: &[Line]) -> Vec<(Option<&Line>, Option<&Line>)> {
    let mut pairs = Vec::new();
    let mut rest = lines;
    while let Some(first) = rest.first() {
        if first.kind == LineKind::Context {
            pairs.push((Some(first), Some(first)));
            rest = &rest[1..];
            continue;
        }
        let run = rest.iter().take_while(|line| line.kind != LineKind::Context).count();
        let (changed, after) = rest.split_at(run);
        let (removed, added): (Vec<&Line>, Vec<&Line>) =
            changed.iter().partition(|line| line.kind == LineKind::Removed);
        for row in 0..removed.len().max(added.len()) {
            pairs.push((removed.get(row).copied(), added.get(row).copied()));
        }
        rest = after;
    }
    pairs
}

fn sign(kind: LineKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        LineKind::Context => ("context", " ", ""),
        LineKind::Added => ("added", "+", "added"),
        LineKind::Removed => ("removed", "−", "removed"),
    }
}

fn place(number: Option<usize>) -> String {
    number.map_or(String::new(), |number| number.to_string())
}

fn words(line: &Line) -> Markup {
    // Emphasis on a whole line would say nothing.
    let whole = line.segments.iter().all(|segment| segment.emphasis);
    html! {
        @for segment in &line.segments {
            @if segment.emphasis && !whole { mark { (foreign::text(&segment.text)) } } @else { (foreign::text(&segment.text)) }
        }
    }
}

/// How much changed, in words.
pub fn tally(files: &[FileDiff]) -> String {
    let (added, removed) = crate::genome::diff::counts(files);
    format!("{}, +{added} −{removed} lines", counted(files.len() as u64, "file"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::genome::{Genome, diff as changes};

    fn files() -> Vec<FileDiff> {
        let old = Genome::from_files([("agent.yaml", "one\ntwo <b>\nthree\n")]);
        let new = Genome::from_files([("agent.yaml", "one\ntwo <i>\nnew\u{202e}\nthree\n")]);
        changes::diff(&old, &new)
    }

    #[test]
    fn both_forms_show_every_line_and_words_that_changed_stand_out() {
        for columns in [Columns::Unified, Columns::Side] {
            let shown = diff(&files(), None, columns).into_string();
            assert!(
                shown.contains("<mark>") && !shown.contains("<i>") && shown.contains("U+202E"),
                "{shown}"
            );
            assert_eq!(
                shown.matches("three").count(),
                if columns == Columns::Side { 2 } else { 1 },
                "{shown}"
            );
        }
        assert_eq!(tally(&files()), "1 file, +2 −1 lines");
    }

    #[test]
    fn side_by_side_pairs_removed_with_added_lines() {
        let files = files();
        let rows = pairs(&files[0].hunks[0].lines);
        let kinds: Vec<_> = rows.iter().map(|(old, new)| (old.is_some(), new.is_some())).collect();
        assert_eq!(kinds, [(true, true), (true, true), (false, true), (true, true)]);
    }
}
