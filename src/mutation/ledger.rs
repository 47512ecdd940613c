//! What earlier proposals tried and what came of it. Not for estimating effects; the search does.

use std::{
    collections::{BTreeMap, HashSet},
    fmt::Write as _,
    sync::Arc,
};

use rand::RngExt as _;
use serde::{Deserialize, Serialize};

use crate::{id::VariantId, random};

/// From this probability that the effect is above 0, a proposal helped; from one minus it, it harmed.
pub const DECIDED: f64 = 0.9;
/// The most decided entries that an analyst or editor sees.
pub const SHOWN: usize = 10;
/// One proposal in so many is made without the ledger, so that old verdicts do not close a road for good.
const HIDDEN_ONE_IN: u32 = 5;

/// One proposal and what is known of its effect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// The child.
    pub variant: VariantId,
    /// The variant it was bred from.
    pub parent: VariantId,
    /// What it was meant to do.
    pub hypothesis: Arc<str>,
    /// A short name of the mechanism that was changed.
    pub mechanism: Arc<str>,
    /// What came of it.
    pub verdict: Verdict,
}

/// What is known of a proposal's effect on its parent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// In one word.
    pub word: VerdictWord,
    /// Posterior mean of the effect, in logits of the pass rate.
    pub effect: f64,
    /// Lower end of its 90% interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Document evaluations of the child that it stands on.
    pub count: u32,
}

/// Whether a proposal helped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerdictWord {
    /// P(effect > 0) is at least [`DECIDED`].
    Helped,
    /// P(effect > 0) is at most one minus [`DECIDED`].
    Harmed,
    /// Neither.
    Unknown,
}

impl VerdictWord {
    /// The word used in JSON and prompts.
    pub fn word(self) -> &'static str {
        match self {
            Self::Helped => "helped",
            Self::Harmed => "harmed",
            Self::Unknown => "unknown",
        }
    }
}

impl Verdict {
    /// The verdict on an effect (logits, with its 90% interval) that is above 0 with `probability`.
    pub fn new(probability: f64, effect: f64, (low, high): (f64, f64), count: u32) -> Self {
        let word = if probability >= DECIDED {
            VerdictWord::Helped
        } else if 1.0 - probability >= DECIDED {
            VerdictWord::Harmed
        } else {
            VerdictWord::Unknown
        };
        Self { word, effect, low, high, count }
    }
}

/// Whether a proposal is made with the ledger in view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LedgerView {
    /// Analyst and editor see it.
    Shown,
    /// They see none of it.
    Hidden,
}

impl LedgerView {
    /// The view of the proposal that `job` makes: hidden once in five, by the run's seed.
    pub fn of_job(run_seed: u64, job: u32) -> Self {
        let mut stream = random::stream(run_seed, &format!("job/{job}/ledger_view"));
        if stream.random_range(0..HIDDEN_ONE_IN) == 0 { Self::Hidden } else { Self::Shown }
    }
}

/// The ledger as analyst and editor read it: the newest decided entries, then counts per mechanism.
pub fn render(entries: &[LedgerEntry], view: LedgerView) -> String {
    if view == LedgerView::Hidden || entries.is_empty() {
        return "No earlier proposals are shown.\n".to_owned();
    }
    let mut text = String::new();
    let decided: Vec<_> = entries.iter().filter(|e| e.verdict.word != VerdictWord::Unknown).collect();
    for entry in decided.iter().rev().take(SHOWN) {
        let Verdict { word, effect, low, high, count } = entry.verdict;
        let _ = writeln!(
            text,
            "{} (from {}) {}: {effect:+.2} [{low:+.2}, {high:+.2}] logits after {count} documents | mechanism: {} | \
             hypothesis: {}",
            entry.variant,
            entry.parent,
            word.word(),
            one_line(&entry.mechanism),
            one_line(&entry.hypothesis),
        );
    }
    if decided.is_empty() {
        text.push_str("No proposal is decided yet.\n");
    }
    text.push_str("Proposals per mechanism:\n");
    for (mechanism, [helped, harmed, unknown]) in counts(entries) {
        let _ = writeln!(text, "- {mechanism}: {helped} helped, {harmed} harmed, {unknown} unknown");
    }
    text
}

/// The mechanisms in order of first use, with how many proposals helped, harmed or are undecided.
pub fn counts(entries: &[LedgerEntry]) -> Vec<(String, [u32; 3])> {
    let mut order = Vec::new();
    let mut by_name: BTreeMap<String, [u32; 3]> = BTreeMap::new();
    let mut seen = HashSet::new();
    for entry in entries {
        let name = one_line(&entry.mechanism).to_lowercase();
        if seen.insert(name.clone()) {
            order.push(name.clone());
        }
        let place = match entry.verdict.word {
            VerdictWord::Helped => 0,
            VerdictWord::Harmed => 1,
            VerdictWord::Unknown => 2,
        };
        by_name.entry(name).or_default()[place] += 1;
    }
    order.into_iter().map(|name| (name.clone(), by_name.get(&name).copied().unwrap_or_default())).collect()
}

/// The text on one line.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(number: u32, probability: f64) -> LedgerEntry {
        LedgerEntry {
            variant: VariantId(number),
            parent: VariantId(0),
            hypothesis: format!("hypothesis {number}").into(),
            mechanism: format!("Mechanism {}", number % 2).into(),
            verdict: Verdict::new(probability, 0.5, (0.1, 0.9), 12),
        }
    }

    #[test]
    fn verdicts_follow_the_probability_that_the_effect_is_above_zero() {
        let word = |p| Verdict::new(p, 0.0, (0.0, 0.0), 1).word;
        assert_eq!(word(0.9), VerdictWord::Helped);
        assert_eq!(word(0.89), VerdictWord::Unknown);
        assert_eq!(word(0.11), VerdictWord::Unknown);
        assert_eq!(word(0.1), VerdictWord::Harmed);
    }

    #[test]
    fn at_most_ten_decided_entries_are_shown_the_newest_first_and_all_are_counted() {
        let entries: Vec<_> = (1..=30).map(|n| entry(n, if n % 3 == 0 { 0.5 } else { 0.95 })).collect();
        let text = render(&entries, LedgerView::Shown);
        assert_eq!(text.lines().filter(|line| line.contains("(from v0)")).count(), SHOWN);
        assert!(text.starts_with("v29 (from v0) helped: +0.50 [+0.10, +0.90]"), "{text}");
        assert!(text.contains("- mechanism 1: 10 helped, 0 harmed, 5 unknown"), "{text}");
        assert!(!text.contains("v30 "), "undecided entries are only counted: {text}");
    }

    #[test]
    fn about_one_proposal_in_five_sees_no_ledger() {
        let hidden = (0..1000).filter(|job| LedgerView::of_job(7, *job) == LedgerView::Hidden).count();
        assert!((150..250).contains(&hidden), "{hidden}");
        assert!(!render(&[entry(1, 0.95)], LedgerView::Hidden).contains("v1"));
    }
}
