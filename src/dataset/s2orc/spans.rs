//! Annotations of a bulk record, and the cutting of its text along them. Not for anything else of the record.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{self, Visitor},
};

use crate::dataset::record::Section;

/// The spans that matter here; a record has many more kinds.
#[derive(Deserialize, Default)]
pub(super) struct Annotations {
    #[serde(default)]
    title: Spans,
    #[serde(default, rename = "abstract")]
    abstract_: Spans,
    #[serde(default)]
    paragraph: Spans,
    #[serde(default, alias = "section_header")]
    sectionheader: Spans,
    #[serde(default, alias = "bib_entry")]
    bibentry: Spans,
}

/// A list of spans: as it is, or as JSON in a string; null is none.
#[derive(Debug, Default)]
struct Spans(Vec<Span>);

/// From one character to another, the end not included.
#[derive(Debug, Clone, Copy, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct Span {
    #[serde(deserialize_with = "offset")]
    start: usize,
    #[serde(deserialize_with = "offset")]
    end: usize,
}

impl<'de> Deserialize<'de> for Spans {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Spans;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of spans, or one as JSON in a string")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Spans, E> {
                if text.trim().is_empty() {
                    return Ok(Spans::default());
                }
                let read: Option<Vec<Span>> = serde_json::from_str(text).map_err(E::custom)?;
                Ok(Spans(read.unwrap_or_default()))
            }

            fn visit_unit<E: de::Error>(self) -> Result<Spans, E> {
                Ok(Spans::default())
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Spans, A::Error> {
                let mut spans = Vec::new();
                while let Some(span) = list.next_element()? {
                    spans.push(span);
                }
                Ok(Spans(spans))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// A number, or one in a string: both are met.
fn offset<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    struct Number;
    impl Visitor<'_> for Number {
        type Value = usize;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a place in the text")
        }

        fn visit_u64<E: de::Error>(self, number: u64) -> Result<usize, E> {
            usize::try_from(number).map_err(E::custom)
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<usize, E> {
            text.trim().parse().map_err(E::custom)
        }
    }
    deserializer.deserialize_any(Number)
}

/// A text that is addressed by characters.
pub(super) struct Cutter<'a> {
    text: &'a str,
    /// The byte at which each character begins, and the text's end; empty when every character is one byte.
    starts: Vec<usize>,
    chars: usize,
}

impl<'a> Cutter<'a> {
    pub fn new(text: &'a str) -> Self {
        if text.is_ascii() {
            return Self { text, starts: Vec::new(), chars: text.len() };
        }
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        Self { text, chars: starts.len() - 1, starts }
    }

    /// The title, if it is marked, and the sections.
    ///
    /// # Errors
    /// A span outside the text.
    pub fn cut(&self, marks: &Annotations) -> Result<(Option<String>, Vec<Section>), String> {
        let title = self.sorted("title", &marks.title)?.first().map(|span| self.of(*span).to_owned());
        let abstracts = self.sorted("abstract", &marks.abstract_)?;
        let entries = self.sorted("bibentry", &marks.bibentry)?;
        let headers = self.sorted("sectionheader", &marks.sectionheader)?;
        let paragraphs = self.sorted("paragraph", &marks.paragraph)?;
        let mut sections = Vec::new();
        for span in &abstracts {
            super::add(&mut sections, Some("Abstract".to_owned()), self.of(*span));
        }
        if paragraphs.is_empty() {
            let end = entries.first().map_or(self.chars, |first| first.start);
            let rest = Span { start: abstracts.last().map_or(0, |last| last.end).min(end), end };
            super::add(&mut sections, None, self.of(rest));
            return Ok((title, sections));
        }
        let within = |span: &Span, others: &[Span]| {
            let next = others.partition_point(|other| other.start <= span.start);
            next.checked_sub(1).is_some_and(|at| others[at].end >= span.end)
        };
        for span in paragraphs.iter().filter(|span| !within(span, &abstracts) && !within(span, &entries)) {
            let next = headers.partition_point(|header| header.start <= span.start);
            let heading = next.checked_sub(1).map(|at| self.of(headers[at]).to_owned());
            super::add(&mut sections, heading.filter(|name| !name.is_empty()), self.of(*span));
        }
        Ok((title, sections))
    }

    /// The spans in the order of the text, each once.
    fn sorted(&self, kind: &str, spans: &Spans) -> Result<Vec<Span>, String> {
        let mut sorted = spans.0.clone();
        sorted.sort_unstable();
        sorted.dedup();
        for span in &sorted {
            if span.end > self.chars {
                let (end, chars) = (span.end, self.chars);
                return Err(format!("a `{kind}` span ends at {end}, and the text has {chars} characters"));
            }
            if span.start > span.end {
                return Err(format!("a `{kind}` span starts at {} and ends at {}", span.start, span.end));
            }
        }
        Ok(sorted)
    }

    fn of(&self, span: Span) -> &'a str {
        let byte = |at: usize| if self.starts.is_empty() { at } else { self.starts[at] };
        self.text.get(byte(span.start)..byte(span.end)).unwrap_or_default().trim()
    }
}
