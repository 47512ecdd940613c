//! A prompt as an author understands it: data blocks apart, the rest as evidence for levers.
//! Not for acting on it.

use std::{ops::Range, sync::Arc};

use super::{
    Rehearsal,
    concepts::{self, Concepts, NEGATIVE, NOT, POSITIVE, RUBRIC, SUBJECTS},
    draw::Draw,
    levers::{Lever, RULES},
    words::{Stem, Word, block, block_range, hash, mix, sentences, words},
};
use crate::chat::ChatRequest;

/// Evidence for and against one lever.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Evidence {
    pro: f64,
    con: f64,
    /// Where each was said last, in sentences.
    last: [u32; 2],
}

/// What a text asks of an author.
#[derive(Debug, Clone, Default)]
pub(super) struct Instructions {
    evidence: [Evidence; Lever::ALL.len()],
    /// Words of the text.
    pub words: usize,
    /// The largest number of criteria, and of negative ones, that the text speaks of.
    pub criteria: Option<u32>,
    pub negatives: Option<u32>,
    sentences: u32,
}

/// Beyond so many words, attention per sentence falls.
const ATTENTION: f64 = 700.0;
/// One plain sentence is obeyed this much; repetition approaches 1.
const ONE_SENTENCE: f64 = 2.2;

impl Instructions {
    /// Understands `text`.
    pub fn read(text: &str) -> Self {
        let mut found = Self::default();
        let (mut heading, mut before): (Concepts, Concepts) = (0, 0);
        for range in sentences(text) {
            let line = &text[range];
            let all = words(line);
            found.words += all.len();
            if line.starts_with('{') {
                // The shape of the reply, not a demand.
                continue;
            }
            let stems: Vec<Stem> = all.iter().map(|word| word.stem).collect();
            let own = concepts::of(&stems);
            if line.starts_with('#') || line.ends_with(':') && all.len() <= 6 {
                heading = own & SUBJECTS;
            }
            let carried = if refers_back(line, &all) { before & SUBJECTS } else { 0 };
            let told = own | carried | if all.len() <= 14 { heading } else { 0 };
            found.hear(own, told);
            found.count(line, &all, told);
            before = told;
        }
        found
    }

    fn hear(&mut self, own: Concepts, told: Concepts) {
        self.sentences += 1;
        let mut heard = [[0.0_f64; 2]; Lever::ALL.len()];
        for rule in RULES {
            // What a heading lends must be met by something the sentence itself says.
            if rule.holds(told) && own & (rule.all | rule.any) & !NOT != 0 {
                let cell = &mut heard[rule.lever as usize][usize::from(!rule.favours)];
                *cell = cell.max(rule.strength * if rule.holds(own) { 1.0 } else { 0.7 });
            }
        }
        for (evidence, [pro, con]) in self.evidence.iter_mut().zip(heard) {
            // A sentence that says both says the plainer one; a tie is denied evidence.
            if pro >= con && pro > 0.0 {
                evidence.pro += pro;
                evidence.last[0] = self.sentences;
            } else if con > 0.0 {
                evidence.con += con;
                evidence.last[1] = self.sentences;
            }
        }
    }

    fn count(&mut self, line: &str, all: &[Word], told: Concepts) {
        if told & NOT != 0 {
            return;
        }
        let most = |old: Option<u32>, value: u32| Some(old.map_or(value, |old| old.max(value)));
        for (at, word) in all.iter().enumerate() {
            let Some(value) = line.get(word.start as usize..word.end as usize).and_then(number) else {
                continue;
            };
            let near: Vec<Stem> = all[at..].iter().skip(1).take(5).map(|word| word.stem).collect();
            let near = concepts::of(&near);
            if near & POSITIVE != 0 {
                continue;
            } else if near & NEGATIVE != 0 && (1..=12).contains(&value) {
                self.negatives = most(self.negatives, value);
            } else if told & near & RUBRIC != 0 && (4..=60).contains(&value) {
                self.criteria = most(self.criteria, value);
            }
        }
    }

