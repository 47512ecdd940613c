//! The challenger's rubric and reference answer. Not for choosing what is asked.

use super::{
    challenger::{Habit, Plan, trimmed},
    draw::Draw,
    instructions::Instructions,
    levers::Lever,
    reading::{Clause, Reading},
    words::words,
};
use crate::item::{Criterion, Polarity};

const VAGUE: [&str; 8] = [
    "Gives a clear and coherent explanation.",
    "Shows a good understanding of the subject.",
    "Is well structured and relevant.",
    "Demonstrates depth and insight.",
    "Reasons logically and convincingly.",
    "Is accurate and complete overall.",
    "Stays focused on the topic.",
    "Uses precise, appropriate detail.",
];

/// Shares of the criteria, untold and told, and told the opposite.
const VAGUE_SHARE: Habit = Habit(0.41, 0.00, 0.85);
const STRAY_SHARE: Habit = Habit(0.06, 0.00, 0.40);
const PARTIAL_SHARE: Habit = Habit(0.12, 0.24, 0.00);
/// Probability that a criterion about a number asks for the number alone.
const DIGITS_ALONE: Habit = Habit(0.55, 0.02, 0.95);
/// Probability that one weight dominates.
const DOMINATES: Habit = Habit(0.07, 0.01, 0.18);
/// Probability that the sign of a negative criterion's weight is forgotten.
const SIGN_LOST: Habit = Habit(0.015, 0.00, 0.12);
/// Probability that the reference leaves out a sentence asked about.
const FORGETS: Habit = Habit(0.12, 0.00, 0.60);

/// The rubric of a plan.
pub(super) fn write(
    reading: &Reading,
    plan: &Plan,
    rules: &Instructions,
    covers: f64,
    draw: &mut Draw,
) -> Vec<Criterion> {
    let (positives, negatives) = sizes(rules, draw);
    let mut lines = specific(reading, plan, rules, draw);
    // Steered towards harder questions, it grants less for fluency.
    let strict = 1.0 - 0.4 * plan.difficulty.max(0.0);
    let vague = VAGUE_SHARE.at(rules.level(Lever::CheckableCriteria, draw)) * strict;
    let partial = PARTIAL_SHARE.at(rules.level(Lever::PartialCredit, draw)) * (1.0 - 0.5 * plan.difficulty);
    let stray = STRAY_SHARE.at(covers);
    let part = |share: f64, draw: &mut Draw| (share * positives as f64 + draw.unit()).floor() as usize;
    let (vague, partial, stray) = (part(vague, draw), part(partial, draw), part(stray, draw));
    let wanted = positives.saturating_sub(vague + partial + stray).max(3);
    lines.truncate(wanted);
    if lines.len() < wanted {
        lines.extend(terms(reading, plan, wanted - lines.len(), draw));
    }
    lines.extend(easy(reading, plan, partial, draw));
    for _ in 0..stray {
        lines.extend(stray_line(reading, plan, draw));
    }
    let first = draw.below(VAGUE.len());
    for at in 0..vague {
        lines.push(VAGUE[(first + at) % VAGUE.len()].to_owned());
    }
    let least = if positives > 15 { positives } else { 7 };
    // Too few points in the sentences asked about: fill up from elsewhere in the text.
    for _ in 0..20 {
        if lines.len() < least {
            lines.extend(stray_line(reading, plan, draw));
        }
    }
    // Nobody writes the same criterion twice in one list.
    let mut known = std::collections::HashSet::new();
    lines.retain(|line| known.insert(line.to_ascii_lowercase()));
    let mut rubric = weighed(lines, rules, draw);
    let sign_lost = SIGN_LOST.at(rules.level(Lever::CleanJson, draw));
    if draw.chance(2.0 * sign_lost) {
        let at = draw.below(rubric.len());
        rubric[at].weight = 0;
    }
    for _ in 0..negatives {
        let criterion = negative(reading, plan, sign_lost, draw);
        if known.insert(criterion.criterion.to_ascii_lowercase()) {
            rubric.push(criterion);
        }
    }
    rubric
}

