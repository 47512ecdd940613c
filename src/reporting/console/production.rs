//! What is in production, how it came to be, and the verdict of a promotion.

use crate::reporting::console::{
    inert_line,
    style::Style,
    text::{Align, columns, counted, percent},
};

/// The figures of a reading of the sealed documents.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// The variant's share of passes.
    pub variant_rate: f64,
    /// The share of what it was compared with.
    pub against_rate: f64,
    /// The evidence.
    pub e_value: f64,
    /// The level of this reading.
    pub alpha: f64,
    /// The reading, from 1.
    pub reading: u32,
}

/// One entry of the history.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryRow {
    /// Its number: that of the tag `production/N`.
    pub number: u32,
    /// The variant.
    pub variant: String,
    /// The commit, 40 hexadecimal digits.
    pub commit: String,
    /// When, as the user's clock shows it.
    pub time: String,
    /// `promotion` or `rollback`.
    pub kind: String,
    /// Whether the test was passed over.
    pub forced: bool,
    /// Why, where a person gave a reason.
    pub reason: Option<String>,
    /// The test's figures.
    pub evidence: Option<Evidence>,
}

/// The history, newest first; the present entry stands out.
pub fn production(experiment: &str, entries: &[EntryRow], style: Style) -> String {
    let name = inert_line(experiment);
    let Some(present) = entries.iter().max_by_key(|entry| entry.number) else {
        return format!("{name} has no production variant yet\n");
    };
    let head = format!("{name}: {} is in production (production/{})", present.variant, present.number);
    let mut newest: Vec<&EntryRow> = entries.iter().collect();
    newest.sort_by_key(|entry| std::cmp::Reverse(entry.number));
    let rows: Vec<Vec<String>> = newest
        .iter()
        .map(|entry| {
            let tag = format!("production/{}", entry.number);
            let tag = if entry.number == present.number { style.best(&tag) } else { tag };
            let commit = style.faint(entry.commit.get(..10).unwrap_or(&entry.commit));
            vec![tag, entry.variant.clone(), commit, inert_line(&entry.time), story(entry)]
        })
        .collect();
    format!("{}\n\n{}", style.strong(&head), columns(&rows, &[Align::Left; 5], ""))
}

fn story(entry: &EntryRow) -> String {
    let mut story = inert_line(&entry.kind);
    if entry.forced {
        story.push_str(", forced");
    }
    if let Some(evidence) = &entry.evidence {
        story.push_str(&format!(
            ", {} against {} on the test documents (e = {:.1}, needed {:.0})",
            percent(evidence.variant_rate),
            percent(evidence.against_rate),
            evidence.e_value,
            1.0 / evidence.alpha
        ));
    }
    if let Some(reason) = entry.reason.as_deref().filter(|reason| !reason.is_empty()) {
        story.push_str(&format!(": {}", inert_line(reason)));
    }
    story
}

/// What a promotion came to.
#[derive(Debug, Clone, PartialEq)]
pub struct PromotionView {
    /// Whether it is in production now.
    pub promoted: bool,
    /// The variant.
    pub variant: String,
    /// What it was compared with.
    pub against: String,
    /// Test documents, and paired attempts on each.
    pub documents: (u32, u32),
    /// The figures; absent when the test was passed over.
    pub evidence: Option<Evidence>,
    /// The tag, when promoted.
    pub tag: Option<String>,
    /// The verdict in words.
    pub reason: String,
    /// What may help after a refusal.
    pub next: Option<NextReading>,
}

/// What may come after a refused reading.
#[derive(Debug, Clone, PartialEq)]
pub struct NextReading {
    /// The command that looks for a better variant.
    pub command: String,
    /// The evidence that the next reading needs.
    pub needed: f64,
}

/// A promotion's verdict as text.
pub fn promotion(view: &PromotionView, style: Style) -> String {
    let (variant, against) = (inert_line(&view.variant), inert_line(&view.against));
    let mut text = match (&view.tag, view.promoted) {
        (Some(tag), true) => style.best(&format!("{variant} is in production as {}", inert_line(tag))),
        (None, true) => style.best(&format!("{variant} is in production")),
        (_, false) => style.bad(&format!("{variant} is not promoted")),
    };
    text.push('\n');
    if !view.reason.is_empty() {
        text.push_str(&format!("{}\n", inert_line(&view.reason)));
    }
    let Some(evidence) = &view.evidence else { return text };
    let (documents, attempts) = view.documents;
    let rows = [
        (variant, percent(evidence.variant_rate)),
        (against, percent(evidence.against_rate)),
        ("evidence".to_owned(), format!("e = {:.2}, needed {:.1}", evidence.e_value, 1.0 / evidence.alpha)),
        (
            "read".to_owned(),
            format!("{}, {attempts} paired attempts each", counted(documents.into(), "sealed test document")),
        ),
        ("reading".to_owned(), format!("{} at level {:.4}", evidence.reading, evidence.alpha)),
    ]
    .map(|(name, what)| vec![style.faint(&name), what]);
    text.push_str(&format!("\n{}", columns(&rows, &[Align::Left, Align::Left], "")));
    if let Some(next) = &view.next {
        let (label, command) = (style.faint("next"), inert_line(&next.command));
        text.push_str(&format!("\n{label}   {command}\n"));
        text.push_str(&format!(
            "       a longer run may find a better variant; the next reading needs e = {:.0}\n",
            next.needed
        ));
    }
    text
}
