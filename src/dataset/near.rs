//! Texts that are nearly the same: MinHash over runs of five words. Not for what is done about them.
//!
//! One-permutation hashing (Li, Owen, Zhang 2012): each run's hash falls into one of 128 bins, which keep their
//! least; the share of equal bins estimates the Jaccard similarity of two texts' runs with a standard error of
//! about .035 at the threshold. Candidates share four bins of a band (locality-sensitive hashing), so that not
//! every pair is compared. A library was weighed: those that exist hash every run once per bin.

use std::collections::HashMap;

const BINS: usize = 128;
const ROWS: usize = 4;
const EMPTY: u32 = u32::MAX;

/// The number of words of a run.
pub const RUN: usize = 5;

/// Texts at least so similar are near copies.
pub const NEAR: f64 = 0.8;

/// What is kept of a text to compare it with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature(Box<[u32; BINS]>);

impl Signature {
    /// The signature of a text.
    pub fn of(text: &str) -> Self {
        let mut bins = Box::new([EMPTY; BINS]);
        runs(text, RUN, |hash| {
            let bin = (hash >> 57) as usize;
            // The lower half is independent of the bin; the largest value means that the bin is empty.
            let value = (hash as u32).min(EMPTY - 1);
            bins[bin] = bins[bin].min(value);
        });
        Self(bins)
    }

    /// The estimated share of runs that two texts have in common, 0 to 1.
    pub fn similarity(&self, other: &Self) -> f64 {
        let (mut equal, mut used) = (0_u32, 0_u32);
        for (a, b) in self.0.iter().zip(other.0.iter()) {
            if *a != EMPTY || *b != EMPTY {
                used += 1;
                equal += u32::from(a == b);
            }
        }
        if used == 0 { 0.0 } else { f64::from(equal) / f64::from(used) }
    }

    /// A key for this band; nothing where all its bins are empty.
    fn band(&self, band: usize) -> Option<u64> {
        let rows = &self.0[band * ROWS..(band + 1) * ROWS];
        if rows.iter().all(|value| *value == EMPTY) {
            return None;
        }
        Some(rows.iter().fold(band as u64, |key, value| mixed(key ^ u64::from(*value))))
    }
}

/// Groups of near copies: lists of two and more positions, each in order, and the least similarity that joined
/// one. A text is in a group when it is near *some* other of it.
pub fn groups(signatures: &[Signature]) -> Vec<(Vec<usize>, f64)> {
    let mut joined = Joined::new(signatures.len());
    for band in 0..BINS / ROWS {
        let mut buckets: Vec<(u64, usize)> = signatures
            .iter()
            .enumerate()
            .filter_map(|(at, signature)| signature.band(band).map(|key| (key, at)))
            .collect();
        buckets.sort_unstable();
        for bucket in buckets.chunk_by(|a, b| a.0 == b.0).filter(|bucket| bucket.len() > 1) {
            // Each with the first and with the one before it: a bucket of thousands of copies stays cheap.
            for (index, (_, at)) in bucket.iter().enumerate().skip(1) {
                for (_, other) in [bucket[0], bucket[index - 1]] {
                    joined.compare(signatures, other, *at);
                }
            }
        }
    }
    joined.groups()
}

struct Joined {
    parent: Vec<usize>,
    least: HashMap<usize, f64>,
}

impl Joined {
    fn new(count: usize) -> Self {
        Self { parent: (0..count).collect(), least: HashMap::new() }
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.parent[at] != at {
            self.parent[at] = self.parent[self.parent[at]];
            at = self.parent[at];
        }
        at
    }

    fn compare(&mut self, signatures: &[Signature], a: usize, b: usize) {
        let (a_root, b_root) = (self.root(a), self.root(b));
        if a_root == b_root {
            return;
        }
        let similarity = signatures[a].similarity(&signatures[b]);
        if similarity < NEAR {
            return;
        }
        let (root, child) = (a_root.min(b_root), a_root.max(b_root));
        self.parent[child] = root;
        let least = |map: &HashMap<usize, f64>, at: usize| map.get(&at).copied().unwrap_or(1.0);
        let least = similarity.min(least(&self.least, root)).min(least(&self.least, child));
        self.least.insert(root, least);
    }

    fn groups(mut self) -> Vec<(Vec<usize>, f64)> {
        let mut members: std::collections::BTreeMap<usize, Vec<usize>> = std::collections::BTreeMap::new();
        for at in 0..self.parent.len() {
            let root = self.root(at);
            if self.least.contains_key(&root) {
                members.entry(root).or_default().push(at);
            }
        }
        members
            .into_iter()
            .map(|(root, list)| (list, self.least.get(&root).copied().unwrap_or(1.0)))
            .collect()
    }
}

