//! A trajectory as the analyst and the editor read it: bounded text in which causes are visible.
//!
//! Not for people; `trace` shows everything. Documents and prompts are left out: the genome's files
//! say what was asked, the items say what came of it.

mod rounds;

use std::fmt::Write as _;

use crate::{
    outcome::Outcome,
    score::{SolverScores, mean},
    trajectory::{Entry, Trajectory},
};
use rounds::{Round, marks_lines};

/// How much room one trajectory gets, in bytes of text.
pub const ANALYST_BYTES: usize = 12_000;
/// The same, when the editor asks for one trajectory.
pub const EDITOR_BYTES: usize = 24_000;

/// How much of an item and of the solvers' answers is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Detail {
    Answers,
    Items,
    Figures,
}

/// The trajectory in a tagged block of about `limit` bytes at most: first the answers are dropped,
/// then the items of all rounds but the last two, then rounds from the middle.
pub fn render(trajectory: &Trajectory, limit: usize) -> String {
    let rounds = Round::all(trajectory);
    let plans: [&dyn Fn(usize) -> Detail; 3] = [&|_| Detail::Answers, &|_| Detail::Items, &|index| {
        if index + 2 >= rounds.len() { Detail::Items } else { Detail::Figures }
    }];
    let mut text = String::new();
    for plan in plans {
        text = assemble(trajectory, &rounds, plan, usize::MAX);
        if text.len() <= limit {
            return text;
        }
    }
    for kept in (2..rounds.len()).rev() {
        text = assemble(trajectory, &rounds, plans[2], kept);
        if text.len() <= limit {
            break;
        }
    }
    text
}

fn assemble(
    trajectory: &Trajectory,
    rounds: &[Round<'_>],
    plan: &dyn Fn(usize) -> Detail,
    kept: usize,
) -> String {
    let (outcome, reason) = ending(trajectory);
    let mut text = format!(
        "<trajectory document=\"{}\" variant=\"{}\" outcome=\"{outcome}\" rounds=\"{}\">\n",
        trajectory.document,
        trajectory.variant,
        rounds.len()
    );
    let dropped = rounds.len().saturating_sub(kept);
    for (index, round) in rounds.iter().enumerate() {
        if dropped > 0 && index == 1 {
            let _ = writeln!(text, "({dropped} rounds left out)");
        }
        if index == 0 || index > dropped {
            round.write(&mut text, plan(index));
        }
    }
    confirmation(trajectory, rounds, &mut text);
    let _ = writeln!(text, "Ended: {outcome}. {}\n</trajectory>", shorten(reason, 400));
    text
}

fn ending(trajectory: &Trajectory) -> (Outcome, &str) {
    let ended = trajectory.entries.iter().rev().find_map(|entry| match entry {
        Entry::Ended { outcome, reason } => Some((*outcome, reason.as_str())),
        _ => None,
    });
    ended.unwrap_or((Outcome::Error, "it never ended"))
}

/// Fresh figures beside those of the loop, because the difference is what margins are for.
fn confirmation(trajectory: &Trajectory, rounds: &[Round<'_>], text: &mut String) {
    let submitted = trajectory.entries.iter().find_map(|entry| match entry {
        Entry::Submitted { round } => Some(*round),
        _ => None,
    });
    let fresh = trajectory.entries.iter().find_map(|entry| match entry {
        Entry::Confirmed { scores } => Some(scores),
        _ => None,
    });
    let round = submitted.and_then(|number| rounds.iter().find(|round| round.number == number));
    if let Some(number) = submitted {
        let _ = writeln!(text, "Submitted in round {number}.");
    }
    let Some(fresh) = fresh else { return };
    let _ = writeln!(text, "Fresh confirmation: {}", figures(fresh));
    if let Some(scores) = round.and_then(|round| round.scores) {
        let _ = writeln!(
            text,
            "The loop had seen: {}. Fresh minus loop: weak {:+.2}, strong {:+.2}.",
            figures(scores),
            mean(&fresh.weak) - mean(&scores.weak),
            mean(&fresh.strong) - mean(&scores.strong)
        );
    }
    if let Some(round) = round {
        marks_lines(round.item, &round.fresh_weak, &round.fresh_strong, text);
    }
}

/// `weak 0.40 0.55 (mean 0.48, max 0.55); strong 0.80 0.90 (mean 0.85); gap 0.38`.
fn figures(scores: &SolverScores) -> String {
    let list = |values: &[f64]| values.iter().map(|v| format!("{v:.2}")).collect::<Vec<_>>().join(" ");
    let best = scores.weak.iter().copied().fold(0.0, f64::max);
    let mut text = format!("weak {} (mean {:.2}, max {best:.2})", list(&scores.weak), mean(&scores.weak));
    if scores.strong.is_empty() {
        text.push_str("; strong not asked");
    } else {
        let _ = write!(
            text,
            "; strong {} (mean {:.2}); gap {:.2}",
            list(&scores.strong),
            mean(&scores.strong),
            scores.gap()
        );
    }
    text
}

/// At most `limit` characters of `text` on one line, and no tag that could close a block.
fn shorten(text: &str, limit: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ").replace("</", "< /");
    if line.chars().count() <= limit {
        return line;
    }
    let mut short: String = line.chars().take(limit.saturating_sub(1)).collect();
    short.push('…');
    short
}
