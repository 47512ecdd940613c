//! Edits of `evaluation.py`. Not for prompts. Works on functions and constants it finds by name.

mod checks;
mod feedback;
mod margins;

use rand::Rng;

use super::prose::Replacement;

/// What is changed in the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CodeChange {
    TightenMargins,
    TightenWeak,
    LoosenMargins,
    LeakCheck,
    CriterionLeakCheck,
    WeightCheck,
    NegativeCheck,
    QuestionCheck,
    DigitCheck,
    MinimumContext,
    FeedbackByCriterion,
    FeedbackAdvice,
    FeedbackLastOnly,
    ScorePositiveOnly,
}

/// The calls of `edit_file` that make this change; none where the code offers no place for it.
pub(super) fn replacements(change: CodeChange, source: &str, random: &mut impl Rng) -> Vec<Replacement> {
    use CodeChange as C;
    match change {
        C::TightenMargins => margins::shift(source, margins::Which::All, margins::Way::Stricter, random),
        C::TightenWeak => margins::shift(source, margins::Which::Weak, margins::Way::Stricter, random),
        C::LoosenMargins => margins::shift(source, margins::Which::All, margins::Way::Looser, random),
        C::LeakCheck
        | C::CriterionLeakCheck
        | C::WeightCheck
        | C::NegativeCheck
        | C::QuestionCheck
        | C::DigitCheck
        | C::MinimumContext => checks::add(change, source, random),
        C::FeedbackByCriterion => function(source, "feedback", &feedback::by_criterion(random)),
        C::FeedbackAdvice => function(source, "feedback", &feedback::advice(random)),
        C::FeedbackLastOnly => function(source, "feedback", feedback::LAST_ONLY),
        C::ScorePositiveOnly => function(source, "score", SCORE_POSITIVE),
    }
}

/// Earned share of the positive points; what negative criteria say is ignored.
const SCORE_POSITIVE: &str = r#"def score(rubric, marks):
    """The share of the positive points that an attempt earned; penalties are left out."""
    total = 0.0
    earned = 0.0
    for entry, met in zip(rubric, marks):
        if entry["weight"] > 0:
            total += entry["weight"]
            if met:
                earned += entry["weight"]
    return earned / total if total > 0 else 0.0
"#;

/// Replaces a top-level function, or adds it at the end.
fn function(source: &str, name: &str, new: &str) -> Vec<Replacement> {
    if source.contains(new.trim_end()) {
        return Vec::new();
    }
    match span(source, name) {
        Some(old) => vec![Replacement { old: old.to_owned(), new: new.trim_end().to_owned() }],
        None => append(source, new),
    }
}

/// The text of a top-level function, from `def` to its last line.
fn span<'a>(source: &'a str, name: &str) -> Option<&'a str> {
    let head = format!("def {name}(");
    let start = if source.starts_with(&head) { 0 } else { source.find(&format!("\n{head}"))? + 1 };
    let mut end = start;
    for (index, line) in source[start..].split_inclusive('\n').enumerate() {
        if index > 0 && !line.trim().is_empty() && !line.starts_with([' ', '\t']) {
            break;
        }
        end += line.len();
    }
    Some(source[start..end].trim_end())
}

/// Adds text behind the last function.
fn append(source: &str, new: &str) -> Vec<Replacement> {
    let trimmed = source.trim_end();
    let mut start = trimmed.rfind('\n').map_or(0, |at| at + 1);
    while start > 0 && trimmed.matches(&trimmed[start..]).count() > 1 {
        start = trimmed[..start - 1].rfind('\n').map_or(0, |at| at + 1);
    }
    let old = &trimmed[start..];
    if old.is_empty() {
        return Vec::new();
    }
    vec![Replacement { old: old.to_owned(), new: format!("{old}\n\n\n{}", new.trim_end()) }]
}