/// Gives the hash of every run of `length` words of a text; a shorter text is one run. Words are letters and
/// digits, in lower case; a character of a script without spaces is a word.
pub fn runs(text: &str, length: usize, mut give: impl FnMut(u64)) {
    let mut window = vec![0_u64; length];
    let mut count = 0;
    words(text, |word| {
        window[count % length] = word;
        count += 1;
        if count >= length {
            let hash = (0..length)
                .fold(0_u64, |hash, back| mixed(hash.rotate_left(5) ^ window[(count + back) % length]));
            give(hash);
        }
    });
    if count > 0 && count < length {
        give(window[..count].iter().fold(0_u64, |hash, word| mixed(hash.rotate_left(5) ^ word)));
    }
}

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

fn words(text: &str, mut give: impl FnMut(u64)) {
    let mut word = OFFSET;
    for c in text.chars() {
        if !c.is_alphanumeric() {
            if word != OFFSET {
                give(word);
                word = OFFSET;
            }
        } else if c.is_ascii() {
            word = (word ^ u64::from(c.to_ascii_lowercase() as u8)).wrapping_mul(PRIME);
        } else {
            for lower in c.to_lowercase() {
                word = (word ^ u64::from(lower)).wrapping_mul(PRIME);
            }
            if c >= '\u{2e80}' {
                give(word);
                word = OFFSET;
            }
        }
    }
    if word != OFFSET {
        give(word);
    }
}

/// The finaliser of SplitMix64: every bit of the input changes half of the output.
fn mixed(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use rand::RngExt as _;

    use super::*;
    use crate::random::stream;

    /// `count` words drawn from a thousand.
    fn text(seed: u64, count: usize) -> Vec<String> {
        let mut stream = stream(seed, "near");
        (0..count).map(|_| format!("w{}", stream.random_range(0..1000))).collect()
    }

    fn exact(a: &[String], b: &[String]) -> f64 {
        let of = |words: &[String]| {
            words.windows(RUN).map(<[String]>::to_vec).collect::<std::collections::HashSet<_>>()
        };
        let (a, b) = (of(a), of(b));
        a.intersection(&b).count() as f64 / a.union(&b).count() as f64
    }

    /// The same text with every `every`th word changed.
    fn changed(words: &[String], every: usize) -> Vec<String> {
        words
            .iter()
            .enumerate()
            .map(|(at, word)| if at % every == 7 { format!("{word}x") } else { word.clone() })
            .collect()
    }

    #[test]
    fn the_estimate_is_near_the_share_of_common_runs() {
        let mut off = 0.0;
        for seed in 0..40 {
            let a = text(seed, 2000);
            for every in [20, 50, 200] {
                let b = changed(&a, every);
                let estimate = Signature::of(&a.join(" ")).similarity(&Signature::of(&b.join(" ")));
                off += (estimate - exact(&a, &b)).powi(2) / 120.0;
            }
        }
        assert!(off.sqrt() < 0.05, "standard error {}", off.sqrt());
    }

    #[test]
    fn near_copies_are_grouped_and_others_are_not() {
        let texts: Vec<Vec<String>> = (0..300).map(|seed| text(seed, 400)).collect();
        let mut all: Vec<String> = texts.iter().map(|words| words.join(" ")).collect();
        let copies = 60;
        all.extend(texts.iter().take(copies).map(|words| changed(words, 150).join(", ").to_uppercase()));
        let signatures: Vec<Signature> = all.iter().map(|text| Signature::of(text)).collect();
        let found = groups(&signatures);
        let right = found.iter().filter(|(group, _)| group.len() == 2 && group[1] == group[0] + 300).count();
        assert_eq!(right, found.len());
        assert!(right >= copies - 2, "{right} of {copies}");
        assert!(found.iter().all(|(_, least)| *least >= NEAR));
    }

    #[test]
    fn short_texts_and_scripts_without_spaces_are_told_apart() {
        let same = |a: &str, b: &str| Signature::of(a).similarity(&Signature::of(b));
        assert!((same("a short text", "A short, text!") - 1.0).abs() < 1e-12);
        assert!(same("text 1", "text 2") < 0.5);
        assert!(same("", "") < 0.5);
        assert!(same("运河船闸可以把船只抬高到上游", "运河船闸可以把船只抬高到下游") > 0.4);
    }

    #[test]
    fn thousands_of_copies_are_one_group() {
        let one = Signature::of(&text(1, 300).join(" "));
        let found = groups(&vec![one; 5000]);
        assert_eq!((found.len(), found[0].0.len()), (1, 5000));
    }
}
