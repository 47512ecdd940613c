//! The rule that fresh attempts must satisfy, and which outcome a broken rule is. Not for making the
//! attempts.

use std::fmt;

use schemars::JsonSchema;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};

use crate::{
    item::ItemKind,
    outcome::Outcome,
    score::{SolverScores, mean},
};

/// Scores nearer than this are equal: thirds of weights do not add up exactly.
const EPSILON: f64 = 1e-9;

/// Own thresholds of an experiment. Every limit is inclusive; an absent one asks nothing.
#[derive(Debug, Clone, PartialEq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(default)]
pub struct Thresholds {
    /// The weak solver's mean score is at most this; 0..=1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weak_mean_max: Option<f64>,
    /// Every weak attempt is at most this; 0..=1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weak_max: Option<f64>,
    /// The strong solver's mean score is at least this; 0..=1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strong_mean_min: Option<f64>,
    /// The strong solver's mean score is at most this; 0..=1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strong_mean_max: Option<f64>,
    /// Strong mean minus weak mean is at least this; 0..=1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gap_min: Option<f64>,
    /// No attempt of either solver is at 0.
    pub forbid_zero: bool,
    /// The worst strong attempt is above the best weak one.
    pub separate: bool,
}

/// The published rules, by the names they have in an experiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NamedRule {
    /// The deployed prompt of the blog: weak mean ≤ .65, weak max ≤ .75, no attempt at 0,
    /// .60 ≤ strong mean < .95, gap ≥ .20.
    AutodataBlog,
    /// The paper's section 3.1: weak mean < .50, strong mean ≥ .65, gap ≥ .20.
    AutodataPaper,
    /// The paper's section 4: weak mean ≤ .65, weak max ≤ .75, .60 ≤ strong mean ≤ .95, gap ≥ .20.
    AutodataFitness,
    /// The first README: weak mean ≤ .50, strong mean ≥ .60, gap ≥ .25.
    AutodataReadme,
    /// Answers that are right or wrong: the weak solver right in at most a quarter of its attempts, the strong
    /// one in at least three quarters; of 4 and 4, as published for the science task, at most 1 and at least 3.
    Majority,
}

impl NamedRule {
    /// Every published rule.
    pub const ALL: [Self; 5] = [
        Self::AutodataBlog,
        Self::AutodataPaper,
        Self::AutodataFitness,
        Self::AutodataReadme,
        Self::Majority,
    ];

    /// Whether it is made for items of this kind.
    pub fn suits(self, kind: ItemKind) -> bool {
        (self == Self::Majority) == (kind == ItemKind::Verifiable)
    }

    /// Its name in an experiment.
    pub fn name(self) -> &'static str {
        match self {
            Self::AutodataBlog => "autodata-blog",
            Self::AutodataPaper => "autodata-paper",
            Self::AutodataFitness => "autodata-fitness",
            Self::AutodataReadme => "autodata-readme",
            Self::Majority => "majority",
        }
    }

    fn limits(self) -> Limits {
        let limits = Limits::default();
        match self {
            Self::AutodataBlog => Limits {
                weak_mean: Some(Upper::AtMost(0.65)),
                weak_max: Some(0.75),
                strong_min: Some(0.60),
                strong_max: Some(Upper::Below(0.95)),
                gap: Some(0.20),
                forbid_zero: true,
                ..limits
            },
            Self::AutodataPaper => Limits {
                weak_mean: Some(Upper::Below(0.50)),
                strong_min: Some(0.65),
                gap: Some(0.20),
                ..limits
            },
            Self::AutodataFitness => Limits {
                weak_mean: Some(Upper::AtMost(0.65)),
                weak_max: Some(0.75),
                strong_min: Some(0.60),
                strong_max: Some(Upper::AtMost(0.95)),
                gap: Some(0.20),
                ..limits
            },
            Self::AutodataReadme => Limits {
                weak_mean: Some(Upper::AtMost(0.50)),
                strong_min: Some(0.60),
                gap: Some(0.25),
                ..limits
            },
            Self::Majority => {
                Limits { weak_mean: Some(Upper::AtMost(0.25)), strong_min: Some(0.75), ..limits }
            }
        }
    }
}

