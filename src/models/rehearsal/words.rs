//! Words as the stand-ins read them: stems as numbers, sentences, blocks of data in a prompt.
//! Not linguistics: a stem only has to be the same for the forms of one word.

use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasherDefault, Hasher},
    ops::Range,
    sync::LazyLock,
};

/// The number of a word's stem.
pub(super) type Stem = u64;

/// Stems are hashes already.
#[derive(Default)]
pub(super) struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash(bytes);
    }
    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

pub(super) type StemMap<T> = HashMap<Stem, T, BuildHasherDefault<Identity>>;
pub(super) type StemSet = HashSet<Stem, BuildHasherDefault<Identity>>;

/// FNV-1a with a final mix.
pub(super) fn hash(bytes: &[u8]) -> u64 {
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    for byte in bytes {
        state = (state ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    mix(state)
}

/// The finaliser of splitmix64.
pub(super) fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// One word of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    pub stem: Stem,
    /// Carries meaning: no article, preposition, auxiliary.
    pub content: bool,
    /// Holds a digit.
    pub digit: bool,
    pub start: u32,
    pub end: u32,
}

const STOPS: &str = "a an the and or but if of at by for with about into through to from in out on off over under again then \
once here there when where why how all any both each few more most other some such no nor not only own same so than too very \
can will just should now is are was were be been being have has had having do does did doing would could may might must shall \
it its he him his she her they them their theirs this that these those i me my we our ours us you your yours who whom whose \
which what as until while because since whereas although though yet per up down upon also within without against between \
during before after above below either neither nobody nothing something anybody hardly perhaps therefore however s t d ll";

static STOP_SET: LazyLock<StemSet> =
    LazyLock::new(|| STOPS.split_whitespace().map(|word| hash(word.as_bytes())).collect());

/// The words of `text`, in order.
pub(super) fn words(text: &str) -> Vec<Word> {
    let bytes = text.as_bytes();
    let mut found = Vec::with_capacity(text.len() / 5);
    let mut at = 0;
    while at < bytes.len() {
        if !part_of_word(bytes[at]) {
            // Dashes, quotation marks and degrees take two or three bytes.
            at += match bytes[at] {
                0xe2 => 3,
                0xc2 => 2,
                _ => 1,
            };
            continue;
        }
        let start = at;
        let mut digit = false;
        while at < bytes.len() && (part_of_word(bytes[at]) || joins(bytes, at)) {
            digit |= bytes[at].is_ascii_digit();
            at += 1;
        }
        let (stem, content) = stem_of(&bytes[start..at], digit);
        found.push(Word { stem, content, digit, start: start as u32, end: at as u32 });
    }
    found
}

fn part_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 && byte != 0xe2 && byte != 0xc2
}

/// Whether the byte at `at` joins two digits, as in `2.4` and `4,096`.
fn joins(bytes: &[u8], at: usize) -> bool {
    matches!(bytes[at], b'.' | b',')
        && at > 0
        && bytes[at - 1].is_ascii_digit()
        && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
}

/// The stem of one word in any case.
pub(super) fn stem(word: &str) -> Stem {
    stem_of(word.as_bytes(), word.bytes().any(|byte| byte.is_ascii_digit())).0
}

fn stem_of(word: &[u8], digit: bool) -> (Stem, bool) {
    let mut buffer = [0_u8; 24];
    let length = word.len().min(buffer.len());
    for (to, from) in buffer.iter_mut().zip(&word[..length]) {
        *to = from.to_ascii_lowercase();
    }
    let lower = &buffer[..length];
    if digit {
        return (hash(lower), true);
    }
    let content = length > 1 && !STOP_SET.contains(&hash(lower));
    if length <= 3 {
        return (hash(lower), content);
    }
    let cut = cut_suffixes(&mut buffer, length);
    (hash(&buffer[..cut]), content)
}

const SUFFIXES: [(&[u8], usize); 14] = [
    (b"ations", 3),
    (b"ation", 3),
    (b"ition", 3),
    (b"ment", 4),
    (b"ness", 3),
    (b"able", 3),
    (b"ible", 3),
    (b"tion", 3),
    (b"ity", 4),
    (b"ive", 3),
    (b"ful", 3),
    (b"al", 4),
    (b"er", 4),
    (b"ic", 4),
];

fn cut_suffixes(buffer: &mut [u8; 24], mut length: usize) -> usize {
    let ends = |buffer: &[u8; 24], length: usize, suffix: &[u8], rest: usize| {
        length >= suffix.len() + rest && buffer[..length].ends_with(suffix)
    };
    if ends(buffer, length, b"ies", 2) {
        length -= 2;
    } else if ends(buffer, length, b"s", 3) && !matches!(buffer[length - 2], b's' | b'u' | b'i') {
        length -= 1;
    }
    for suffix in [&b"ingly"[..], b"edly", b"ing", b"ed", b"ly"] {
        if ends(buffer, length, suffix, 3) {
            length -= suffix.len();
            break;
        }
    }
    for (suffix, rest) in SUFFIXES {
        if ends(buffer, length, suffix, rest) {
            length -= suffix.len();
            break;
        }
    }
    if length > 3 && buffer[length - 1] == b'e' {
        length -= 1;
    }
    if buffer[length - 1] == b'y' {
        buffer[length - 1] = b'i';
    }
    if length > 3 && buffer[length - 1] == buffer[length - 2] {
        length -= 1;
    }
    length
}

