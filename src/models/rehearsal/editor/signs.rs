//! What can be seen to go wrong, counted over rounds. Not for why it goes wrong.

use std::collections::{BTreeMap, HashSet};

use super::reading::{Round, Trial, Voice};

/// Something that goes wrong visibly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Sign {
    Leak,
    Unreadable,
    WeakTooGood,
    Indifferent,
    Unmet,
    NegativesHitStrong,
    WeakAtZero,
    StrongFailed,
    NoGap,
    CountsRefused,
    WeightsRefused,
    ReferenceFails,
    SeveralQuestions,
    Ungrounded,
    ThinMargin,
    Repeats,
    NearMissDropped,
    Recall,
    TooEasyForStrong,
}

impl Sign {
    /// Its name in an analysis.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Leak => "Answer leaks from the context",
            Self::Unreadable => "Replies that cannot be read",
            Self::WeakTooGood => "Weak solver does too well",
            Self::Indifferent => "Criteria that both solvers meet",
            Self::Unmet => "Criteria that nobody meets",
            Self::NegativesHitStrong => "Negative criteria cost the strong solver points",
            Self::WeakAtZero => "Weak attempts at zero",
            Self::StrongFailed => "Strong solver fails the question",
            Self::NoGap => "No gap between the solvers",
            Self::CountsRefused => "Rubric refused for its counts",
            Self::WeightsRefused => "Rubric refused for its weights",
            Self::ReferenceFails => "Reference answer does not meet its own rubric",
            Self::SeveralQuestions => "Several questions in one",
            Self::Ungrounded => "Reference answer not supported",
            Self::ThinMargin => "Fresh attempts undo the loop's result",
            Self::Repeats => "The same question again",
            Self::NearMissDropped => "Near misses thrown away",
            Self::Recall => "Question of recall or common knowledge",
            Self::TooEasyForStrong => "Strong solver near full marks",
        }
    }

    pub(super) const ALL: [Self; 19] = [
        Self::Leak,
        Self::Unreadable,
        Self::WeakTooGood,
        Self::Indifferent,
        Self::Unmet,
        Self::NegativesHitStrong,
        Self::WeakAtZero,
        Self::StrongFailed,
        Self::NoGap,
        Self::CountsRefused,
        Self::WeightsRefused,
        Self::ReferenceFails,
        Self::SeveralQuestions,
        Self::Ungrounded,
        Self::ThinMargin,
        Self::Repeats,
        Self::NearMissDropped,
        Self::Recall,
        Self::TooEasyForStrong,
    ];
}

/// Where a sign was seen.
#[derive(Debug, Default)]
pub(super) struct Sightings {
    pub(super) count: u32,
    /// One line each, at most three.
    pub(super) evidence: Vec<String>,
}

/// How many times a fault counts that ended a document, beside one that cost a round.
const FINAL_WEIGHT: u32 = 4;

/// Every sign in these trials.
pub(super) fn count(trials: &[Trial]) -> BTreeMap<Sign, Sightings> {
    let mut seen: BTreeMap<Sign, Sightings> = BTreeMap::new();
    let mut see = |sign: Sign, line: String| {
        let sightings = seen.entry(sign).or_default();
        sightings.count += 1;
        if sightings.evidence.len() < 3 {
            sightings.evidence.push(line);
        }
    };
    for trial in trials {
        for round in &trial.rounds {
            let mut see =
                |sign, what: String| see(sign, format!("{} round {}: {what}", trial.document, round.number));
            objections(round, trial, &mut see);
            figures(round, &mut see);
            marks(round, &mut see);
        }
        repeats(trial, &mut |sign, what| see(sign, format!("{}: {what}", trial.document)));
    }
    seen
}

fn objections(round: &Round, trial: &Trial, see: &mut dyn FnMut(Sign, String)) {
    for (voice, text) in &round.objections {
        let lower = text.to_lowercase();
        let has = |stems: &[&str]| stems.iter().any(|stem| lower.contains(stem));
        let sign = match voice {
            Voice::Parser => Some(Sign::Unreadable),
            Voice::Form if has(&["weigh", "quarter", "equal"]) => Some(Sign::WeightsRefused),
            Voice::Form => Some(Sign::CountsRefused),
            Voice::Controls if has(&["reference"]) => Some(Sign::ReferenceFails),
            Voice::Controls => Some(Sign::Leak),
            Voice::Rule if trial.drift.is_some() => Some(Sign::ThinMargin),
            Voice::Verifier | Voice::Auditor | Voice::CheckItem => written(&has),
            Voice::RejectWeak | Voice::Reject | Voice::Rule => figure(&has),
        };
        if let Some(sign) = sign {
            // What the yardstick refused ended the document: nothing came after it.
            let ended = matches!(voice, Voice::Form | Voice::Controls | Voice::Auditor | Voice::Rule);
            for _ in 1..if ended { FINAL_WEIGHT } else { 1 } {
                see(sign, "this ended the document".to_owned());
            }
            let drift = trial.drift.filter(|_| *voice == Voice::Rule);
            let figures = drift.map(|(w, s)| format!(" (fresh minus loop: weak {w:+.2}, strong {s:+.2})"));
            see(sign, format!("{text}{}", figures.unwrap_or_default()));
        }
    }
}

