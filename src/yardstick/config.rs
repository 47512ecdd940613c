//! The yardstick as an experiment writes it. Frozen for a run: it is part of the run's identity.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    item::ItemKind,
    problem::Problem,
    yardstick::rules::{NamedRule, Rule, Thresholds},
};

/// Attempts of each solver where `majority` stands in for a rule about rubrics, as published.
const MAJORITY_ATTEMPTS: u32 = 4;

/// The frozen measure: who solves, judges and audits, and which rule decides.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Yardstick {
    /// Alias of the solver that must fail.
    pub weak: String,
    /// Alias of the solver that must succeed.
    pub strong: String,
    /// Alias of the judge.
    pub judge: String,
    /// Alias of the auditor.
    pub auditor: String,
    /// The rule that fresh attempts must satisfy.
    pub rule: Rule,
    /// Attempts of each solver, in the loop and in the confirmation; 1..=16.
    #[serde(default = "three")]
    pub attempts: u32,
    /// What a submitted item is confirmed with.
    #[serde(default)]
    pub confirm: Confirm,
    /// Sampling temperature of both solvers; 0..=2. The published work uses 1.
    #[serde(default = "one")]
    pub solver_temperature: f64,
    /// The most tokens of a solver's answer, hidden reasoning included; doubled once when it is cut.
    #[serde(default = "four_thousand")]
    pub solver_max_tokens: u32,
    /// The most tokens of a judge's or auditor's reply.
    #[serde(default = "four_thousand")]
    pub judge_max_tokens: u32,
}

/// What a submitted item is confirmed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confirm {
    /// New attempts of both solvers, which the loop never sees.
    #[default]
    Fresh,
}

fn three() -> u32 {
    3
}

fn one() -> f64 {
    1.0
}

fn four_thousand() -> u32 {
    4_096
}

impl Yardstick {
    /// The aliases it asks, in a fixed order: weak, strong, judge, auditor.
    pub fn aliases(&self) -> [&str; 4] {
        [&self.weak, &self.strong, &self.judge, &self.auditor]
    }

    /// The same measure for items of this kind. A published rule for rubrics says nothing about answers that are
    /// right or wrong: verifiable items are then measured by `majority`, four attempts of each solver. Own
    /// thresholds hold for both kinds.
    pub fn of_kind(&self, kind: ItemKind) -> Cow<'_, Self> {
        match &self.rule {
            Rule::Named(rule) if kind == ItemKind::Verifiable && !rule.suits(kind) => Cow::Owned(Self {
                rule: Rule::Named(NamedRule::Majority),
                attempts: MAJORITY_ATTEMPTS,
                ..self.clone()
            }),
            _ => Cow::Borrowed(self),
        }
    }

    /// Why an agent whose items are of this kind cannot be measured; nothing if it can.
    pub fn unsuited(&self, kind: ItemKind) -> Option<String> {
        let unsuited = kind == ItemKind::Rubric && self.rule == Rule::Named(NamedRule::Majority);
        unsuited.then(|| {
            "the rule `majority` counts right answers, and this agent's items are marked by a rubric"
                .to_owned()
        })
    }

    /// The calls of a confirmation that goes all the way, re-asks aside: three controls, the auditor, and
    /// each solver's attempts with their marks.
    pub fn confirmation_calls(&self) -> u32 {
        4 + 4 * self.attempts
    }

    /// The values that are out of range, in `file` as the user knows it. Lines are added by the reader
    /// of the file; each problem's text names the key below `yardstick`.
    pub fn problems(&self, file: &str) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut wrong = |what: String| problems.push(Problem::new(file, what));
        if !(1..=16).contains(&self.attempts) {
            wrong(format!("`yardstick.attempts` is {}; it must be 1 to 16", self.attempts));
        }
        if !(0.0..=2.0).contains(&self.solver_temperature) {
            wrong(format!(
                "`yardstick.solver_temperature` is {}; it must be 0 to 2",
                self.solver_temperature
            ));
        }
        for (key, value) in
            [("solver_max_tokens", self.solver_max_tokens), ("judge_max_tokens", self.judge_max_tokens)]
        {
            if !(16..=1_000_000).contains(&value) {
                wrong(format!("`yardstick.{key}` is {value}; it must be 16 to 1000000"));
            }
        }
        if self.weak == self.strong {
            wrong("`yardstick.weak` and `yardstick.strong` are the same alias".to_owned());
        }
        if let Rule::Own(thresholds) = &self.rule {
            thresholds.problems().into_iter().for_each(wrong);
        }
        problems
    }
}

