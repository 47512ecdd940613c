//! Marks of the budget: a person is told once when a half, four fifths and all of a limit are used.
//!
//! Not for stopping anything.

use crate::{experiment::config::BudgetConfig, usage::Spend};

/// The shares, in hundredths.
const MARKS: [u32; 3] = [50, 80, 100];

/// Which marks of which limits have been passed.
#[derive(Debug, Clone, PartialEq)]
pub struct Marks {
    limits: Vec<(&'static str, f64)>,
    passed: Vec<u32>,
}

impl Marks {
    /// The marks of a budget of which `spent` is gone already; what is behind is not told again.
    pub fn new(budget: &BudgetConfig, spent: &Spend) -> Self {
        let calls = budget.calls.map(|calls| ("calls", calls as f64));
        let tokens = budget.tokens.map(|tokens| ("tokens", tokens as f64));
        let cost = budget.cost.map(|cost| ("cost", cost));
        let limits: Vec<_> = [calls, tokens, cost].into_iter().flatten().collect();
        let mut marks = Self { passed: vec![0; limits.len()], limits };
        marks.pass(spent);
        marks
    }

    /// A line for each limit that passed a mark since the last time.
    pub fn pass(&mut self, spent: &Spend) -> Vec<String> {
        let mut lines = Vec::new();
        for ((key, limit), passed) in self.limits.iter().zip(&mut self.passed) {
            let used = match *key {
                "calls" => spent.calls as f64,
                "tokens" => (spent.tokens.prompt + spent.tokens.completion) as f64,
                _ => spent.cost,
            };
            let mark = MARKS.into_iter().rev().find(|mark| used >= limit * f64::from(*mark) / 100.0);
            if let Some(mark) = mark.filter(|mark| mark > passed) {
                *passed = mark;
                lines.push(format!("{mark}% of `budget.{key}` used: {} of {}", shown(used), shown(*limit)));
            }
        }
        lines
    }
}

fn shown(number: f64) -> String {
    if number.fract() == 0.0 { format!("{number:.0}") } else { format!("{number:.2}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::usage::Usage;

    fn spend(calls: u64, cost: f64) -> Spend {
        Spend { calls, tokens: Usage { prompt: 10 * calls, completion: calls }, cost }
    }

    fn budget() -> BudgetConfig {
        BudgetConfig {
            proposals: 10,
            document_evaluations: 100,
            calls: Some(200),
            tokens: None,
            cost: Some(2.5),
            wall: None,
        }
    }

    #[test]
    fn each_mark_of_each_limit_is_told_once_and_a_leap_tells_the_highest() {
        let mut marks = Marks::new(&budget(), &Spend::default());
        assert!(marks.pass(&spend(99, 1.0)).is_empty());
        assert_eq!(marks.pass(&spend(100, 1.0)), ["50% of `budget.calls` used: 100 of 200"]);
        assert!(marks.pass(&spend(150, 1.2)).is_empty());
        assert_eq!(
            marks.pass(&spend(200, 2.0)),
            ["100% of `budget.calls` used: 200 of 200", "80% of `budget.cost` used: 2 of 2.50"]
        );
        assert!(marks.pass(&spend(200, 2.4)).is_empty());
    }

    #[test]
    fn a_resumed_run_does_not_tell_what_is_behind_it_and_a_raised_budget_begins_anew() {
        let mut marks = Marks::new(&budget(), &spend(120, 0.0));
        assert!(marks.pass(&spend(130, 0.0)).is_empty());
        assert_eq!(marks.pass(&spend(160, 0.0)).len(), 1);
        let raised = BudgetConfig { calls: Some(1000), ..budget() };
        assert_eq!(Marks::new(&raised, &spend(200, 0.0)).pass(&spend(500, 0.0)).len(), 1);
    }
}