/// What a reader's objection is about.
fn written(has: &dyn Fn(&[&str]) -> bool) -> Option<Sign> {
    if has(&["leak", "gives away", "answered from", "states the answer"]) && !has(&["no_leak"]) {
        Some(Sign::Leak)
    } else if has(&["several", "more than one question", "one question", "two questions"]) {
        Some(Sign::SeveralQuestions)
    } else if has(&["recall", "too_easy", "general knowledge", "common knowledge"]) {
        Some(Sign::Recall)
    } else if has(&["weight"]) {
        Some(Sign::WeightsRefused)
    } else if has(&["negative", "criteria", "count", "rubric"]) {
        Some(Sign::CountsRefused)
    } else if has(&["inconsistent", "contradict", "grounded", "supported", "wrong", "correct"]) {
        Some(Sign::Ungrounded)
    } else {
        None
    }
}

/// What a refusal by figures is about.
fn figure(has: &dyn Fn(&[&str]) -> bool) -> Option<Sign> {
    if has(&["scored 0"]) {
        Some(if has(&["strong"]) && !has(&["weak"]) { Sign::StrongFailed } else { Sign::WeakAtZero })
    } else if has(&["gap", "ahead", "not above the best weak"]) {
        Some(Sign::NoGap)
    } else if has(&["strong"]) && has(&["below 0.9", "not below", "must be below", "near 1"]) {
        Some(Sign::TooEasyForStrong)
    } else if has(&["strong"]) {
        Some(Sign::StrongFailed)
    } else if has(&["weak", "easy"]) {
        Some(Sign::WeakTooGood)
    } else {
        None
    }
}

fn figures(round: &Round, see: &mut dyn FnMut(Sign, String)) {
    let Some(scores) = round.scores else { return };
    if scores.worst_weak <= 0.0 && round.objected(Voice::Reject).is_none() {
        see(Sign::WeakAtZero, "a weak attempt scored 0".to_owned());
    }
    let near = match scores.strong {
        Some(strong) => strong - scores.weak > 0.12 && strong > 0.5,
        None => scores.weak < 0.72 && scores.best_weak < 0.85,
    };
    if near && round.action == "new_question" {
        see(Sign::NearMissDropped, format!("weak mean {:.2}, then an entirely new question", scores.weak));
    }
}

fn marks(round: &Round, see: &mut dyn FnMut(Sign, String)) {
    let positive: Vec<_> = round.criteria.iter().filter(|c| c.weight > 0).collect();
    let share = |test: &dyn Fn(f64, f64) -> bool| {
        positive.iter().filter(|c| c.weak.zip(c.strong).is_some_and(|(w, s)| test(w, s))).count()
    };
    let (both, none) = (share(&|w, s| w > 0.6 && s > 0.6), share(&|w, s| w < 0.1 && s < 0.1));
    if both * 5 > positive.len() * 2 {
        see(Sign::Indifferent, format!("both solvers meet {both} of {} positive criteria", positive.len()));
    }
    if none * 3 > positive.len() {
        see(Sign::Unmet, format!("no attempt meets {none} of {} positive criteria", positive.len()));
    }
    let hit = round.criteria.iter().find(|c| c.weight < 0 && c.strong.is_some_and(|share| share > 0.0));
    if let Some(criterion) = hit {
        let share = criterion.strong.unwrap_or_default();
        let what = format!(
            "[{}] hits {:.0}% of strong attempts: {}",
            criterion.weight,
            share * 100.0,
            criterion.text
        );
        see(Sign::NegativesHitStrong, what);
    }
    let overlap = shared_words(&round.reference, &round.context);
    if overlap > 0.5 && round.scores.is_some_and(|scores| scores.weak > 0.6) {
        see(Sign::Leak, format!("the context holds {:.0}% of the reference answer's words", overlap * 100.0));
    }
}

fn repeats(trial: &Trial, see: &mut dyn FnMut(Sign, String)) {
    for pair in trial.rounds.windows(2) {
        let revised = pair[0].action == "revise";
        if !revised
            && !pair[0].question.is_empty()
            && shared_words(&pair[1].question, &pair[0].question) > 0.7
        {
            see(
                Sign::Repeats,
                format!("rounds {} and {} ask almost the same", pair[0].number, pair[1].number),
            );
        }
    }
}

/// The share of the longer words of `text` that `other` has too.
pub(super) fn shared_words(text: &str, other: &str) -> f64 {
    let words = |text: &str| -> HashSet<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.chars().count() > 4)
            .map(str::to_lowercase)
            .collect()
    };
    let (mine, theirs) = (words(text), words(other));
    if mine.is_empty() { 0.0 } else { mine.intersection(&theirs).count() as f64 / mine.len() as f64 }
}
