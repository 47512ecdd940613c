//! One round of a trajectory, gathered from its entries. Not for what comes after submission.

use std::{collections::BTreeMap, fmt::Write as _};

use serde::Deserialize;

use super::{Detail, figures, shorten};
use crate::{
    item::{Item, Polarity},
    score::SolverScores,
    slot::Purpose,
    trajectory::{Critic, Entry, Trajectory},
};

/// How many attempts met each criterion, and how many were marked.
#[derive(Debug, Default)]
pub(super) struct Met {
    by_criterion: BTreeMap<usize, u32>,
    attempts: u32,
}

/// What happened in one round.
#[derive(Debug, Default)]
pub(super) struct Round<'a> {
    pub(super) number: u32,
    pub(super) item: Option<&'a Item>,
    pub(super) scores: Option<&'a SolverScores>,
    pub(super) fresh_weak: Met,
    pub(super) fresh_strong: Met,
    challenger_reply: Option<&'a str>,
    verifier_feedback: Option<String>,
    problems: Vec<(Critic, &'a [String])>,
    weak: Met,
    strong: Met,
    weak_answer: Option<&'a str>,
    strong_answer: Option<&'a str>,
    decided: Option<(&'a str, &'a str)>,
}

impl<'a> Round<'a> {
    /// Every round, in order.
    pub(super) fn all(trajectory: &'a Trajectory) -> Vec<Self> {
        let mut rounds: BTreeMap<u32, Self> = BTreeMap::new();
        let mut last = 1;
        for entry in &trajectory.entries {
            let number = round_of(entry).filter(|number| *number > 0).unwrap_or(last);
            last = last.max(number);
            let round = rounds.entry(number).or_insert_with(|| Self { number, ..Self::default() });
            round.add(entry);
        }
        rounds.into_values().collect()
    }

    fn add(&mut self, entry: &'a Entry) {
        match entry {
            Entry::Proposed { item, .. } => self.item = Some(item),
            Entry::Problems { by, problems, .. } => self.problems.push((*by, problems)),
            Entry::Scored { scores, .. } => self.scores = Some(scores),
            Entry::Decided { action, guidance, .. } => self.decided = Some((action, guidance)),
            Entry::Exchange { slot, reply, .. } => self.add_reply(slot.purpose, &reply.content),
            Entry::Submitted { .. } | Entry::Confirmed { .. } | Entry::Ended { .. } => {}
        }
    }

    fn add_reply(&mut self, purpose: Purpose, content: &'a str) {
        match purpose {
            Purpose::Challenge => self.challenger_reply = Some(content),
            Purpose::Verify => self.verifier_feedback = verifier_feedback(content),
            Purpose::WeakMarks => self.weak.add(content),
            Purpose::StrongMarks => self.strong.add(content),
            Purpose::FreshWeakMarks => self.fresh_weak.add(content),
            Purpose::FreshStrongMarks => self.fresh_strong.add(content),
            Purpose::WeakAttempt => {
                self.weak_answer.get_or_insert(content);
            }
            Purpose::StrongAttempt => {
                self.strong_answer.get_or_insert(content);
            }
            _ => {}
        }
    }

    pub(super) fn write(&self, text: &mut String, detail: Detail) {
        let _ = writeln!(text, "Round {}", self.number);
        match self.item {
            Some(item) => write_item(item, detail, text),
            None => {
                let reply = self.challenger_reply.unwrap_or_default();
                let _ = writeln!(
                    text,
                    "  No readable item. The challenger's reply began: {}",
                    shorten(reply, 200)
                );
            }
        }
        for (critic, problems) in &self.problems {
            for problem in *problems {
                let _ = writeln!(text, "  {}: {}", critic_words(*critic), shorten(problem, 320));
            }
        }
        if let Some(feedback) = &self.verifier_feedback {
            let _ = writeln!(text, "  Verifier said: {}", shorten(feedback, 320));
        }
        if let Some(scores) = self.scores {
            let _ = writeln!(text, "  Scores: {}", figures(scores));
        }
        marks_lines(self.item, &self.weak, &self.strong, text);
        if detail == Detail::Answers {
            for (who, answer) in [("weak", self.weak_answer), ("strong", self.strong_answer)] {
                if let Some(answer) = answer {
                    let _ = writeln!(text, "  First {who} answer: {}", shorten(answer, 500));
                }
            }
        }
        if let Some((action, guidance)) = self.decided {
            let _ = writeln!(text, "  Orchestrator: {action}. {}", shorten(guidance, 300));
        }
    }
}

