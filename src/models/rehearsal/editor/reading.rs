//! Trajectories as an analyst sees them: read back out of the text in the prompt.
//!
//! Not for judging what went wrong. Lines that are not understood are skipped.

use super::blocks;

/// One document's way.
#[derive(Debug, Default)]
pub(super) struct Trial {
    pub(super) document: String,
    pub(super) outcome: String,
    pub(super) rounds: Vec<Round>,
    /// Fresh minus loop, weak and strong, where the item was confirmed.
    pub(super) drift: Option<(f64, f64)>,
    /// How it ended, in the words of whoever ended it.
    pub(super) ending: String,
}

/// One round.
#[derive(Debug, Default)]
pub(super) struct Round {
    pub(super) number: u32,
    pub(super) question: String,
    pub(super) context: String,
    pub(super) reference: String,
    pub(super) criteria: Vec<Criterion>,
    /// Who objected, and with which words.
    pub(super) objections: Vec<(Voice, String)>,
    pub(super) scores: Option<Scores>,
    pub(super) action: String,
}

/// A criterion with the shares of attempts that met it.
#[derive(Debug, Clone)]
pub(super) struct Criterion {
    pub(super) weight: i64,
    pub(super) weak: Option<f64>,
    pub(super) strong: Option<f64>,
    pub(super) text: String,
}

/// Scores of the loop's own attempts.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scores {
    pub(super) weak: f64,
    pub(super) best_weak: f64,
    pub(super) worst_weak: f64,
    pub(super) strong: Option<f64>,
}

/// Who objected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Voice {
    Parser,
    CheckItem,
    Verifier,
    RejectWeak,
    Reject,
    Form,
    Controls,
    Auditor,
    Rule,
}

const VOICES: [(&str, Voice); 10] = [
    ("Unreadable reply: ", Voice::Parser),
    ("check_item objected: ", Voice::CheckItem),
    ("Verifier objected: ", Voice::Verifier),
    ("Verifier said: FAIL", Voice::Verifier),
    ("reject_weak said: ", Voice::RejectWeak),
    ("reject said: ", Voice::Reject),
    ("Yardstick's form refused: ", Voice::Form),
    ("Yardstick's controls refused: ", Voice::Controls),
    ("Auditor objected: ", Voice::Auditor),
    ("Rule on fresh attempts refused: ", Voice::Rule),
];

/// Every trajectory of the prompt, in order.
pub(super) fn trials(prompt: &str) -> Vec<Trial> {
    blocks::all(prompt, "trajectory")
        .into_iter()
        .map(|block| {
            let text = |name| block.attribute(name).unwrap_or_default().to_owned();
            let mut trial =
                Trial { document: text("document"), outcome: text("outcome"), ..Trial::default() };
            block.body.lines().for_each(|line| trial.read(line));
            trial
        })
        .collect()
}

impl Trial {
    fn read(&mut self, line: &str) {
        if let Some(number) = line.strip_prefix("Round ").and_then(|rest| rest.trim().parse().ok()) {
            self.rounds.push(Round { number, ..Round::default() });
        } else if let Some((_, rest)) = line.split_once("Fresh minus loop: weak ") {
            let mut numbers = rest.split(", strong ").map(number);
            self.drift = numbers.next().flatten().zip(numbers.next().flatten());
        } else if let Some(rest) = line.strip_prefix("Ended: ") {
            self.ending = rest.split_once(". ").map_or(rest, |(_, why)| why).to_owned();
        } else if let Some(round) = self.rounds.last_mut() {
            // The marks of fresh attempts follow those of the loop; together they tell more.
            round.read(line.trim_start());
        }
    }

    pub(super) fn passed(&self) -> bool {
        self.outcome == "passed"
    }
}

impl Round {
    fn read(&mut self, line: &str) {
        let after = |tag: &str| line.strip_prefix(tag).map(str::to_owned);
        if let Some(text) = after("Question: ") {
            self.question = text;
        } else if let Some(text) = after("Context: ") {
            self.context = text;
        } else if let Some(text) = after("Reference answer: ") {
            self.reference = text;
        } else if let Some(text) = after("Scores: ") {
            self.scores = Scores::read(&text);
        } else if let Some(text) = after("Orchestrator: ") {
            self.action = text.split('.').next().unwrap_or_default().to_owned();
        } else if let Some(criterion) = Criterion::read(line) {
            self.criteria.push(criterion);
        } else if let Some((voice, text)) =
            VOICES.iter().find_map(|(tag, voice)| after(tag).map(|text| (*voice, text)))
        {
            self.objections.push((voice, text));
        }
    }

    pub(super) fn objected(&self, voice: Voice) -> Option<&str> {
        self.objections.iter().find(|(who, _)| *who == voice).map(|(_, text)| text.as_str())
    }
}

impl Criterion {
    /// `3. [+8] weak 2/3 strong 3/3: Names the cause`
    fn read(line: &str) -> Option<Self> {
        let (number_and_weight, rest) = line.split_once("] weak ")?;
        let (_, weight) = number_and_weight.split_once(". [")?;
        let (weak, rest) = rest.split_once(" strong ")?;
        let (strong, text) = rest.split_once(": ")?;
        Some(Self {
            weight: weight.parse().ok()?,
            weak: share(weak),
            strong: share(strong),
            text: text.to_owned(),
        })
    }
}

impl Scores {
    /// `weak 0.40 0.55 (mean 0.48, max 0.55); strong 0.80 0.90 (mean 0.85); gap 0.38`
    fn read(text: &str) -> Option<Self> {
        let (weak, strong) = text.split_once("; strong ")?;
        let (attempts, summary) = weak.strip_prefix("weak ")?.split_once("(mean ")?;
        let worst_weak = attempts.split_whitespace().filter_map(number).fold(1.0, f64::min);
        let (mean, best) = summary.split_once(", max ")?;
        let strong = strong.split_once("(mean ").and_then(|(_, rest)| number(rest));
        Some(Self { weak: number(mean)?, best_weak: number(best)?, worst_weak, strong })
    }
}

fn share(text: &str) -> Option<f64> {
    let (met, of) = text.split_once('/')?;
    let (met, of): (f64, f64) = (met.trim().parse().ok()?, of.trim().parse().ok()?);
    (of > 0.0).then(|| met / of)
}

/// The number that `text` begins with.
fn number(text: &str) -> Option<f64> {
    let text = text.trim_start().trim_start_matches('+');
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != '-').unwrap_or(text.len());
    text[..end].trim_end_matches('.').parse().ok()
}
