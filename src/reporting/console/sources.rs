//! What became of every record of a source of documents, in words. Not for the documents themselves.

use crate::{
    dataset::{Format, SourceReport},
    reporting::console::{
        inert,
        text::{count, counted, percent},
    },
};

/// So many documents or groups are named; of the rest the number.
const NAMED: usize = 3;

/// Rows for what was found, left out, cut and found twice; without the rows that have nothing to say.
pub fn source_rows(report: &SourceReport) -> Vec<(&'static str, String)> {
    let mut rows = vec![("documents", inert(&found(report)))];
    let mut add = |name, text: String| {
        if !text.is_empty() {
            rows.push((name, inert(&text)));
        }
    };
    add("left out", left_out(report));
    add("cut", cut(report));
    add("duplicates", copies(report));
    rows
}

fn found(report: &SourceReport) -> String {
    let mut text = format!(
        "{} with {} characters in `{}`",
        count(report.documents as u64),
        count(report.chars),
        report.path
    );
    if report.format != Format::Folder {
        let files = counted(report.files as u64, "file");
        text.push_str(&format!(
            ", {} of {files} as `{}`",
            counted(report.records as u64, "record"),
            report.format.word()
        ));
    }
    text
}

fn left_out(report: &SourceReport) -> String {
    let mut parts: Vec<String> = report
        .filtered
        .iter()
        .map(|(why, number)| format!("{} {}", count(*number as u64), why.words()))
        .collect();
    if report.faulty > 0 {
        let first =
            report.faults.first().map(|problem| format!(", the first: {problem}")).unwrap_or_default();
        parts.push(format!("{} faulty{first}", count(report.faulty as u64)));
    }
    let files: usize = report.passed_over.values().sum();
    if files > 0 {
        let kinds: Vec<String> =
            report.passed_over.iter().map(|(kind, number)| format!("{number} {kind}")).collect();
        parts.push(format!("{} passed over ({})", counted(files as u64, "file"), kinds.join(", ")));
    }
    parts.join("\n")
}

fn cut(report: &SourceReport) -> String {
    if report.cut.is_empty() {
        return String::new();
    }
    let gone: usize = report.cut.iter().map(|cut| cut.left_out).sum();
    let share = gone as f64 / (report.chars as f64 + gone as f64).max(1.0);
    let most = report.cut.iter().max_by_key(|cut| cut.left_out);
    let most = most.map(|cut| {
        format!(
            "; most of `{}`: {} of {}",
            cut.document,
            count(cut.left_out as u64),
            count((cut.kept + cut.left_out) as u64)
        )
    });
    format!(
        "{} by `length`, {} characters or {} of all{}",
        counted(report.cut.len() as u64, "document"),
        count(gone as u64),
        percent(share),
        most.unwrap_or_default()
    )
}

fn copies(report: &SourceReport) -> String {
    let mut lines = Vec::new();
    if !report.copies.is_empty() {
        let pairs: Vec<String> = report
            .copies
            .iter()
            .take(NAMED)
            .map(|copy| format!("`{}` of `{}`", copy.document, copy.of))
            .collect();
        lines.push(format!(
            "{}: {}{}",
            counted(report.copies.len() as u64, "exact duplicate"),
            pairs.join(", "),
            more(report.copies.len())
        ));
    }
    if !report.near.is_empty() {
        let groups: Vec<String> = report
            .near
            .iter()
            .take(NAMED)
            .map(|group| {
                let ids: Vec<String> =
                    group.documents.iter().take(NAMED).map(|id| format!("`{id}`")).collect();
                format!("{} ({:.2})", ids.join(" and "), group.similarity)
            })
            .collect();
        lines.push(format!(
            "{} in {}: {}{}",
            counted(report.near_copies() as u64, "near duplicate"),
            counted(report.near.len() as u64, "group"),
            groups.join(", "),
            more(report.near.len())
        ));
    }
    lines.join("\n")
}

fn more(number: usize) -> &'static str {
    if number > NAMED { ", …" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        dataset::{Copy, Cut, Filtered, NearCopies},
        problem::Problem,
    };

    #[test]
    fn everything_that_is_no_document_is_told_and_nothing_else() {
        let mut report = SourceReport {
            path: "papers".into(),
            format: Format::S2orc,
            files: 2,
            records: 15,
            documents: 9,
            chars: 900,
            ..SourceReport::default()
        };
        assert_eq!(source_rows(&report).len(), 1);
        report.filtered.insert(Filtered::Year, 4);
        report.faulty = 2;
        report.faults = vec![Problem::new("a.jsonl", "is no JSON").at(7)];
        report.passed_over.insert(".png".into(), 3);
        report.cut = vec![Cut { document: "p1".into(), kept: 50, left_out: 100 }];
        report.copies = vec![Copy { document: "p3".into(), of: "p2".into() }];
        report.near = vec![NearCopies { documents: vec!["p4".into(), "p5".into()], similarity: 0.9 }];
        let text: Vec<String> =
            source_rows(&report).into_iter().map(|(name, text)| format!("{name}: {text}")).collect();
        assert_eq!(
            text,
            [
                "documents: 9 with 900 characters in `papers`, 15 records of 2 files as `s2orc`",
                "left out: 4 of another year\n2 faulty, the first: a.jsonl:7: is no JSON\n3 files passed over (3 .png)",
                "cut: 1 document by `length`, 100 characters or 10.0% of all; most of `p1`: 100 of 150",
                "duplicates: 1 exact duplicate: `p3` of `p2`\n1 near duplicate in 1 group: `p4` and `p5` (0.90)",
            ]
        );
    }
}
