//! Runs of words that a genome must not share with documents it is measured on.
//!
//! Not for judging items: their text may of course come from the document.

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
};

/// The shortest run of words that counts as copied.
pub const RUN: usize = 8;

/// Every run of eight words of the validation and test documents, hashed. Build it once per run.
#[derive(Debug, Clone, Default)]
pub struct Forbidden(HashSet<u64>);

impl Forbidden {
    /// The runs of these texts.
    pub fn new<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut runs = HashSet::new();
        for text in texts {
            runs.extend(words(text).windows(RUN).map(hash));
        }
        Self(runs)
    }

    /// The first run of `text` that is forbidden and not already in `known`.
    pub fn first_in(&self, text: &str, known: &str) -> Option<String> {
        if self.0.is_empty() {
            return None;
        }
        let found = words(text);
        let mut hits = found.windows(RUN).filter(|run| self.0.contains(&hash(run)));
        let first = hits.next()?;
        let known: HashSet<u64> = words(known).windows(RUN).map(hash).collect();
        std::iter::once(first).chain(hits).find(|run| !known.contains(&hash(run))).map(|run| run.join(" "))
    }
}

/// Lower-case words of letters and digits, in order.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

fn hash(run: &[String]) -> u64 {
    let mut hasher = DefaultHasher::new();
    run.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str =
        "Sulfur atoms form short bridges between chains, so the network springs back after stretching.";

    #[test]
    fn eight_words_in_a_row_are_found_whatever_their_case_and_punctuation() {
        let forbidden = Forbidden::new([DOCUMENT]);
        let copied = "For example: SULFUR atoms form short bridges -- between chains; so ask why.";
        assert_eq!(
            forbidden.first_in(copied, "").as_deref(),
            Some("sulfur atoms form short bridges between chains so")
        );
        assert_eq!(forbidden.first_in("sulfur atoms form short bridges between chains", ""), None);
    }

    #[test]
    fn runs_that_the_parent_had_already_are_not_the_proposals_fault() {
        let forbidden = Forbidden::new([DOCUMENT]);
        assert_eq!(forbidden.first_in(DOCUMENT, DOCUMENT), None);
        assert!(forbidden.first_in(DOCUMENT, "something else").is_some());
    }
}
