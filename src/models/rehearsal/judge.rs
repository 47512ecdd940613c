//! The judge: a criterion is met when enough of its words stand in the answer. Not for scoring.

use std::{fmt::Write, sync::LazyLock};

use super::{
    Rehearsal,
    draw::Draw,
    reply_of,
    words::{Stem, StemSet, block, distinct, share, stem, words},
};
use crate::chat::{ChatReply, ChatRequest};

/// Marks that come out wrong.
const ERROR: f64 = 0.025;
/// Probability that a criterion about quality is granted to any answer, and what length adds to it.
const VAGUE_GRANTED: f64 = 0.84;
const VAGUE_BY_LENGTH: f64 = 0.10;
/// Probability that an error is found in any answer, and what speaking at length of the same things adds.
const FAULT_GRANTED: f64 = 0.02;
const FAULT_BY_TALK: f64 = 0.20;
/// Of an answer that says nothing.
const ERROR_OF_NOTHING: f64 = 0.003;

fn set(words: &str) -> StemSet {
    words.split_whitespace().map(stem).collect()
}

/// Words that frame a criterion.
static FRAME: LazyLock<StemSet> = LazyLock::new(|| {
    set(
        "states state substance names name mentions mention gives give figure says say explains explain identifies identify covers \
        answer answers response point describes describe notes note brings makes refers touches matter question includes include \
        recognises recognizes correctly clearly least claims claim takes addresses starts refers",
    )
});

/// Words of criteria that any fluent answer is granted.
static VAGUE: LazyLock<StemSet> = LazyLock::new(|| {
    set(
        "clear clarity coherent well-organised well organised organized structure structured understanding depth deep detail detailed relevant \
        insight insightful quality thorough thoughtful reasoning logical accurate accuracy overall sense good complete completeness \
        convincing focused precise precision nuance subject topic demonstrates shows explanation written fluent useful appropriate stays",
    )
});

/// Words that open a criterion about an error.
static FAULT: LazyLock<StemSet> = LazyLock::new(|| {
    set(
        "confuses wrongly incorrectly omits ignores mistakes contradicts falsely fails invents misstates overlooks misreads \
        attributes misrepresents neglects wrong false",
    )
});

/// What a criterion asks for.
pub(super) struct Wanted {
    /// Its telling words, sorted.
    pub keys: Vec<Stem>,
    pub vague: bool,
    /// It describes an error.
    pub fault: bool,
}

impl Wanted {
    pub fn new(criterion: &str) -> Self {
        let all = words(criterion);
        let fault = all.iter().take(3).any(|word| FAULT.contains(&word.stem));
        let telling = |stem: &Stem| !FRAME.contains(stem) && !FAULT.contains(stem);
        let keys = distinct(all.iter().filter(|word| word.content).map(|word| word.stem).filter(telling));
        let vague = keys.iter().filter(|stem| VAGUE.contains(stem)).count() * 2 >= keys.len();
        Self { keys, vague, fault }
    }
}

/// An answer as the judge sees it.
pub(super) struct Answer {
    stems: Vec<Stem>,
    words: usize,
}

impl Answer {
    pub fn new(text: &str) -> Self {
        let all = words(text);
        Self {
            stems: distinct(all.iter().filter(|word| word.content).map(|word| word.stem)),
            words: all.len(),
        }
    }

    fn empty(&self) -> bool {
        self.words < 10
    }

    /// The probability that a reader without slips grants `wanted`.
    fn grants(&self, wanted: &Wanted) -> f64 {
        if self.empty() {
            return 0.0;
        }
        let length = (self.words as f64 / 90.0).min(1.6);
        let met = share(&wanted.keys, &self.stems);
        if wanted.fault {
            // A long answer that speaks of the same things looks guilty sooner.
            return (FAULT_GRANTED + FAULT_BY_TALK * met * length).min(0.9);
        }
        if wanted.vague {
            return (VAGUE_GRANTED + VAGUE_BY_LENGTH * length).min(0.95);
        }
        let needed = if wanted.keys.len() <= 2 { 1.0 } else { 0.6 };
        if met >= needed { 1.0 } else { 0.0 }
    }
}

pub(super) fn reply(rehearsal: &Rehearsal, request: &ChatRequest) -> ChatReply {
    let text = request.messages.last().map_or("", |message| message.content.as_str());
    let answer = Answer::new(block(text, "answer").unwrap_or_default());
    let mut draw = Draw::new(request, "judge");
    let mut marks = String::from("{\"marks\":[");
    let usual = if answer.empty() { ERROR_OF_NOTHING } else { ERROR };
    let error = usual * rehearsal.knobs.judge_error;
    for (number, criterion) in criteria(block(text, "rubric").unwrap_or_default()) {
        let granted = draw.chance(answer.grants(&Wanted::new(criterion)));
        let met = granted != draw.chance(error);
        if !marks.ends_with('[') {
            marks.push(',');
        }
        // Writing to a String cannot fail.
        let _ = write!(marks, "{{\"number\":{number},\"met\":{met}}}");
    }
    marks.push_str("]}");
    reply_of(request, marks)
}

/// The numbered lines of a rubric.
fn criteria(rubric: &str) -> impl Iterator<Item = (u32, &str)> {
    rubric.lines().filter_map(|line| {
        let line = line.trim();
        let (number, rest) = line.split_at(line.find(|c: char| !c.is_ascii_digit())?);
        Some((number.parse().ok()?, rest.trim_start_matches(['.', ')', ':']).trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_criterion_is_met_by_its_words_and_not_by_others() {
        let wanted = Wanted::new("States in substance: small crystals dissolve and feed the larger ones.");
        let filler = "It is said by many people who worked on such things that in old days ";
        assert!(
            Answer::new(&format!("{filler} small crystals dissolved and fed larger crystals"))
                .grants(&wanted)
                > 0.99
        );
        assert!(
            Answer::new(&format!("{filler} the charger was connected to the plates")).grants(&wanted) < 0.01
        );
    }

    #[test]
    fn saying_nothing_meets_nothing() {
        let wanted = Wanted::new("Gives a clear explanation with depth.");
        assert!(wanted.vague);
        assert!(Answer::new("I do not know.").grants(&wanted) < 0.01);
    }
}