    /// Adds what another text asks, heard with `weight` and after this one.
    pub fn and(&mut self, other: &Self, weight: f64) {
        for (mine, theirs) in self.evidence.iter_mut().zip(&other.evidence) {
            mine.pro += weight * theirs.pro;
            mine.con += weight * theirs.con;
            for side in 0..2 {
                if theirs.last[side] > 0 {
                    mine.last[side] = self.sentences + theirs.last[side];
                }
            }
        }
    }

    /// How far a reply follows `lever`: 1 wholly, 0 not told, below 0 against it.
    ///
    /// Contradicting sentences compete: one side is followed, the stronger and the later more often.
    pub fn level(&self, lever: Lever, draw: &mut Draw) -> f64 {
        let evidence = self.evidence[lever as usize];
        let strength = |sum: f64| 1.0 - (-ONE_SENTENCE * sum).exp();
        let (mut pro, mut con) = (strength(evidence.pro), strength(evidence.con));
        let attention = (ATTENTION / self.words.max(1) as f64).min(1.0);
        if pro > 0.0 && con > 0.0 {
            let later = if evidence.last[0] > evidence.last[1] { 1.3 } else { 0.75 };
            let follows = draw.chance(pro * later / (pro * later + con));
            *if follows { &mut con } else { &mut pro } = 0.0;
        }
        (pro - con) * attention
    }

    /// Sums for and against a lever, as heard.
    #[cfg(test)]
    pub fn heard(&self, lever: Lever) -> (f64, f64) {
        let evidence = self.evidence[lever as usize];
        (evidence.pro, evidence.con)
    }
}

/// Whether a sentence points at the one before it.
fn refers_back(line: &str, all: &[Word]) -> bool {
    const BACK: [&str; 11] =
        ["it", "they", "this", "these", "that", "those", "them", "each", "such", "its", "otherwise"];
    all.first().is_some_and(|word| {
        BACK.iter().any(|back| line[word.start as usize..word.end as usize].eq_ignore_ascii_case(back))
    })
}

fn number(word: &str) -> Option<u32> {
    const NAMES: [&str; 21] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    word.parse()
        .ok()
        .or_else(|| NAMES.iter().position(|name| name.eq_ignore_ascii_case(word)).map(|at| at as u32))
}

/// The blocks of data that a genome's prompt may hold.
const BLOCKS: [&str; 7] = ["document", "examples", "feedback", "guidance", "previous_item", "item", "report"];

/// A line of so many bytes is a text and no instruction.
const A_TEXT: usize = 1_200;

/// A genome's prompt, taken apart.
pub(super) struct Prompt<'a> {
    text: &'a str,
    pub instructions: Arc<Instructions>,
}

impl<'a> Prompt<'a> {
    /// Takes apart the first message; later ones are replies and complaints about them.
    pub fn new(rehearsal: &Rehearsal, request: &'a ChatRequest) -> Self {
        let text = request.messages.first().map_or("", |message| message.content.as_str());
        let mut blocks: Vec<Range<usize>> =
            BLOCKS.iter().filter_map(|tag| block_range(text, tag)).map(|(outer, _, _)| outer).collect();
        blocks.sort_by_key(|range| range.start);
        let mut pieces = Vec::with_capacity(blocks.len() + 1);
        let mut at = 0;
        for range in blocks {
            if range.start >= at {
                pieces.push(&text[at..range.start]);
                at = range.end;
            }
        }
        pieces.push(&text[at..]);
        let name = pieces.iter().fold(0, |name, piece| mix(name ^ hash(piece.as_bytes())));
        let instructions = rehearsal.understand(name, || Instructions::read(&pieces.join("\n")));
        Self { text, instructions }
    }

