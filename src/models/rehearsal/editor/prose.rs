//! Edits of prompts: finding a passage by its own words and changing it. Not for choosing the change.

use rand::{Rng, RngExt as _, seq::IndexedRandom as _};

use super::{
    bank::Act,
    words::{self, about, all_lines, lines, sentences, vary},
};

/// One call of `edit_file`, the file apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Replacement {
    pub(super) old: String,
    pub(super) new: String,
}

/// The calls that carry out `act` on `text`; none where there is nothing to do.
pub(super) fn replacements(act: &Act, text: &str, random: &mut impl Rng) -> Vec<Replacement> {
    match act {
        Act::Add(near, wordings) => {
            chosen(wordings, random).and_then(|new| add(text, near, &new, random)).into_iter().collect()
        }
        Act::Replace(sets, wordings) => {
            chosen(wordings, random).map(|new| replace(text, sets, &new, random)).unwrap_or_default()
        }
        Act::Drop(sets) => drop_sentences(text, sets, false),
        Act::CutExample(stem) => cut_example(text, stem).into_iter().collect(),
        Act::Prune => prune(text, random).into_iter().collect(),
    }
}

/// `text` after one replacement, if its old passage stands there exactly once.
pub(super) fn applied(text: &str, replacement: &Replacement) -> Option<String> {
    (text.matches(&replacement.old).count() == 1)
        .then(|| text.replacen(&replacement.old, &replacement.new, 1))
}

fn chosen(wordings: &[&str], random: &mut impl Rng) -> Option<String> {
    wordings.choose(random).map(|wording| vary(wording, random))
}

/// A paragraph of its own, or a sentence at the end of the line that it belongs to.
fn add(text: &str, near: &[&str], new: &str, random: &mut impl Rng) -> Option<Replacement> {
    let lines = lines(text);
    let hits = |line: &words::Line| {
        let lower = text[line.at.clone()].to_lowercase();
        near.iter().filter(|stem| lower.contains(**stem)).count()
    };
    let best = lines.iter().map(hits).max().unwrap_or(0);
    let place = lines.iter().find(|line| best > 0 && hits(line) == best).or(lines.last())?;
    let old = &text[place.at.clone()];
    let listed = old.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    let join = if listed && random.random_bool(0.7) { " " } else { "\n\n" };
    if old.ends_with(':') {
        // What follows belongs to this line.
        return Some(Replacement { old: old.to_owned(), new: format!("{new}\n\n{old}") });
    }
    if join == " " || !listed {
        return Some(Replacement { old: old.to_owned(), new: format!("{old}{join}{new}") });
    }
    // A paragraph between two items of a list would break the list: it goes behind the last item.
    let last =
        lines.iter().rev().find(|line| text[line.at.clone()].starts_with(|c: char| c.is_ascii_digit()));
    let old = &text[last.unwrap_or(place).at.clone()];
    Some(Replacement { old: old.to_owned(), new: format!("{old}{join}{new}") })
}

/// The first such sentence becomes `new`, further ones go; without any, `new` is added.
fn replace(text: &str, sets: &[&[&str]], new: &str, random: &mut impl Rng) -> Vec<Replacement> {
    let first = all_lines(text).into_iter().find_map(|line| {
        sentences(text, &line).into_iter().find(|at| about(&text[at.clone()], sets)).map(|at| (line, at))
    });
    let Some((line, at)) = first else {
        let near: Vec<&str> = sets.iter().flat_map(|set| set.iter().copied()).collect();
        return add(text, &near, new, random).into_iter().collect();
    };
    let whole = &text[line.at.clone()];
    let changed = format!("{}{new}{}", &text[line.at.start..at.start], &text[at.end..line.at.end]);
    let mut found = vec![Replacement { old: whole.to_owned(), new: changed.clone() }];
    let after = text.replacen(whole, &changed, 1);
    let rest = drop_sentences(&after, sets, true);
    // What was just written may speak of the same things.
    found.extend(rest.into_iter().filter(|drop| !drop.old.contains(new)));
    found
}

