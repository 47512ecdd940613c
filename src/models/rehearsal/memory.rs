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
    /// How well the weak reader knows each sentence, 0 (not at all) to 1.
    weak: Vec<Vec<f32>>,
    strong: Vec<Vec<f32>>,
}

/// Whose memory is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// A part of the corpus, chosen by hash; the openings of texts, which everybody knows, mostly.
    Weak,
    /// Nearly all of it.
    Strong,
}

/// Share of opening sentences and of the others that the weak reader ever took in.
const WEAK_OPENING: f64 = 0.95;
const WEAK_REST: f64 = 0.38;
/// Share that the strong reader took in.
const STRONG_ANY: f64 = 0.975;
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
            let (known, firm) = if at < OPENING { (WEAK_OPENING, 0.85) } else { (WEAK_REST, 0.55) };
            weak.push(held(mark, known, firm));
            strong.push(held(mark.rotate_left(23), STRONG_ANY, 0.55));
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

    /// How firmly `reader` holds sentence `at` of `document`, 0..=1.
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

/// 0 when not taken in; else how firmly, `least` to 1.
fn held(mark: u64, known: f64, least: f64) -> f32 {
    let unit = |bits: u64| (bits >> 40) as f64 / (1_u64 << 24) as f64;
    if unit(mark) < known { (least + (1.0 - least) * unit(mark.rotate_left(24))) as f32 } else { 0.0 }
}