/// The rule of a yardstick: a published one by name, or own thresholds.
#[derive(Debug, Clone, PartialEq, JsonSchema)]
#[schemars(untagged)]
pub enum Rule {
    /// A published rule.
    Named(NamedRule),
    /// Own thresholds.
    Own(Thresholds),
}

impl Rule {
    /// Its name: the published one's, or `own`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Named(rule) => rule.name(),
            Self::Own(_) => "own",
        }
    }

    /// Whether the scores satisfy it.
    pub fn holds(&self, scores: &SolverScores) -> bool {
        self.broken(scores).is_none()
    }

    /// Whether it would hold if the solvers' labels were exchanged: how far luck alone carries.
    pub fn luck(&self, scores: &SolverScores) -> bool {
        self.holds(&scores.exchanged())
    }

    /// What the scores break, as the first outcome that applies, with the reason in one sentence.
    pub fn broken(&self, scores: &SolverScores) -> Option<(Outcome, String)> {
        let limits = match self {
            Self::Named(rule) => rule.limits(),
            Self::Own(thresholds) => Limits::own(thresholds),
        };
        limits.broken(scores)
    }
}

/// An upper limit that does or does not include itself.
#[derive(Debug, Clone, Copy)]
enum Upper {
    AtMost(f64),
    Below(f64),
}

impl Upper {
    fn excludes(self, value: f64) -> bool {
        match self {
            Self::AtMost(limit) => value > limit + EPSILON,
            Self::Below(limit) => value >= limit - EPSILON,
        }
    }
}

impl fmt::Display for Upper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMost(limit) => write!(f, "at most {limit:.2}"),
            Self::Below(limit) => write!(f, "below {limit:.2}"),
        }
    }
}

/// What all rules are made of.
#[derive(Debug, Clone, Copy, Default)]
struct Limits {
    weak_mean: Option<Upper>,
    weak_max: Option<f64>,
    strong_min: Option<f64>,
    strong_max: Option<Upper>,
    gap: Option<f64>,
    forbid_zero: bool,
    separate: bool,
}

impl Limits {
    fn own(thresholds: &Thresholds) -> Self {
        Self {
            weak_mean: thresholds.weak_mean_max.map(Upper::AtMost),
            weak_max: thresholds.weak_max,
            strong_min: thresholds.strong_mean_min,
            strong_max: thresholds.strong_mean_max.map(Upper::AtMost),
            gap: thresholds.gap_min,
            forbid_zero: thresholds.forbid_zero,
            separate: thresholds.separate,
        }
    }

    fn broken(&self, scores: &SolverScores) -> Option<(Outcome, String)> {
        self.too_easy(scores)
            .map(|reason| (Outcome::TooEasy, reason))
            .or_else(|| self.too_hard(scores).map(|reason| (Outcome::TooHard, reason)))
            .or_else(|| self.no_gap(scores).map(|reason| (Outcome::NoGap, reason)))
    }

    fn too_easy(&self, scores: &SolverScores) -> Option<String> {
        let (weak, strong) = (mean(&scores.weak), mean(&scores.strong));
        let best_weak = greatest(&scores.weak);
        if let Some(limit) = self.weak_mean.filter(|limit| limit.excludes(weak)) {
            return Some(format!("the weak mean is {weak:.2}; it must be {limit}"));
        }
        if let Some(limit) = self.weak_max.filter(|limit| best_weak > limit + EPSILON) {
            return Some(format!("the best weak attempt is {best_weak:.2}; it must be at most {limit:.2}"));
        }
        let limit = self.strong_max.filter(|limit| limit.excludes(strong))?;
        Some(format!("the strong mean is {strong:.2}; it must be {limit}"))
    }

    fn too_hard(&self, scores: &SolverScores) -> Option<String> {
        for (who, attempts) in [("weak", &scores.weak), ("strong", &scores.strong)] {
            if self.forbid_zero && attempts.iter().any(|score| *score <= EPSILON) {
                return Some(format!("a {who} attempt scored 0"));
            }
        }
        let strong = mean(&scores.strong);
        let limit = self.strong_min.filter(|limit| strong < limit - EPSILON)?;
        Some(format!("the strong mean is {strong:.2}; it must be at least {limit:.2}"))
    }