/// How many positive and negative criteria.
fn sizes(rules: &Instructions, draw: &mut Draw) -> (usize, usize) {
    let many = rules.level(Lever::ManyCriteria, draw) > 0.3;
    let total = match rules.criteria {
        Some(most) => (most as usize).clamp(8, 26) - draw.below(3),
        None if many => 20,
        None => 9 + draw.below(4),
    };
    let level = rules.level(Lever::PositiveOnly, draw);
    let asked = rules.negatives.unwrap_or(if level < 0.0 { 3 } else { 1 }) as usize;
    let negatives = if level > 0.0 && draw.chance(0.15 + 0.85 * level) {
        0
    } else {
        asked.min(8).saturating_sub(draw.below(3)).max(1)
    };
    (total.saturating_sub(negatives).clamp(7, 22), negatives)
}

/// Criteria that name what the sentences asked about say, beyond what the question quotes.
fn specific(reading: &Reading, plan: &Plan, rules: &Instructions, draw: &mut Draw) -> Vec<String> {
    let alone = DIGITS_ALONE.at(rules.level(Lever::NoExactDigits, draw));
    let mut lines = Vec::with_capacity(12);
    for (turn, target) in plan.targets.iter().enumerate() {
        for (at, clause) in reading.sentences[*target].clauses.iter().enumerate() {
            if plan.cues.get(turn) == Some(&at) {
                continue;
            }
            lines.push(point(reading, clause, alone, draw));
        }
    }
    lines
}

fn point(reading: &Reading, clause: &Clause, alone: f64, draw: &mut Draw) -> String {
    let text = reading.of(&clause.range);
    if clause.digits && draw.chance(alone) {
        let number =
            text.split_whitespace().find(|word| word.contains(|c: char| c.is_ascii_digit())).unwrap_or(text);
        return format!("Gives the figure {}.", number.trim_matches(|c: char| !c.is_ascii_alphanumeric()));
    }
    let frame = draw.pick(&["States in substance", "Makes the point", "Mentions", "Says in any words"]);
    bounded(format!("{frame}: {}.", trimmed(text)))
}

/// A criterion is at most 240 characters.
fn bounded(mut line: String) -> String {
    if line.len() > 230 {
        let mut end = 230;
        while !line.is_char_boundary(end) || !line.is_char_boundary(end - 1) {
            end -= 1;
        }
        line.truncate(line[..end].rfind(' ').unwrap_or(end));
        line.push('.');
    }
    line
}

/// Criteria that taking up the question or the scene meets; never more than there are.
fn easy(reading: &Reading, plan: &Plan, most: usize, draw: &mut Draw) -> Vec<String> {
    let mut lines = vec![format!("Refers to the matter of {}.", reading.topic)];
    for (target, cue) in plan.targets.iter().zip(&plan.cues) {
        if let Some(clause) = reading.sentences[*target].clauses.get(*cue) {
            let frame = draw.pick(&["Takes up this", "Addresses this", "Starts from this"]);
            lines.push(bounded(format!("{frame}: {}.", trimmed(reading.of(&clause.range)))));
        }
    }
    lines.truncate(most);
    lines
}

