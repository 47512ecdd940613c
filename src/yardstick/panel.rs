//! The attempts of one solver on one item, each marked by the judge as soon as it is there. Used by
//! the loop and by the confirmation. Not for what the marks are worth.

use serde::{Deserialize, Serialize};

use crate::{
    chat::{ChatReply, FinishReason},
    item::{Check, Criterion, Item},
    score::{Marks, clipped_score},
    slot::Purpose,
    yardstick::{
        Ask, Frame, Yardstick,
        check::{Checked, checked},
        prompts,
    },
};

/// Which solver is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Solver {
    /// The one that must fail.
    Weak,
    /// The one that must succeed.
    Strong,
}

/// Whose attempts they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The loop's own.
    Loop,
    /// The confirmation's.
    Fresh,
}

/// One solver's attempts on one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Panel {
    solver: Solver,
    stage: Stage,
    round: u32,
    attempts: Vec<Attempt>,
}

/// One attempt, as far as it has come.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Attempt {
    /// The answer, once it is complete.
    pub answer: Option<String>,
    /// The judge's marks of it.
    pub marks: Option<Marks>,
}

/// What a reply did to its attempt.
#[derive(Debug, Clone, PartialEq)]
pub enum Taken {
    /// The attempt goes on with this question: the judge's, or the same again.
    Next(Box<Ask>),
    /// The attempt is answered and marked.
    Settled,
    /// The answer was cut by its token limit twice.
    Truncated,
    /// The judge gave no usable marks, for this reason.
    Unmarked(String),
}

impl Panel {
    /// Opens the panel: `yardstick.attempts` questions that differ in their seeds only.
    pub fn open(
        solver: Solver,
        stage: Stage,
        round: u32,
        frame: &Frame,
        yardstick: &Yardstick,
        item: &Item,
    ) -> (Self, Vec<Ask>) {
        let count = yardstick.attempts;
        let attempts = (0..count).map(|_| Attempt::default()).collect();
        let panel = Self { solver, stage, round, attempts };
        let alias = match solver {
            Solver::Weak => &yardstick.weak,
            Solver::Strong => &yardstick.strong,
        };
        let wording = prompts::solver(yardstick, alias, item);
        let (purpose, _) = panel.purposes();
        let asks = (0..count).map(|attempt| frame.ask(purpose, round, attempt, wording.clone())).collect();
        (panel, asks)
    }

    /// Whether a question with this purpose belongs to this panel.
    pub fn asks_for(&self, purpose: Purpose) -> bool {
        let (attempt, marks) = self.purposes();
        purpose == attempt || purpose == marks
    }

    /// Takes the reply to one of the panel's questions.
    pub fn take(
        &mut self,
        frame: &Frame,
        yardstick: &Yardstick,
        item: &Item,
        asked: &Ask,
        reply: &ChatReply,
    ) -> Taken {
        let (answering, marking) = self.purposes();
        let number = asked.slot.attempt;
        let Some(attempt) = usize::try_from(number).ok().and_then(|n| self.attempts.get_mut(n)) else {
            return Taken::Settled;
        };
        if asked.slot.purpose == answering {
            if reply.finish == FinishReason::Length {
                return frame
                    .ask_longer(asked)
                    .map_or(Taken::Truncated, |longer| Taken::Next(Box::new(longer)));
            }
            attempt.answer = Some(reply.content.clone());
            if let Some(right) = item.check.as_ref().and_then(|check| decided(check, &reply.content)) {
                attempt.marks = Some(vec![right]);
                return Taken::Settled;
            }
            let wording = prompts::judge(yardstick, &reply.content, &item.criteria());
            return Taken::Next(Box::new(frame.ask(marking, self.round, number, wording)));
        }
        match prompts::read_marks(&reply.content, item.criteria().len()) {
            Ok(marks) => {
                attempt.marks = Some(marks);
                Taken::Settled
            }
            Err(error) => match frame.ask_again(asked, reply, &error) {
                Some(again) => Taken::Next(Box::new(again)),
                None => Taken::Unmarked(error),
            },
        }
    }

    /// The attempts in their order.
    pub fn attempts(&self) -> &[Attempt] {
        &self.attempts
    }

    /// The marks of every attempt that has them, in the attempts' order.
    pub fn marks(&self) -> Vec<Marks> {
        self.attempts.iter().filter_map(|attempt| attempt.marks.clone()).collect()
    }

    /// The frozen formula over every marked attempt, in the attempts' order.
    pub fn frozen_scores(&self, rubric: &[Criterion]) -> Vec<f64> {
        self.attempts
            .iter()
            .filter_map(|attempt| attempt.marks.as_ref())
            .map(|marks| clipped_score(rubric, marks))
            .collect()
    }

    /// The share of marked attempts that met the criterion at `index`; 0 without any.
    pub fn met(&self, index: usize) -> f64 {
        let marked: Vec<&Marks> = self.attempts.iter().filter_map(|attempt| attempt.marks.as_ref()).collect();
        if marked.is_empty() {
            return 0.0;
        }
        let met = marked.iter().filter(|marks| marks.get(index).copied().unwrap_or(false)).count();
        met as f64 / marked.len() as f64
    }

    /// What its questions are for: the attempt, and the marks of it.
    fn purposes(&self) -> (Purpose, Purpose) {
        match (self.stage, self.solver) {
            (Stage::Loop, Solver::Weak) => (Purpose::WeakAttempt, Purpose::WeakMarks),
            (Stage::Loop, Solver::Strong) => (Purpose::StrongAttempt, Purpose::StrongMarks),
            (Stage::Fresh, Solver::Weak) => (Purpose::FreshWeakAttempt, Purpose::FreshWeakMarks),
            (Stage::Fresh, Solver::Strong) => (Purpose::FreshStrongAttempt, Purpose::FreshStrongMarks),
        }
    }
}

/// Whether the attempt is right, where no judge is needed to say so.
pub(super) fn decided(check: &Check, attempt: &str) -> Option<bool> {
    match checked(check, attempt) {
        Checked::Right => Some(true),
        Checked::Wrong => Some(false),
        Checked::Open => None,
    }
}