impl Met {
    fn add(&mut self, content: &str) {
        let Ok(marks) = serde_json::from_str::<MarksReply>(content) else { return };
        self.attempts += 1;
        for mark in marks.marks.iter().filter(|mark| mark.met) {
            *self.by_criterion.entry(mark.number).or_insert(0) += 1;
        }
    }

    fn share(&self, number: usize) -> String {
        format!("{}/{}", self.by_criterion.get(&number).copied().unwrap_or(0), self.attempts)
    }
}

/// One line per criterion with the shares of weak and strong attempts that met it.
pub(super) fn marks_lines(item: Option<&Item>, weak: &Met, strong: &Met, text: &mut String) {
    let Some(item) = item.filter(|_| weak.attempts + strong.attempts > 0) else { return };
    for (index, criterion) in item.criteria().iter().enumerate() {
        let number = index + 1;
        let _ = writeln!(
            text,
            "    {number}. [{:+}] weak {} strong {}: {}",
            criterion.weight,
            weak.share(number),
            strong.share(number),
            shorten(&criterion.criterion, 200)
        );
    }
}

fn write_item(item: &Item, detail: Detail, text: &mut String) {
    let _ = writeln!(text, "  Question: {}", shorten(&item.question, 500));
    if detail != Detail::Figures {
        let _ = writeln!(text, "  Context: {}", shorten(&item.context, 700));
        let _ = writeln!(text, "  Reference answer: {}", shorten(&item.reference_answer, 600));
    }
    if let Some(check) = &item.check {
        let _ = writeln!(text, "  Checked answer: {}", shorten(&check.answer, 200));
        return;
    }
    let weights = |wanted| {
        let of = item.rubric.iter().filter(|c| c.category == wanted);
        of.map(|c| format!("{:+}", c.weight)).collect::<Vec<_>>().join(" ")
    };
    let _ = writeln!(
        text,
        "  Rubric: {} criteria; positive {}; negative {}",
        item.rubric.len(),
        weights(Polarity::Positive),
        weights(Polarity::Negative)
    );
}

fn round_of(entry: &Entry) -> Option<u32> {
    match entry {
        Entry::Exchange { slot, .. } => Some(slot.round),
        Entry::Proposed { round, .. }
        | Entry::Problems { round, .. }
        | Entry::Scored { round, .. }
        | Entry::Decided { round, .. }
        | Entry::Submitted { round } => Some(*round),
        Entry::Confirmed { .. } | Entry::Ended { .. } => None,
    }
}

fn critic_words(critic: Critic) -> &'static str {
    match critic {
        Critic::Parser => "Unreadable reply",
        Critic::CheckItem => "check_item objected",
        Critic::Verifier => "Verifier objected",
        Critic::RejectWeak => "reject_weak said",
        Critic::Reject => "reject said",
        Critic::Form => "Yardstick's form refused",
        Critic::Controls => "Yardstick's controls refused",
        Critic::Auditor => "Auditor objected",
        Critic::Rule => "Rule on fresh attempts refused",
    }
}

fn verifier_feedback(content: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Verification {
        leakage: String,
        reasoning: String,
        rubric: String,
        label: String,
        verdict: String,
        feedback: String,
    }
    let v: Verification = serde_json::from_str(content).ok()?;
    Some(format!("{} ({} {} {} {}) {}", v.verdict, v.leakage, v.reasoning, v.rubric, v.label, v.feedback))
}

#[derive(Deserialize)]
struct MarksReply {
    marks: Vec<Mark>,
}

#[derive(Deserialize)]
struct Mark {
    number: usize,
    met: bool,
}
