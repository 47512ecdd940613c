//! Answers whose marks are known beforehand. A rubric that does not mark them so measures something
//! else than the answer. Not for judging: the judge marks them like any attempt.

use crate::{
    item::Item,
    slot::Purpose,
    yardstick::{Ask, Frame, Yardstick, prompts},
};

/// Scores nearer than this are equal.
const EPSILON: f64 = 1e-9;

/// An answer that is judged with the item's own rubric before anybody is asked to solve it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// The item's reference answer: at least .80.
    Reference,
    /// "I do not know.": at most .10.
    NotKnowing,
    /// Context and question copied: at most .50.
    Copied,
}

impl Control {
    /// Every control, in the order of its attempt numbers.
    pub const ALL: [Self; 3] = [Self::Reference, Self::NotKnowing, Self::Copied];

    /// The answer that is marked.
    pub fn answer(self, item: &Item) -> String {
        match self {
            Self::Reference => item.reference_answer.clone(),
            Self::NotKnowing => "I do not know.".to_owned(),
            Self::Copied => format!("{}\n\n{}", item.context, item.question),
        }
    }

    /// What is wrong with the item if this control scores `score` (0..=1); nothing if that is as it
    /// should be.
    pub fn problem(self, score: f64) -> Option<String> {
        let (what, wrong, wanted) = match self {
            Self::Reference => ("the reference answer", score < 0.80 - EPSILON, "at least 0.80"),
            Self::NotKnowing => ("\"I do not know.\"", score > 0.10 + EPSILON, "at most 0.10"),
            Self::Copied => ("context and question copied", score > 0.50 + EPSILON, "at most 0.50"),
        };
        wrong.then(|| format!("{what} scores {score:.2} with the item's own rubric; it must score {wanted}"))
    }

    /// The judge's questions about all controls of an item.
    pub(super) fn asks(frame: &Frame, yardstick: &Yardstick, round: u32, item: &Item) -> Vec<Ask> {
        (0..)
            .zip(Self::ALL)
            .map(|(number, control)| {
                let wording = prompts::judge(yardstick, &control.answer(item), &item.criteria());
                frame.ask(Purpose::ControlMarks, round, number, wording)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_control_includes_its_limit() {
        for (control, good, bad) in [
            (Control::Reference, 0.80, 0.799),
            (Control::NotKnowing, 0.10, 0.101),
            (Control::Copied, 0.50, 0.501),
        ] {
            assert_eq!(control.problem(good), None, "{control:?}");
            assert!(control.problem(bad).is_some(), "{control:?}");
        }
    }
}