/// Criteria that name terms of the sentences asked about: two telling words in a row.
fn terms(reading: &Reading, plan: &Plan, most: usize, draw: &mut Draw) -> Vec<String> {
    let mut found = vec![];
    for (turn, target) in plan.targets.iter().enumerate() {
        for (at, clause) in reading.sentences[*target].clauses.iter().enumerate() {
            if plan.cues.get(turn) == Some(&at) {
                continue;
            }
            let text = reading.of(&clause.range);
            let all = words(text);
            let mut last = 0;
            for pair in all.windows(2) {
                let near = pair[1].start.saturating_sub(pair[0].end) == 1 && pair[0].start >= last;
                let telling =
                    pair.iter().all(|word| word.content && !word.digit && word.end - word.start > 3);
                let term = text.get(pair[0].start as usize..pair[1].end as usize);
                if let (true, true, Some(term)) = (near, telling, term) {
                    last = pair[1].end;
                    found.push(format!("Names \"{term}\"."));
                }
            }
        }
    }
    if found.len() < most {
        found.extend(single_terms(reading, plan, &found));
    }
    while found.len() > most {
        found.remove(draw.below(found.len()));
    }
    found
}

/// Criteria that name one long word of the sentences asked about, which no line of `known` names yet.
fn single_terms(reading: &Reading, plan: &Plan, known: &[String]) -> Vec<String> {
    let mut found: Vec<String> = vec![];
    for (turn, target) in plan.targets.iter().enumerate() {
        for (at, clause) in reading.sentences[*target].clauses.iter().enumerate() {
            if plan.cues.get(turn) == Some(&at) {
                continue;
            }
            let text = reading.of(&clause.range);
            for word in words(text) {
                let term = text.get(word.start as usize..word.end as usize).unwrap_or_default();
                let telling = word.content && !word.digit && term.len() > 5;
                if telling && !known.iter().chain(&found).any(|line| line.contains(term)) {
                    found.push(format!("Names \"{term}\"."));
                }
            }
        }
    }
    found
}

/// A criterion about something the question does not ask.
fn stray_line(reading: &Reading, plan: &Plan, draw: &mut Draw) -> Option<String> {
    let at = draw.below(reading.sentences.len());
    if plan.targets.contains(&at) {
        return None;
    }
    let clauses = &reading.sentences[at].clauses;
    clauses.get(draw.below(clauses.len())).map(|clause| point(reading, clause, 0.3, draw))
}

fn weighed(lines: Vec<String>, rules: &Instructions, draw: &mut Draw) -> Vec<Criterion> {
    let level = rules.level(Lever::BalancedWeights, draw);
    let dominated = draw.chance(DOMINATES.at(level));
    let wide = level < 0.4;
    lines
        .into_iter()
        .enumerate()
        .map(|(at, criterion)| {
            let weight = match (dominated, wide) {
                (true, _) if at == 0 => 10,
                (true, _) => 1 + draw.below(3),
                (false, true) => 3 + draw.below(5),
                (false, false) => 4 + draw.below(3),
            };
            Criterion { criterion, weight: weight as i64, category: Polarity::Positive }
        })
        .collect()
}

fn negative(reading: &Reading, plan: &Plan, sign_lost: f64, draw: &mut Draw) -> Criterion {
    let target = plan.targets[draw.below(plan.targets.len())];
    let clauses = &reading.sentences[target].clauses;
    let text = clauses.get(draw.below(clauses.len())).map_or("", |clause| reading.of(&clause.range));
    let frame = draw.pick(&[
        "Wrongly denies that",
        "Confuses cause and effect where",
        "Misstates that",
        "Ignores that",
    ]);
    let weight = 3 + draw.below(6) as i64;
    Criterion {
        criterion: bounded(format!("{frame} {}.", trimmed(text))),
        weight: if draw.chance(sign_lost) { weight } else { -weight },
        category: Polarity::Negative,
    }
}

/// The reference answer: the sentences asked about, all of them if it is to cover the rubric.
pub(super) fn reference(reading: &Reading, plan: &Plan, covers: f64, draw: &mut Draw) -> String {
    let forgets = FORGETS.at(covers);
    let mut answer = format!("As to {}:", reading.topic);
    for (turn, target) in plan.targets.iter().enumerate() {
        if turn == 0 || !draw.chance(forgets) {
            answer.push(' ');
            answer.push_str(reading.of(&reading.sentences[*target].range));
        }
    }
    answer
}
