//! One text read closely: sentences, their clauses, their stems. Not for remembering texts.

use std::{ops::Range, sync::Arc};

use super::words::{Stem, Word, distinct, sentences, stem, words};

/// A text with its sentences.
#[derive(Debug)]
pub(super) struct Reading {
    pub text: Arc<str>,
    pub sentences: Vec<Sentence>,
    /// The word that the text is about: its most frequent long content word, as first written.
    pub topic: String,
}

/// One sentence.
#[derive(Debug)]
pub(super) struct Sentence {
    pub range: Range<usize>,
    pub stems: Vec<Stem>,
    pub clauses: Vec<Clause>,
}

/// A part of a sentence that can be said or left out.
#[derive(Debug)]
pub(super) struct Clause {
    pub range: Range<usize>,
    pub stems: Vec<Stem>,
    /// Holds a number in digits.
    pub digits: bool,
    /// Reads as a sentence of its own: opens with a noun or its article and holds a verb.
    pub whole: bool,
}

impl Reading {
    /// Reads `text`.
    pub fn new(text: &str) -> Self {
        let text: Arc<str> = text.into();
        let all = words(&text);
        let mut from = 0;
        let sentences = sentences(&text)
            .into_iter()
            .map(|range| {
                let first = from + all[from..].partition_point(|word| (word.start as usize) < range.start);
                let last = first + all[first..].partition_point(|word| (word.start as usize) < range.end);
                from = last;
                Sentence::new(&text, range, &all[first..last])
            })
            .collect();
        let stems = distinct(all.iter().filter(|word| word.content).map(|word| word.stem));
        let topic = topic(&text, &all, &stems);
        Self { text, sentences, topic }
    }

    /// The text of a range of it.
    pub fn of(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }
}

impl Sentence {
    fn new(text: &str, range: Range<usize>, words: &[Word]) -> Self {
        let stems = distinct(words.iter().filter(|word| word.content).map(|word| word.stem));
        let clauses = cuts(text, words)
            .windows(2)
            .map(|pair| Clause::new(text, &words[pair[0]..pair[1]], range.end))
            .collect();
        Self { range, stems, clauses }
    }
}

impl Clause {
    fn new(text: &str, words: &[Word], limit: usize) -> Self {
        let start = words.first().map_or(limit, |word| word.start as usize);
        let end = words.last().map_or(start, |word| word.end as usize);
        // Quotation marks, percent signs and degrees that close the clause stay with it.
        let tail = text[end..limit].find(|c: char| !matches!(c, '%' | '"' | ')' | '°')).unwrap_or(0);
        Self {
            range: start..end + tail,
            stems: distinct(words.iter().filter(|word| word.content).map(|word| word.stem)),
            digits: words.iter().any(|word| word.digit),
            whole: whole(text, words),
        }
    }
}

const VERBS: &str = " is are was were has had can could may might must will would does did makes made gives gave takes took keeps kept \
becomes became turns turned grows grew falls fell comes came goes went holds held finds found begins began shows needs runs lies \
stands rises sinks leaves left sets meets carries carried uses used calls called contains remains forms formed ";
const NOUN_OPENERS: &str = " the a an this these those each every some most many such both all its their his her one two three no \
it they he she ";

/// Whether words read as a sentence of their own.
fn whole(text: &str, words: &[Word]) -> bool {
    let is_in = |word: &Word, list: &str| {
        text.get(word.start as usize..word.end as usize)
            .is_some_and(|word| list.contains(&format!(" {} ", word.to_lowercase())))
    };
    let opens = words.iter().take(2).any(|word| is_in(word, NOUN_OPENERS));
    opens && words.len() >= 5 && words.iter().skip(1).any(|word| is_in(word, VERBS))
}

/// Words that may open a clause. Strong ones cut shorter clauses than weak ones do.
const STRONG: [&str; 12] = [
    "because", "since", "so", "which", "where", "when", "while", "whereas", "although", "until", "but",
    "unless",
];
const WEAK: [&str; 11] =
    ["and", "with", "by", "from", "into", "who", "that", "after", "before", "than", "at"];

/// Word indices at which clauses begin, and the end.
fn cuts(text: &str, words: &[Word]) -> Vec<usize> {
    let mut cuts = vec![0];
    let content = |from: usize, to: usize| words[from..to].iter().filter(|word| word.content).count();
    for at in 1..words.len() {
        let before = text.get(words[at - 1].end as usize..words[at].start as usize).unwrap_or(" ");
        let word = text.get(words[at].start as usize..words[at].end as usize).unwrap_or_default();
        let need = if before.contains([',', ';', ':', '(', '—']) {
            2
        } else if STRONG.contains(&word) {
            3
        } else if WEAK.contains(&word) {
            4
        } else {
            continue;
        };
        let last = *cuts.last().unwrap_or(&0);
        if content(last, at) >= need && content(at, words.len()) >= 2 {
            cuts.push(at);
        }
    }
    if !words.is_empty() {
        cuts.push(words.len());
    }
    cuts
}

/// Frequent in any text, so never what it is about.
const PLAIN: &str = "year years time times water people first made make long called work came about little great hundred thousand \
large small many often cent every minute minutes hour hours day days celsius degree metre metres kilometre kilometres centimetres millimetres month months week weeks tonnes grams still much less well-known part half next last later early about used using with degrees does done";

fn topic(text: &str, words: &[Word], stems: &[Stem]) -> String {
    let plain: Vec<Stem> = distinct(PLAIN.split_whitespace().map(stem));
    let mut counts = vec![0.0_f64; stems.len()];
    let long = |word: &&Word| {
        word.content && !word.digit && word.end - word.start >= 4 && plain.binary_search(&word.stem).is_err()
    };
    for word in words.iter().filter(long) {
        if let Ok(at) = stems.binary_search(&word.stem) {
            counts[at] += if counts[at] > 0.0 { 1.0 } else { 1.0 + 0.1 * f64::from(word.end - word.start) };
        }
    }
    let best = (0..stems.len()).max_by(|a, b| counts[*a].total_cmp(&counts[*b]));
    words
        .iter()
        .filter(long)
        .find(|word| best.is_some_and(|best| word.stem == stems[best]))
        .and_then(|word| text.get(word.start as usize..word.end as usize))
        .map_or_else(|| "the matter".to_owned(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_falls_into_clauses_that_cover_it() {
        let reading = Reading::new(
            "Because a flooded battery loses five per cent of its charge every month through side reactions, \
             idleness alone is enough to start the process, and heat hastens it.",
        );
        let sentence = &reading.sentences[0];
        assert!(sentence.clauses.len() >= 2, "{:?}", sentence.clauses.len());
        let said: Vec<&str> = sentence.clauses.iter().map(|clause| reading.of(&clause.range)).collect();
        assert!(said.iter().any(|clause| clause.starts_with("idleness")), "{said:?}");
    }
}
