//! Attempts at an item that decide nothing: what `compare` measures agents by and `solve` measures models by. A
//! state machine without I/O. Not for whether an item is a good one.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    chat::ChatReply,
    item::Item,
    score::clipped_score,
    trajectory::Entry,
    usage::Spend,
    yardstick::{Ask, Frame, Panel, Solver, Stage, Taken, Yardstick, charge, exchange},
};

/// What one attempt came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Whose attempt it is.
    pub solver: Solver,
    /// The answer; absent when its token limit cut it twice.
    pub answer: Option<String>,
    /// Its score, 0..=1; absent without an answer, or when the judge gave no usable marks.
    pub score: Option<f64>,
}

impl Measured {
    /// Whether its token limit cut it twice.
    pub fn is_cut(&self) -> bool {
        self.answer.is_none()
    }
}

/// The attempts of some solvers at one item, each marked as the yardstick marks it.
#[derive(Debug)]
pub struct Measurement<'a> {
    yardstick: &'a Yardstick,
    frame: &'a Frame,
    item: &'a Item,
    asks: Vec<Ask>,
    panels: Vec<(Solver, Panel)>,
    /// Attempts that were cut twice.
    cut: BTreeSet<(usize, u32)>,
    entries: Vec<Entry>,
    spend: Spend,
}

impl<'a> Measurement<'a> {
    /// Opens a panel of `yardstick.attempts` for each of these solvers.
    pub fn new(yardstick: &'a Yardstick, frame: &'a Frame, item: &'a Item, solvers: &[Solver]) -> Self {
        let (mut asks, mut panels) = (Vec::new(), Vec::new());
        for solver in solvers {
            let (panel, more) = Panel::open(*solver, Stage::Fresh, 1, frame, yardstick, item);
            panels.push((*solver, panel));
            asks.extend(more);
        }
        let (cut, entries, spend) = (BTreeSet::new(), Vec::new(), Spend::default());
        Self { yardstick, frame, item, asks, panels, cut, entries, spend }
    }

    /// The questions whose replies it waits for, in this order; empty when it is done.
    pub fn asks(&self) -> &[Ask] {
        &self.asks
    }

    /// Takes the replies to [`Self::asks`], in their order.
    pub fn answer(&mut self, replies: Vec<ChatReply>) {
        let asks = std::mem::take(&mut self.asks);
        for (ask, reply) in asks.into_iter().zip(replies) {
            charge(&mut self.spend, &reply);
            let (number, purpose) = (ask.slot.attempt, ask.slot.purpose);
            let panel = self.panels.iter_mut().enumerate().find(|(_, (_, panel))| panel.asks_for(purpose));
            if let Some((at, (_, panel))) = panel {
                match panel.take(self.frame, self.yardstick, self.item, &ask, &reply) {
                    Taken::Next(next) => self.asks.push(*next),
                    Taken::Truncated => drop(self.cut.insert((at, number))),
                    Taken::Settled | Taken::Unmarked(_) => {}
                }
            }
            self.entries.push(exchange(ask, reply));
        }
    }

    /// What every attempt came to, what happened on the way, and what it cost.
    pub fn into_parts(self) -> (Vec<Measured>, Vec<Entry>, Spend) {
        let criteria = self.item.criteria();
        let mut measured = Vec::new();
        for (at, (solver, panel)) in self.panels.iter().enumerate() {
            for (number, attempt) in (0..).zip(panel.attempts()) {
                let answer = attempt.answer.clone().filter(|_| !self.cut.contains(&(at, number)));
                let score = attempt.marks.as_ref().map(|marks| clipped_score(&criteria, marks));
                measured.push(Measured { solver: *solver, answer, score });
            }
        }
        (measured, self.entries, self.spend)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        slot::Purpose,
        yardstick::tests::{cut, frame, item, marks, says, yardstick},
    };

    fn measured(reply: impl Fn(&Ask) -> ChatReply) -> (Vec<Measured>, u64) {
        let (yardstick, frame, item) = (yardstick(), frame(), item());
        let mut measurement = Measurement::new(&yardstick, &frame, &item, &[Solver::Weak, Solver::Strong]);
        while !measurement.asks().is_empty() {
            let replies = measurement.asks().iter().map(&reply).collect();
            measurement.answer(replies);
        }
        let (measured, entries, spend) = measurement.into_parts();
        assert_eq!(entries.len() as u64, spend.calls);
        (measured, spend.calls)
    }

    #[test]
    fn every_attempt_of_both_solvers_gets_its_score() {
        let (measured, calls) = measured(|ask| match ask.slot.purpose {
            Purpose::FreshWeakMarks => marks(2),
            Purpose::FreshStrongMarks => marks(7),
            _ => says("It wore out."),
        });
        let scores: Vec<f64> = measured.iter().filter_map(|attempt| attempt.score).collect();
        assert_eq!((scores, calls), (vec![0.2, 0.2, 0.2, 0.7, 0.7, 0.7], 12));
    }

    #[test]
    fn an_attempt_that_is_cut_twice_or_never_marked_has_no_score_and_stops_no_other() {
        let (measured, _) = measured(|ask| match (ask.slot.purpose, ask.slot.attempt) {
            (Purpose::FreshWeakAttempt, 1) => cut("It"),
            (Purpose::FreshStrongMarks, 0) => says("fine"),
            (Purpose::FreshWeakMarks | Purpose::FreshStrongMarks, _) => marks(5),
            _ => says("It wore out."),
        });
        let missing: Vec<bool> = measured.iter().map(|attempt| attempt.score.is_none()).collect();
        assert_eq!(missing, [false, true, false, true, false, false]);
        assert_eq!(measured.iter().map(Measured::is_cut).filter(|cut| *cut).count(), 1);
    }
}
