//! Whether the short answer of an attempt is the one that an item's check asks for. Deterministic; what it
//! leaves open is the judge's. Not for asking anybody.
//!
//! 1. The answer is what follows `Answer:` on the last line that begins so.
//! 2. With a tolerance, the first number in it counts: right within so many percent of the check's, else wrong.
//! 3. Otherwise both are compared without case, punctuation, articles and spacing: right when equal to the answer
//!    or an accepted form.
//! 4. Everything else is open: other words may say the same.

use crate::item::{Check, Item};

/// What every attempt at a verifiable item ends with.
pub const ANSWER_LINE: &str = "Answer:";

/// What the check says of one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    /// It is the answer.
    Right,
    /// It is another one.
    Wrong,
    /// Only a reader can tell.
    Open,
}

/// What the check says of an attempt, whole.
pub fn checked(check: &Check, attempt: &str) -> Checked {
    let Some(said) = stated(attempt) else { return Checked::Open };
    if let Some(percent) = check.tolerance_percent {
        return match (number(said), number(&check.answer)) {
            (Some(said), Some(right)) if near(said, right, percent) => Checked::Right,
            (Some(_), Some(_)) => Checked::Wrong,
            _ => Checked::Open,
        };
    }
    let said = normalised(said);
    let forms = std::iter::once(&check.answer).chain(&check.accepted);
    let equal = forms.map(|form| normalised(form)).any(|form| !form.is_empty() && form == said);
    if equal { Checked::Right } else { Checked::Open }
}

/// Whether context or question hold the answer, word for word, so that copying it would do.
pub fn stands_in_item(check: &Check, item: &Item) -> bool {
    let shown = format!(" {} {} ", normalised(&item.context), normalised(&item.question));
    let forms = std::iter::once(&check.answer).chain(&check.accepted).map(|form| normalised(form));
    forms.filter(|form| !form.is_empty()).any(|form| shown.contains(&format!(" {form} ")))
}

/// What stands after `Answer:` on the last line that begins so; nothing when there is no such line, or it is bare.
pub fn stated(attempt: &str) -> Option<&str> {
    let open = |c: char| c.is_whitespace() || matches!(c, '*' | '_' | '#' | '>' | '-' | '`');
    attempt.lines().rev().find_map(|line| {
        let line = line.trim_start_matches(open);
        let line = strip_word(line, "final ").unwrap_or(line);
        let rest = strip_word(line, ANSWER_LINE)?;
        let rest = rest.trim_matches(open);
        (!rest.is_empty()).then_some(rest)
    })
}

fn strip_word<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let start = line.get(..word.len())?;
    start.eq_ignore_ascii_case(word).then(|| &line[word.len()..])
}

/// Lower case, one space between words, no punctuation but what distinguishes terms (`+`, `#`, `%`, and a point or
/// comma between digits), no articles.
pub fn normalised(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut kept = String::with_capacity(text.len());
    for (at, letter) in letters.iter().enumerate() {
        let digit = |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(char::is_ascii_digit);
        if letter.is_alphanumeric() || matches!(letter, '+' | '#' | '%') {
            kept.extend(letter.to_lowercase());
        } else if matches!(letter, '.' | ',') && digit(at.checked_sub(1)) && digit(Some(at + 1)) {
            kept.push(*letter);
        } else if !matches!(letter, '\'' | '’') {
            kept.push(' ');
        }
    }
    let words = kept.split_whitespace().filter(|word| !matches!(*word, "a" | "an" | "the"));
    words.collect::<Vec<_>>().join(" ")
}

/// The first number of a text: sign, digits with commas between thousands, fraction, exponent (`e5`, `× 10^5`).
pub fn number(text: &str) -> Option<f64> {
    let text = text.replace(['−', '–'], "-");
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let signed = text[..start].ends_with('-') && !text[..start - 1].ends_with(|c: char| c.is_alphanumeric());
    let rest = &text[start..];
    let mantissa = prefix(rest, |c| c.is_ascii_digit() || matches!(c, ',' | '.'));
    let value: f64 = mantissa.trim_end_matches(['.', ',']).replace(',', "").parse().ok()?;
    let exponent = exponent(&rest[mantissa.len()..]).unwrap_or(0);
    let value = value * 10f64.powi(exponent);
    Some(if signed { -value } else { value })
}