/// The byte ranges of the sentences of `text`. A line end always ends a sentence.
pub(super) fn sentences(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::with_capacity(text.len() / 100 + 1);
    let mut start = 0;
    let mut push = |start: usize, end: usize| {
        let piece = &text[start..end];
        let left = piece.len() - piece.trim_start().len();
        let kept = piece.trim();
        if kept.len() > 1 {
            found.push(start + left..start + left + kept.len());
        }
    };
    for at in 0..bytes.len() {
        let ends = match bytes[at] {
            b'\n' => true,
            b'.' | b'!' | b'?' => stops_here(bytes, at),
            _ => false,
        };
        if ends {
            push(start, at + 1);
            start = at + 1;
        }
    }
    push(start, bytes.len());
    found
}

fn stops_here(bytes: &[u8], at: usize) -> bool {
    let Some(next) = bytes.get(at + 1) else { return true };
    if *next == b'"' || *next == b')' {
        return bytes.get(at + 2).is_none_or(u8::is_ascii_whitespace);
    }
    // "e.g. this", "Dr. Snow": a single letter or a short title before the dot is no end.
    let short = at >= 2 && !bytes[at - 2].is_ascii_alphanumeric()
        || at >= 2 && bytes[at - 2] == b'D' && bytes[at - 1] == b'r';
    next.is_ascii_whitespace() && !(bytes[at] == b'.' && short)
}

/// The text inside `<tag …>` and `</tag>`, the first such block.
pub(super) fn block<'a>(text: &'a str, tag: &str) -> Option<&'a str> {
    let (_, inner, _) = block_range(text, tag)?;
    Some(text[inner].trim())
}

/// The ranges of a block: with its tags, inside its tags, and where it ends.
pub(super) fn block_range(text: &str, tag: &str) -> Option<(Range<usize>, Range<usize>, usize)> {
    let close = format!("</{tag}>");
    let end = text.find(&close)?;
    let open = format!("<{tag}");
    // Prose may mention the tag before the block stands: the last opening on a line of its own
    // wins, else the first opening of all.
    let head = &text[..end];
    let start = head
        .match_indices(&open)
        .filter(|(at, _)| matches!(head.as_bytes().get(at + open.len()), Some(b'>' | b' ')))
        .filter(|(at, _)| *at == 0 || head.as_bytes()[at - 1] == b'\n')
        .map(|(at, _)| at)
        .next()
        .or_else(|| head.find(&open))?;
    let inner = start + text[start..end].find('>')? + 1;
    Some((start..end + close.len(), inner..end, end + close.len()))
}

/// The distinct content stems of a text, sorted.
pub(super) fn stem_list(text: &str) -> Vec<Stem> {
    distinct(words(text).iter().filter(|word| word.content).map(|word| word.stem))
}

/// Sorted and without repetition.
pub(super) fn distinct(stems: impl Iterator<Item = Stem>) -> Vec<Stem> {
    let mut list: Vec<Stem> = stems.collect();
    list.sort_unstable();
    list.dedup();
    list
}

/// How many of the sorted `few` stand in the sorted `many`, as a share; 0 of nothing.
pub(super) fn share(few: &[Stem], many: &[Stem]) -> f64 {
    if few.is_empty() {
        return 0.0;
    }
    let hits = few.iter().filter(|stem| many.binary_search(stem).is_ok()).count();
    hits as f64 / few.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_word_share_a_stem() {
        for (a, b) in [
            ("leaks", "leaking"),
            ("penalise", "penalised"),
            ("battery", "batteries"),
            ("weights", "weighted"),
            ("Reveal", "revealing"),
        ] {
            assert_eq!(stem(a), stem(b), "{a} {b}");
        }
        assert_ne!(stem("weak"), stem("strong"));
    }

    #[test]
    fn a_decimal_point_and_an_abbreviation_end_no_sentence() {
        let text = "It is about 2.4 times the width. Ask e.g. Newton. Then stop";
        let found: Vec<&str> = sentences(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["It is about 2.4 times the width.", "Ask e.g. Newton.", "Then stop"]);
    }

    #[test]
    fn a_block_is_found_although_the_prose_mentions_its_tag() {
        let prompt = "Read the text in <document>.\n<document>\nbody\n</document>";
        assert_eq!(block(prompt, "document"), Some("body"));
    }
}
