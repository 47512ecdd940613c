//! The form an item must have before anything is paid for it: a whole rubric, spread over enough
//! criteria, within the sizes. Not for what the item says.

use std::collections::HashSet;

use crate::{
    item::{Check, Criterion, Item, Polarity},
    yardstick::check::{normalised, number},
};

/// The longest context, in characters.
pub const CONTEXT_MAX: usize = 1_500;
/// The longest question, in characters.
pub const QUESTION_MAX: usize = 1_000;
/// The longest criterion, in characters.
pub const CRITERION_MAX: usize = 240;
/// The longest checked answer, in characters.
pub const ANSWER_MAX: usize = 120;
/// The most other forms of a checked answer.
const ACCEPTED_MAX: usize = 8;
/// The largest tolerance of a number, in percent.
const TOLERANCE_MAX: u32 = 20;
/// Answers that a guess finds too often to show anything.
const GUESSED: [&str; 14] = [
    "yes", "no", "true", "false", "both", "neither", "all", "none", "b", "c", "d", "increase", "decrease",
    "0",
];
/// The largest weight, either sign.
const WEIGHT_MAX: u64 = 1_000;
/// `(Σw)²/Σw²` over positive weights is at least this: as many equal criteria would give as much.
/// With fewer, up to a quarter of the items pass without any real gap.
const EFFECTIVE_MIN: u64 = 6;

/// What breaks the form of a submitted item, one sentence each; empty if nothing does.
pub fn form_problems(item: &Item) -> Vec<String> {
    let mut problems = Vec::new();
    let texts = [&item.question, &item.reference_answer];
    for (name, text) in ["question", "reference answer"].into_iter().zip(texts) {
        if text.trim().is_empty() {
            problems.push(format!("the {name} is empty"));
        }
    }
    if let Some(check) = &item.check {
        if !item.rubric.is_empty() {
            problems.push("it has both a rubric and a check; one decides".to_owned());
        }
        problems.extend(check_problems(check));
        return problems;
    }
    problems.extend(criterion_problems(&item.rubric));
    if problems.is_empty() {
        problems.extend(weight_problems(&item.rubric));
    }
    problems
}

/// What makes an answer one that cannot be checked, or that guessing would find.
fn check_problems(check: &Check) -> Vec<String> {
    let mut problems = Vec::new();
    let answer = normalised(&check.answer);
    if answer.is_empty() {
        problems.push("the checked answer is empty".to_owned());
    }
    if GUESSED.contains(&answer.as_str()) {
        problems.push(format!("the checked answer is `{answer}`: guessing would find it"));
    }
    if check.accepted.len() > ACCEPTED_MAX {
        problems.push(format!(
            "{} other forms of the answer are accepted; there may be {ACCEPTED_MAX}",
            check.accepted.len()
        ));
    }
    if let Some(percent) = check.tolerance_percent {
        if number(&check.answer).is_none() {
            problems.push("the checked answer has a tolerance and is no number".to_owned());
        }
        if percent > TOLERANCE_MAX {
            problems.push(format!("the tolerance is {percent}%; it may be {TOLERANCE_MAX}%"));
        }
    }
    problems
}

/// What is longer than the solvers and the judge may be shown, one sentence each.
pub fn size_problems(item: &Item) -> Vec<String> {
    let mut problems = Vec::new();
    let mut check = |what: &str, text: &str, limit: usize| {
        if text.len() > limit {
            let length = text.chars().count();
            if length > limit {
                problems.push(format!("{what} has {length} characters; it may have {limit}"));
            }
        }
    };
    check("the context", &item.context, CONTEXT_MAX);
    check("the question", &item.question, QUESTION_MAX);
    if let Some(checked) = &item.check {
        check("the checked answer", &checked.answer, ANSWER_MAX);
        for form in &checked.accepted {
            check("an accepted form of the answer", form, ANSWER_MAX);
        }
    }
    for (index, criterion) in item.rubric.iter().enumerate() {
        check(&format!("criterion {}", index + 1), &criterion.criterion, CRITERION_MAX);
    }
    problems
}

fn criterion_problems(rubric: &[Criterion]) -> Vec<String> {
    let mut problems = Vec::new();
    let mut seen = HashSet::new();
    if !rubric.iter().any(|criterion| criterion.category == Polarity::Positive) {
        problems.push("the rubric has no positive criterion".to_owned());
    }
    for (index, criterion) in rubric.iter().enumerate() {
        let number = index + 1;
        let words: Vec<String> = criterion.criterion.split_whitespace().map(str::to_lowercase).collect();
        if words.is_empty() {
            problems.push(format!("criterion {number} is empty"));
        } else if !seen.insert(words) {
            problems.push(format!("criterion {number} repeats an earlier one"));
        }
        let fits = match criterion.category {
            Polarity::Positive => criterion.weight > 0,
            Polarity::Negative => criterion.weight < 0,
        };
        if !fits {
            problems.push(format!("criterion {number} has a weight of the wrong sign for its category"));
        }
        if criterion.weight.unsigned_abs() > WEIGHT_MAX {
            problems.push(format!("criterion {number} weighs more than {WEIGHT_MAX}"));
        }
    }
    problems
}