/// Every such sentence goes; a line that is left empty goes whole. `short` keeps sentences that say more.
fn drop_sentences(text: &str, sets: &[&[&str]], short: bool) -> Vec<Replacement> {
    let mut found = Vec::new();
    for line in all_lines(text) {
        let whole = &text[line.at.clone()];
        let spans = sentences(text, &line);
        let kept: Vec<&str> = spans
            .iter()
            .map(|at| &text[at.clone()])
            .filter(|sentence| !about(sentence, sets) || (short && sentence.len() > 400))
            .collect();
        if kept.len() == spans.len() {
            continue;
        }
        let marker = spans.first().map_or("", |at| &text[line.at.start..at.start]);
        found.push(if kept.is_empty() {
            Replacement { old: format!("{whole}\n"), new: String::new() }
        } else {
            Replacement { old: whole.to_owned(), new: format!("{marker}{}", kept.join(" ")) }
        });
    }
    found
}

/// Cuts `, {… stem …}` out of a line of JSON.
fn cut_example(text: &str, stem: &str) -> Option<Replacement> {
    let line =
        text.lines().find(|line| line.starts_with('{') && line.contains(stem) && !line.contains("{{"))?;
    let at = line.find(stem)?;
    let open = line[..at].rfind(", {")?;
    let close = at + line[at..].find('}')? + 1;
    Some(Replacement { old: line.to_owned(), new: format!("{}{}", &line[..open], &line[close..]) })
}

/// Deletes one sentence that is no heading of the task, from the longer lines.
fn prune(text: &str, random: &mut impl Rng) -> Option<Replacement> {
    let lines = lines(text);
    let candidates: Vec<_> = lines
        .iter()
        .skip(1)
        .filter(|line| !text[line.at.clone()].ends_with(':'))
        .flat_map(|line| sentences(text, line).into_iter().map(move |at| (line, at)))
        .filter(|(line, at)| {
            let sentence = &text[at.clone()];
            let alone = sentences(text, line).len() == 1
                && text[line.at.start..].starts_with(|c: char| c.is_ascii_digit());
            !alone && sentence.len() > 30 && !sentence.to_lowercase().contains("json")
        })
        .collect();
    let (line, at) = candidates.choose(random)?;
    let whole = &text[line.at.clone()];
    let left = format!("{}{}", &text[line.at.start..at.start], text[at.end..line.at.end].trim_start());
    Some(if left.trim().is_empty() {
        Replacement { old: format!("{whole}\n"), new: String::new() }
    } else {
        Replacement { old: whole.to_owned(), new: left.trim_end().to_owned() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random;

    const PROMPT: &str = "You write questions.\n\n1. Write a context. It is long.\n2. Use 7 positive criteria. And 3 negative ones.\n\nAnswer with JSON:\n\n{\"rubric\": [{\"category\": \"positive\"}, {\"category\": \"negative\"}]}\n";

    #[test]
    fn a_contradicting_sentence_is_replaced_where_it_stands() {
        let act = Act::Replace(&[&["negative"]], &["No penalties."]);
        let edits = replacements(&act, PROMPT, &mut random::stream(1, "a"));
        assert_eq!(edits.len(), 1);
        assert_eq!(edits[0].new, "2. Use 7 positive criteria. No penalties.");
    }

    #[test]
    fn the_example_loses_the_object_with_the_stem() {
        let edits = replacements(&Act::CutExample("negative"), PROMPT, &mut random::stream(1, "a"));
        assert_eq!(edits[0].new, "{\"rubric\": [{\"category\": \"positive\"}]}");
    }

    #[test]
    fn an_addition_goes_to_the_line_it_belongs_to_or_behind_the_list() {
        for seed in 0..10 {
            let act = Act::Add(&["context"], &["Keep it short."]);
            let edits = replacements(&act, PROMPT, &mut random::stream(seed, "a"));
            let text = applied(PROMPT, &edits[0]).unwrap();
            assert!(
                text.contains("It is long. Keep it short.")
                    || text.contains("negative ones.\n\nKeep it short.\n"),
                "{text}"
            );
        }
    }
}
