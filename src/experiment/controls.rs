//! Controls that show the rehearsal to be no closed circle: each takes away, or doubles, what a gain should
//! come from, and says what the gain must do then. Not for running anything.

use serde::Serialize;

use crate::experiment::bench::Trial;

/// One control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Control {
    /// The weak solver remembers what the strong one does: there is nothing to find.
    SameMemory,
    /// The best variant's instructions give way to neutral text of their length.
    NeutralText,
    /// The editor tries anything.
    RandomEditor,
    /// The analyst reads trajectories of a variant grown in another run.
    OtherDiagnosis,
    /// Documents by another author.
    OtherCorpus,
    /// The judge errs twice as often.
    NoisyJudge,
}

impl Control {
    /// Every control.
    pub const ALL: [Self; 6] = [
        Self::SameMemory,
        Self::NeutralText,
        Self::RandomEditor,
        Self::OtherDiagnosis,
        Self::OtherCorpus,
        Self::NoisyJudge,
    ];

    /// The word on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::SameMemory => "same-memory",
            Self::NeutralText => "neutral-text",
            Self::RandomEditor => "random-editor",
            Self::OtherDiagnosis => "other-diagnosis",
            Self::OtherCorpus => "other-corpus",
            Self::NoisyJudge => "noisy-judge",
        }
    }

    /// The control of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|control| control.word() == word)
    }
}

/// What a control showed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verdict {
    /// The control.
    pub control: Control,
    /// What was expected of `measured`.
    pub expected: &'static str,
    /// The figure, in the unit that `expected` names.
    pub measured: f64,
    /// The limit it is compared with.
    pub limit: f64,
    /// Whether it is as expected.
    pub holds: bool,
}

/// Mean gain of the recommended variant over the seed variant on the test documents.
pub fn gain(trials: &[Trial]) -> f64 {
    mean(trials, |trial| trial.best_rate() - trial.seed_rate)
}

/// The mean of a figure over trials; 0 of none.
pub fn mean(trials: &[Trial], figure: impl Fn(&Trial) -> f64) -> f64 {
    trials.iter().map(figure).sum::<f64>() / trials.len().max(1) as f64
}

/// What the trials of a control show beside the `usual` ones.
pub fn judge(control: Control, usual: &[Trial], trials: &[Trial]) -> Vec<Verdict> {
    let at_most = |expected, measured: f64, limit: f64| Verdict {
        control,
        expected,
        measured,
        limit,
        holds: measured <= limit,
    };
    let at_least = |expected, measured: f64, limit: f64| Verdict {
        control,
        expected,
        measured,
        limit,
        holds: measured >= limit,
    };
    match control {
        Control::SameMemory => vec![
            at_most(
                "best pass rate at most luck + .05",
                mean(trials, Trial::best_rate),
                mean(trials, |trial| trial.luck) + 0.05,
            ),
            at_most(
                "claims in at most 5% of runs",
                mean(trials, |trial| f64::from(u8::from(trial.claimed))),
                0.05,
            ),
        ],
        Control::NeutralText => vec![at_most(
            "distance from the seed variant's rate at most .05",
            mean(usual, |trial| trial.neutral_rate.unwrap_or(f64::NAN) - trial.seed_rate).abs(),
            0.05,
        )],
        Control::RandomEditor => {
            vec![at_most("gain below 70% of the usual", gain(trials), 0.7 * gain(usual))]
        }
        Control::OtherDiagnosis => vec![at_most("gain below the usual", gain(trials), gain(usual))],
        Control::OtherCorpus => vec![at_least(
            "best pass rate at least twice the seed variant's",
            mean(trials, Trial::best_rate),
            2.0 * mean(trials, |trial| trial.seed_rate),
        )],
        Control::NoisyJudge => {
            vec![at_least("gain at least 60% of the usual", gain(trials), 0.6 * gain(usual))]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{experiment::bench::Mark, id::VariantId};

    fn trial(seed_rate: f64, rate: f64) -> Trial {
        let mark = Mark { evaluations: 10, calls: 100, variant: VariantId(1), rate };
        Trial { seed: 1, seed_rate, marks: vec![mark], luck: 0.01, claimed: false, neutral_rate: Some(0.14) }
    }

    #[test]
    fn each_control_is_held_against_its_own_limit() {
        let usual = [trial(0.12, 0.52)];
        let holds =
            |control, rate| judge(control, &usual, &[trial(0.12, rate)]).iter().all(|verdict| verdict.holds);
        assert!(holds(Control::SameMemory, 0.05) && !holds(Control::SameMemory, 0.10));
        assert!(holds(Control::RandomEditor, 0.35) && !holds(Control::RandomEditor, 0.45));
        assert!(holds(Control::OtherDiagnosis, 0.50) && !holds(Control::OtherDiagnosis, 0.60));
        assert!(holds(Control::OtherCorpus, 0.25) && !holds(Control::OtherCorpus, 0.20));
        assert!(holds(Control::NoisyJudge, 0.40) && !holds(Control::NoisyJudge, 0.30));
        assert!(holds(Control::NeutralText, 0.0));
    }

    #[test]
    fn words_and_controls_belong_to_each_other() {
        assert!(Control::ALL.into_iter().all(|control| Control::from_word(control.word()) == Some(control)));
    }
}