    /// The data in the block `tag`; empty when there is none.
    pub fn data(&self, tag: &str) -> &'a str {
        block(self.text, tag).unwrap_or_default()
    }

    /// The document: its block, or the longest line of a prompt that lost the tags around it.
    pub fn document(&self) -> &'a str {
        self.shown().unwrap_or_else(|| self.longest_line())
    }

    /// The document, where the prompt shows one: its block, or a line as long as a text.
    pub fn shown(&self) -> Option<&'a str> {
        block(self.text, "document").or_else(|| Some(self.longest_line()).filter(|line| line.len() >= A_TEXT))
    }

    fn longest_line(&self) -> &'a str {
        let shape = |line: &&str| !line.trim_start().starts_with('{');
        self.text.lines().filter(shape).max_by_key(|line| line.len()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The levers that a sentence standing alone is understood to speak for.
    fn heard_in(sentence: &str) -> Vec<&'static str> {
        let found = Instructions::read(sentence);
        let loud = |lever: &&Lever| found.heard(**lever).0 >= 0.5;
        Lever::ALL.iter().filter(loud).map(|lever| lever.word()).collect()
    }

    /// Words of the test data for one side of a lever that has two.
    fn against(word: &str) -> Option<Lever> {
        match word {
            "many_questions" => Some(Lever::OneQuestion),
            "definitions" => Some(Lever::NeedDocument),
            "many_numbers" => Some(Lever::NoExactDigits),
            _ => None,
        }
    }

    #[test]
    fn paraphrases_by_other_hands_are_understood() {
        let lines: Vec<&str> = include_str!("../../../tests/testdata/paraphrases.txt").lines().collect();
        let missed: Vec<String> = lines
            .iter()
            .filter_map(|line| {
                let (word, sentence) = line.split_once('\t')?;
                let hit = match against(word) {
                    Some(lever) => Instructions::read(sentence).heard(lever).1 >= 0.5,
                    None => heard_in(sentence).contains(&word),
                };
                (!hit).then(|| format!("{line}  [{:?}]", heard_in(sentence)))
            })
            .collect();
        assert!(lines.len() >= 40);
        assert!(
            missed.len() * 5 <= lines.len(),
            "missed {} of {}:\n{}",
            missed.len(),
            lines.len(),
            missed.join("\n")
        );
    }

    #[test]
    fn unrelated_sentences_say_nothing() {
        let lines: Vec<&str> = include_str!("../../../tests/testdata/unrelated.txt").lines().collect();
        let loud: Vec<String> = lines
            .iter()
            .filter(|line| {
                let found = Instructions::read(line);
                Lever::ALL.iter().any(|lever| found.heard(*lever).0.max(found.heard(*lever).1) >= 0.5)
            })
            .map(|line| format!("{line} {:?}", heard_in(line)))
            .collect();
        assert!(lines.len() >= 60);
        assert!(loud.len() * 20 <= lines.len(), "{}", loud.join("\n"));
    }

    #[test]
    #[ignore = "prints what a prompt is heard to say"]
    fn heard_in_a_prompt() {
        let path = std::env::var("PROMPT").unwrap();
        let text = std::fs::read_to_string(path).unwrap();
        for range in sentences(&text) {
            let found = Instructions::read(&text[range.clone()]);
            let loud: Vec<String> = Lever::ALL
                .iter()
                .filter(|lever| found.heard(**lever) != (0.0, 0.0))
                .map(|lever| format!("{}{:?}", lever.word(), found.heard(*lever)))
                .collect();
            eprintln!("{}\n      {}", &text[range], loud.join(" "));
        }
        let found = Instructions::read(&text);
        eprintln!("words {} criteria {:?} negatives {:?}", found.words, found.criteria, found.negatives);
        for lever in Lever::ALL {
            eprintln!("{} {:?}", lever.word(), found.heard(*lever));
        }
    }

    #[test]
    fn a_contradiction_is_obeyed_less_than_a_plain_order() {
        let both = Instructions::read("Write 3 to 5 negative criteria. Use only positive criteria.");
        let one = Instructions::read("Use only positive criteria.");
        let request = |seed| ChatRequest {
            messages: vec![],
            temperature: 1.0,
            max_tokens: 9,
            seed,
            schema: None,
            tools: vec![],
        };
        let mean = |rules: &Instructions| {
            (0..200)
                .map(|seed| rules.level(Lever::PositiveOnly, &mut Draw::new(&request(seed), "t")))
                .sum::<f64>()
                / 200.0
        };
        assert!(mean(&one) > mean(&both) + 0.2);
    }
}