/// Whether few criteria decide the score, in exact integers.
fn weight_problems(rubric: &[Criterion]) -> Vec<String> {
    let positive = || {
        rubric
            .iter()
            .filter(|criterion| criterion.category == Polarity::Positive)
            .map(|criterion| criterion.weight.unsigned_abs())
    };
    let total: u64 = positive().sum();
    let squares: u64 = positive().map(|weight| weight * weight).sum();
    let mut problems = Vec::new();
    if let Some(largest) = positive().max().filter(|largest| largest * 4 > total) {
        problems.push(format!("one weight is {largest} of {total} positive points; it may be a quarter"));
    }
    if total * total < EFFECTIVE_MIN * squares {
        let effective = (total * total) as f64 / squares as f64;
        problems.push(format!(
            "the positive weights count as {effective:.1} equal criteria; at least {EFFECTIVE_MIN} are needed"
        ));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(weights: &[i64]) -> Item {
        let rubric = weights
            .iter()
            .enumerate()
            .map(|(number, weight)| Criterion {
                criterion: format!("names cause {number}"),
                weight: *weight,
                category: if *weight > 0 { Polarity::Positive } else { Polarity::Negative },
            })
            .collect();
        Item {
            context: "A pump.".into(),
            question: "Why?".into(),
            reference_answer: "Rust.".into(),
            rubric,
            check: None,
        }
    }

    #[test]
    fn six_equal_positive_criteria_are_just_enough_and_polarity_is_free() {
        assert_eq!(form_problems(&item(&[3; 6])), Vec::<String>::new());
        assert_eq!(form_problems(&item(&[3, 3, 3, 3, 3, 3, -9])), Vec::<String>::new());
        assert_eq!(form_problems(&item(&[3; 5])).len(), 1);
    }

    #[test]
    fn one_weight_may_be_a_quarter_of_the_total_and_no_more() {
        assert_eq!(form_problems(&item(&[5, 2, 2, 2, 2, 2, 2, 3])), Vec::<String>::new());
        let heavy = form_problems(&item(&[8, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]));
        assert!(heavy[0].contains("a quarter"), "{heavy:?}");
    }

    #[test]
    fn the_effective_number_is_the_squared_sum_over_the_sum_of_squares() {
        // (4+4+4+4+1+1)² / (4·16+2) = 324/66 = 4.9, and no weight is above a quarter.
        let problems = form_problems(&item(&[4, 4, 4, 4, 1, 1]));
        assert_eq!(problems, ["the positive weights count as 4.9 equal criteria; at least 6 are needed"]);
    }

    #[test]
    fn signs_repeats_and_empty_texts_break_the_form() {
        let mut wrong = item(&[3; 8]);
        wrong.rubric[0].weight = -3;
        wrong.rubric[2].criterion = "  Names   CAUSE 1".into();
        wrong.rubric[3].criterion = " ".into();
        wrong.rubric[4].weight = i64::MIN;
        wrong.question = String::new();
        assert_eq!(form_problems(&wrong).len(), 6);
        assert_eq!(form_problems(&item(&[])), ["the rubric has no positive criterion"]);
        assert_eq!(form_problems(&item(&[-1])), ["the rubric has no positive criterion"]);
    }

    #[test]
    fn an_answer_must_be_checkable_and_beyond_guessing() {
        let of = |check: Check| {
            form_problems(&Item { rubric: Vec::new(), check: Some(check), ..item(&[3; 6]) }).len()
        };
        let text = |answer: &str| Check { answer: answer.into(), ..Check::default() };
        let number = |answer: &str, percent| Check { tolerance_percent: Some(percent), ..text(answer) };
        assert_eq!([of(text("cavitation")), of(number("12 bar", 5))], [0, 0]);
        assert_eq!([of(text("Yes.")), of(text(" … ")), of(number("rust", 5)), of(number("12", 21))], [1; 4]);
        let many = Check { accepted: vec!["x".into(); 9], ..text("rust") };
        assert_eq!(of(many), 1);
        let both = Item { check: Some(text("rust")), ..item(&[3; 6]) };
        assert_eq!(form_problems(&both), ["it has both a rubric and a check; one decides"]);
    }

    #[test]
    fn sizes_are_counted_in_characters_and_include_their_limit() {
        let mut sized = item(&[3; 6]);
        sized.context = "ü".repeat(CONTEXT_MAX);
        sized.question = "ü".repeat(QUESTION_MAX);
        sized.rubric[0].criterion = "ü".repeat(CRITERION_MAX);
        assert_eq!(size_problems(&sized), Vec::<String>::new());
        sized.context.push('x');
        sized.question.push('x');
        sized.rubric[0].criterion.push('x');
        assert_eq!(size_problems(&sized).len(), 3);
    }
}
