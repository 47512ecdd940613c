//! What the solvers remember of the corpus, and how a question finds it. Not for answering.

use std::sync::Arc;

use super::{
    reading::Reading,
    words::{Stem, StemMap, hash},
};

/// The corpus as the stand-ins know it.
pub(super) struct Memory {
    pub documents: Vec<Arc<Reading>>,
    /// Where each stem occurs: (document, sentence).
    places: StemMap<Vec<(u32, u32)>>,
    by_text: StemMap<u32>,
    /// How likely each reader is to recall each sentence in one attempt, 0 to 1.
    weak: Vec<Vec<f32>>,
    strong: Vec<Vec<f32>>,
}

/// Whose memory is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// A part of the corpus, by hash and none of it firmly; the openings of texts, which everybody knows,
    /// mostly.
    Weak,
    /// Nearly all of it.
    Strong,
}

/// The likeliest recall of a sentence by the weak reader: of the openings, of the others, and the least
/// of the openings. The least of the others is 0.
const WEAK_OPENING: f64 = 1.0;
const WEAK_OPENING_LEAST: f64 = 0.60;
const WEAK_REST: f64 = 0.70;
/// Above 1, most sentences are nearer to the least than to the likeliest.
const WEAK_REST_BEND: f64 = 1.5;
/// The least recall of a sentence by the strong reader; the likeliest is 1.
const STRONG_LEAST: f64 = 0.88;
/// How many sentences of a text are its opening.
pub(super) const OPENING: usize = 3;

impl Memory {
    pub fn new<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut memory = Self {
            documents: Vec::new(),
            places: StemMap::default(),
            by_text: StemMap::default(),
            weak: Vec::new(),
            strong: Vec::new(),
        };
        for text in texts {
            memory.add(text);
        }
        memory
    }

    fn add(&mut self, text: &str) {
        let reading = Reading::new(text.trim());
        let number = self.documents.len() as u32;
        self.by_text.insert(hash(reading.text.as_bytes()), number);
        let (mut weak, mut strong) = (Vec::new(), Vec::new());
        for (at, sentence) in reading.sentences.iter().enumerate() {
            for stem in &sentence.stems {
                self.places.entry(*stem).or_default().push((number, at as u32));
            }
            let mark = hash(reading.of(&sentence.range).as_bytes());
            weak.push(if at < OPENING {
                held(mark, WEAK_OPENING_LEAST, WEAK_OPENING, 1.0)
            } else {
                held(mark, 0.0, WEAK_REST, WEAK_REST_BEND)
            });
            strong.push(held(mark.rotate_left(23), STRONG_LEAST, 1.0, 1.0));
        }
        self.weak.push(weak);
        self.strong.push(strong);
        self.documents.push(Arc::new(reading));
    }

    /// The reading of a text that stands in the corpus word for word.
    pub fn known(&self, text: &str) -> Option<Arc<Reading>> {
        let number = *self.by_text.get(&hash(text.as_bytes()))?;
        let reading = self.documents.get(number as usize)?;
        (*reading.text == *text).then(|| Arc::clone(reading))
    }

    /// How likely `reader` is to recall sentence `at` of `document` in one attempt, 0..=1.
    pub fn hold(&self, reader: Reader, document: usize, at: usize) -> f64 {
        let table = match reader {
            Reader::Weak => &self.weak,
            Reader::Strong => &self.strong,
        };
        table.get(document).and_then(|row| row.get(at)).copied().map_or(0.0, f64::from)
    }

    /// How much a word tells: rare words more.
    pub fn weight(&self, stem: Stem) -> f64 {
        let seen = self.places.get(&stem).map_or(0, Vec::len);
        (1.0 + 60.0 / (1.0 + seen as f64)).ln()
    }

    /// The document that the query is about, with a score per sentence of it.
    pub fn find(&self, query: &[(Stem, f64)]) -> Option<(usize, Vec<f64>)> {
        let mut totals = vec![0.0_f64; self.documents.len()];
        for (stem, weight) in query {
            let Some(places) = self.places.get(stem) else { continue };
            let gain = weight * self.weight(*stem);
            let mut last = u32::MAX;
            for (document, _) in places {
                // A word counts once per document when documents are compared.
                if *document != last {
                    totals[*document as usize] += gain;
                    last = *document;
                }
            }
        }
        let (best, total) = totals.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
        if *total < 4.0 {
            return None;
        }
        let mut scores = vec![0.0; self.documents[best].sentences.len()];
        for (stem, weight) in query {
            let gain = weight * self.weight(*stem);
            for (document, sentence) in self.places.get(stem).map_or(&[][..], Vec::as_slice) {
                if *document as usize == best {
                    scores[*sentence as usize] += gain;
                }
            }
        }
        Some((best, scores))
    }
}

/// Somewhere from `least` to `most`, by the bits of `mark`.
fn held(mark: u64, least: f64, most: f64, bend: f64) -> f32 {
    let unit = (mark >> 40) as f64 / (1_u64 << 24) as f64;
    (least + (most - least) * unit.powf(bend)) as f32
}