    fn no_gap(&self, scores: &SolverScores) -> Option<String> {
        let gap = scores.gap();
        if let Some(limit) = self.gap.filter(|limit| gap < limit - EPSILON) {
            return Some(format!("the gap is {gap:.2}; it must be at least {limit:.2}"));
        }
        let (best_weak, worst_strong) = (greatest(&scores.weak), least(&scores.strong));
        (self.separate && worst_strong <= best_weak + EPSILON).then(|| {
            format!(
                "the worst strong attempt ({worst_strong:.2}) is not above the best weak one ({best_weak:.2})"
            )
        })
    }
}

fn greatest(scores: &[f64]) -> f64 {
    scores.iter().copied().fold(0.0, f64::max)
}

fn least(scores: &[f64]) -> f64 {
    scores.iter().copied().reduce(f64::min).unwrap_or(0.0)
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Named(rule) => rule.serialize(serializer),
            Self::Own(thresholds) => thresholds.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RuleVisitor)
    }
}

/// A visitor and not an untagged enum, so that a misspelt name or key is reported as such.
struct RuleVisitor;

impl<'de> Visitor<'de> for RuleVisitor {
    type Value = Rule;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a rule's name or own thresholds")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Rule, E> {
        NamedRule::ALL.into_iter().find(|rule| rule.name() == name).map(Rule::Named).ok_or_else(|| {
            let names = NamedRule::ALL.map(|rule| format!("`{}`", rule.name())).join(", ");
            E::custom(format!("`{name}` is no rule; rules are {names}, or own thresholds"))
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Rule, A::Error> {
        Thresholds::deserialize(MapAccessDeserializer::new(map)).map(Rule::Own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(weak: f64, strong: f64) -> SolverScores {
        SolverScores { weak: vec![weak; 3], strong: vec![strong; 3] }
    }

    fn outcome(rule: NamedRule, scores: &SolverScores) -> Option<Outcome> {
        Rule::Named(rule).broken(scores).map(|(outcome, _)| outcome)
    }

    /// Each row: weak, strong, what the rule says of three equal attempts each.
    fn check(rule: NamedRule, rows: &[(f64, f64, Option<Outcome>)]) {
        for (weak, strong, expected) in rows {
            assert_eq!(outcome(rule, &flat(*weak, *strong)), *expected, "{rule:?} {weak} {strong}");
        }
    }

    #[test]
    fn the_blog_rule_holds_on_its_borders_except_the_strict_upper_strong_one() {
        check(
            NamedRule::AutodataBlog,
            &[
                (0.65, 0.85, None),
                (0.651, 0.90, Some(Outcome::TooEasy)),
                (0.40, 0.60, None),
                (0.30, 0.599, Some(Outcome::TooHard)),
                (0.50, 0.949, None),
                (0.50, 0.95, Some(Outcome::TooEasy)),
                (0.50, 0.70, None),
                (0.50, 0.699, Some(Outcome::NoGap)),
                (0.0, 0.80, Some(Outcome::TooHard)),
            ],
        );
    }

    #[test]
    fn the_blog_rule_looks_at_single_attempts_too() {
        let scores =
            |weak: [f64; 3], strong: [f64; 3]| SolverScores { weak: weak.into(), strong: strong.into() };
        let blog = NamedRule::AutodataBlog;
        assert_eq!(outcome(blog, &scores([0.75, 0.4, 0.4], [0.8; 3])), None);
        assert_eq!(outcome(blog, &scores([0.76, 0.4, 0.4], [0.8; 3])), Some(Outcome::TooEasy));
        assert_eq!(outcome(blog, &scores([0.0, 0.4, 0.4], [0.8; 3])), Some(Outcome::TooHard));
        assert_eq!(outcome(blog, &scores([0.2; 3], [0.9, 0.9, 0.0])), Some(Outcome::TooHard));
        assert_eq!(outcome(NamedRule::AutodataFitness, &scores([0.0, 0.4, 0.4], [0.8; 3])), None);
    }

    #[test]
    fn the_paper_rule_is_strict_on_the_weak_mean_only() {
        check(
            NamedRule::AutodataPaper,
            &[
                (0.50, 0.90, Some(Outcome::TooEasy)),
                (0.499, 0.90, None),
                (0.45, 0.65, None),
                (0.40, 0.649, Some(Outcome::TooHard)),
                (0.48, 0.68, None),
                (0.48, 0.679, Some(Outcome::NoGap)),
                (0.0, 1.0, None),
            ],
        );
    }

    #[test]
    fn the_fitness_rule_includes_a_strong_mean_of_95() {
        check(
            NamedRule::AutodataFitness,
            &[
                (0.65, 0.95, None),
                (0.65, 0.951, Some(Outcome::TooEasy)),
                (0.66, 0.95, Some(Outcome::TooEasy)),
                (0.0, 0.60, None),
                (0.0, 0.59, Some(Outcome::TooHard)),
                (0.60, 0.79, Some(Outcome::NoGap)),
            ],
        );
    }

    #[test]
    fn the_readme_rule_asks_a_gap_of_25() {
        check(
            NamedRule::AutodataReadme,
            &[
                (0.50, 0.75, None),
                (0.501, 0.80, Some(Outcome::TooEasy)),
                (0.35, 0.60, None),
                (0.30, 0.599, Some(Outcome::TooHard)),
                (0.50, 0.749, Some(Outcome::NoGap)),
            ],
        );
    }

    #[test]
    fn the_majority_rule_counts_right_attempts() {
        let of = |right: usize, all: usize| (0..all).map(|n| f64::from(u8::from(n < right))).collect();
        let said = |weak: usize, strong: usize, all| {
            outcome(NamedRule::Majority, &SolverScores { weak: of(weak, all), strong: of(strong, all) })
        };
        assert_eq!(said(1, 3, 4), None);
        assert_eq!(said(0, 4, 4), None);
        assert_eq!(said(2, 4, 4), Some(Outcome::TooEasy));
        assert_eq!(said(1, 2, 4), Some(Outcome::TooHard));
        assert_eq!((said(1, 3, 3), said(0, 3, 3)), (Some(Outcome::TooEasy), None));
        assert!(
            NamedRule::Majority.suits(ItemKind::Verifiable) && !NamedRule::Majority.suits(ItemKind::Rubric)
        );
    }

    #[test]
    fn too_easy_comes_before_too_hard_and_no_gap() {
        assert_eq!(outcome(NamedRule::AutodataBlog, &flat(0.9, 0.0)), Some(Outcome::TooEasy));
        assert_eq!(outcome(NamedRule::AutodataBlog, &flat(0.4, 0.4)), Some(Outcome::TooHard));
    }

    #[test]
    fn own_thresholds_are_inclusive_and_separate_wants_every_strong_above_every_weak() {
        let rule = Rule::Own(Thresholds { separate: true, gap_min: Some(0.1), ..Thresholds::default() });
        let scores = |weak: f64| SolverScores { weak: vec![0.1, weak], strong: vec![0.5, 0.9] };
        assert!(rule.holds(&scores(0.49)));
        assert_eq!(rule.broken(&scores(0.5)).map(|(outcome, _)| outcome), Some(Outcome::NoGap));
        let inclusive = Rule::Own(Thresholds { strong_mean_max: Some(0.95), ..Thresholds::default() });
        assert!(inclusive.holds(&flat(0.0, 0.95)));
    }

    #[test]
    fn luck_is_the_rule_with_the_labels_exchanged() {
        let rule = Rule::Named(NamedRule::AutodataBlog);
        assert!(!rule.luck(&flat(0.4, 0.8)));
        assert!(rule.luck(&flat(0.8, 0.4)));
        assert!(rule.holds(&flat(0.4, 0.8)));
    }

    #[test]
    fn a_rule_is_read_by_name_or_by_its_thresholds_and_misspellings_are_named() {
        let named: Rule = serde_json::from_str("\"autodata-paper\"").unwrap();
        assert_eq!(named, Rule::Named(NamedRule::AutodataPaper));
        let own: Rule = serde_json::from_str(r#"{"gap_min": 0.3, "separate": true}"#).unwrap();
        assert_eq!(own.name(), "own");
        let error = serde_json::from_str::<Rule>("\"autodata\"").unwrap_err().to_string();
        assert!(error.contains("autodata-blog"), "{error}");
        for rule in [named, own] {
            let text = serde_json::to_string(&rule).unwrap();
            assert_eq!(serde_json::from_str::<Rule>(&text).unwrap(), rule);
        }
    }
}