fn exponent(rest: &str) -> Option<i32> {
    let digits = match rest.strip_prefix(['e', 'E']) {
        Some(digits) => digits,
        None => {
            let times = rest.trim_start().strip_prefix(['×', 'x', '*', '·'])?;
            times.trim_start().strip_prefix("10")?.strip_prefix('^')?.trim_start_matches(['{', '('])
        }
    };
    let sign = prefix(digits, |c| matches!(c, '-' | '+'));
    let power = prefix(&digits[sign.len()..], |c| c.is_ascii_digit());
    let power: i32 = power.parse().ok().filter(|power| *power <= 300)?;
    Some(if sign == "-" { -power } else { power })
}

fn prefix(text: &str, of: impl Fn(char) -> bool) -> &str {
    &text[..text.find(|c: char| !of(c)).unwrap_or(text.len())]
}

fn near(said: f64, right: f64, percent: u32) -> bool {
    (said - right).abs() <= right.abs() * f64::from(percent) / 100.0 + 1e-9 * right.abs().max(1e-9)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(answer: &str, accepted: &[&str]) -> Check {
        let accepted = accepted.iter().map(|form| (*form).to_owned()).collect();
        Check { answer: answer.into(), accepted, tolerance_percent: None }
    }

    #[test]
    fn an_equal_answer_is_right_however_it_is_written() {
        let check = text("the Coriolis force", &["Coriolis effect"]);
        for said in [
            "It bends.\nAnswer: the Coriolis force",
            "**Answer:** Coriolis force.",
            "- final answer: “CORIOLIS  force”\n",
            "Answer: draft\nOn second thought:\n> Answer: the Coriolis effect",
        ] {
            assert_eq!(checked(&check, said), Checked::Right, "{said}");
        }
    }

    #[test]
    fn other_words_and_a_missing_line_are_left_to_the_judge() {
        let check = text("Coriolis force", &[]);
        for said in [
            "Answer: deflection by rotation",
            "The Coriolis force.",
            "Answer:",
            "",
            "My answer: Coriolis force",
        ] {
            assert_eq!(checked(&check, said), Checked::Open, "{said}");
        }
    }

    #[test]
    fn a_number_is_right_within_its_tolerance_and_wrong_beyond_it() {
        let check = |answer: &str, percent| Check {
            answer: answer.into(),
            accepted: Vec::new(),
            tolerance_percent: Some(percent),
        };
        for (answer, percent, said, expected) in [
            ("1,200 kg", 5, "Answer: about 1250 kg", Checked::Right),
            ("1,200 kg", 5, "Answer: 1300 kg", Checked::Wrong),
            ("-40", 0, "Answer: −40 °C", Checked::Right),
            ("-40", 0, "Answer: 40", Checked::Wrong),
            ("6.0e23", 1, "Answer: 6.02 × 10^23", Checked::Right),
            ("0", 10, "Answer: 0.0", Checked::Right),
            ("0.25", 0, "Answer: .25", Checked::Wrong),
            ("12", 0, "Answer: twelve", Checked::Open),
        ] {
            assert_eq!(checked(&check(answer, percent), said), expected, "{answer} {said}");
        }
    }

    #[test]
    fn terms_that_punctuation_distinguishes_stay_distinct() {
        assert_ne!(normalised("C++"), normalised("C"));
        assert_ne!(normalised("3.5"), normalised("35"));
        assert_eq!(normalised("Kepler’s  law"), normalised("keplers law"));
    }

    #[test]
    fn an_answer_in_the_question_is_found_as_whole_words_only() {
        let item =
            Item { context: "Rust forms.".into(), question: "Why does it rust?".into(), ..Item::default() };
        assert!(stands_in_item(&text("The rust", &[]), &item));
        assert!(!stands_in_item(&text("us", &[]), &item));
    }
}