impl Thresholds {
    fn problems(&self) -> Vec<String> {
        let limits = [
            ("weak_mean_max", self.weak_mean_max),
            ("weak_max", self.weak_max),
            ("strong_mean_min", self.strong_mean_min),
            ("strong_mean_max", self.strong_mean_max),
            ("gap_min", self.gap_min),
        ];
        let mut problems: Vec<String> = limits
            .iter()
            .filter_map(|(key, value)| value.map(|value| (key, value)))
            .filter(|(_, value)| !(0.0..=1.0).contains(value))
            .map(|(key, value)| format!("`yardstick.rule.{key}` is {value}; it must be 0 to 1"))
            .collect();
        if limits.iter().all(|(_, value)| value.is_none()) && !self.separate {
            problems.push("`yardstick.rule` asks nothing; give at least one threshold".to_owned());
        }
        if let (Some(min), Some(max)) = (self.strong_mean_min, self.strong_mean_max)
            && min > max
        {
            problems.push("`yardstick.rule.strong_mean_min` is above `strong_mean_max`".to_owned());
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    const WRITTEN: &str = "{weak: weak, strong: strong, judge: judge, auditor: judge, rule: autodata-blog, attempts: 3, confirm: fresh}";

    #[test]
    fn the_yardstick_of_an_experiment_is_read_with_its_defaults() {
        let yardstick: Yardstick = yaml::parse(WRITTEN, "experiment.yaml").unwrap();
        assert_eq!(yardstick.rule, Rule::Named(NamedRule::AutodataBlog));
        assert_eq!(yardstick.solver_max_tokens, 4_096);
        assert_eq!(yardstick.problems("experiment.yaml"), []);
    }

    #[test]
    fn verifiable_items_are_measured_by_majority_unless_the_experiment_has_own_thresholds() {
        let yardstick: Yardstick = yaml::parse(WRITTEN, "experiment.yaml").unwrap();
        assert_eq!(*yardstick.of_kind(ItemKind::Rubric), yardstick);
        let checked = yardstick.of_kind(ItemKind::Verifiable);
        assert_eq!((checked.rule.name(), checked.attempts), ("majority", 4));
        let text = WRITTEN.replace("autodata-blog", "majority");
        let majority: Yardstick = yaml::parse(&text, "experiment.yaml").unwrap();
        assert_eq!(majority.of_kind(ItemKind::Verifiable).attempts, 3);
        assert!(
            majority.unsuited(ItemKind::Rubric).is_some()
                && majority.unsuited(ItemKind::Verifiable).is_none()
        );
        let text = WRITTEN.replace("autodata-blog", "{gap_min: 0.5}");
        let own: Yardstick = yaml::parse(&text, "experiment.yaml").unwrap();
        assert_eq!(own.of_kind(ItemKind::Verifiable).rule.name(), "own");
    }

    #[test]
    fn own_thresholds_are_read_and_their_unknown_keys_reported() {
        let text = WRITTEN.replace("autodata-blog", "{gap_min: 0.3, separate: true}");
        let yardstick: Yardstick = yaml::parse(&text, "experiment.yaml").unwrap();
        assert_eq!(yardstick.rule.name(), "own");
        let text = WRITTEN.replace("autodata-blog", "{gap_mni: 0.3}");
        let problems = yaml::parse::<Yardstick>(&text, "experiment.yaml").unwrap_err();
        assert!(problems[0].what.contains("gap_mni"), "{problems:?}");
    }

    #[test]
    fn every_value_out_of_range_is_reported_at_once() {
        let text = WRITTEN
            .replace("autodata-blog", "{gap_min: 1.3, strong_mean_min: 0.9, strong_mean_max: 0.8}")
            .replace("attempts: 3", "attempts: 0, solver_temperature: 3, judge_max_tokens: 1")
            .replace("strong: strong", "strong: weak");
        let yardstick: Yardstick = yaml::parse(&text, "experiment.yaml").unwrap();
        assert_eq!(yardstick.problems("experiment.yaml").len(), 6);
    }
}
