//! The challenger's rubric and reference answer. Not for choosing what is asked.

use super::{
    challenger::{Habit, Plan, trimmed},
    draw::Draw,
    instructions::Instructions,
    levers::Lever,
    reading::{Clause, Reading},
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
const VAGUE_SHARE: Habit = Habit(0.42, 0.03, 0.85);
const STRAY_SHARE: Habit = Habit(0.24, 0.02, 0.40);
const PARTIAL_SHARE: Habit = Habit(0.05, 0.22, 0.00);
/// Probability that a criterion about a number asks for the number alone.
const DIGITS_ALONE: Habit = Habit(0.45, 0.02, 0.95);
/// Probability that one weight dominates.
const DOMINATES: Habit = Habit(0.40, 0.02, 0.90);
/// Probability that the sign of a negative criterion's weight is forgotten.
const SIGN_LOST: Habit = Habit(0.05, 0.01, 0.15);
/// Probability that the reference leaves out a sentence asked about.
const FORGETS: Habit = Habit(0.15, 0.01, 0.60);

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
    let vague = VAGUE_SHARE.at(rules.level(Lever::CheckableCriteria, draw));
    let partial = PARTIAL_SHARE.at(rules.level(Lever::PartialCredit, draw)) * (1.0 - 0.5 * plan.difficulty);
    let stray = STRAY_SHARE.at(covers);
    let part = |share: f64, draw: &mut Draw| (share * positives as f64 + draw.unit()).floor() as usize;
    let (vague, partial, stray) = (part(vague, draw), part(partial, draw), part(stray, draw));
    lines.truncate(positives.saturating_sub(vague + partial + stray).max(3));
    for _ in 0..partial {
        lines.push(easy(reading, plan, draw));
    }
    for _ in 0..stray {
        lines.extend(stray_line(reading, plan, draw));
    }
    let first = draw.below(VAGUE.len());
    for at in 0..vague {
        lines.push(VAGUE[(first + at) % VAGUE.len()].to_owned());
    }
    // Too few points in the sentences asked about: fill up from what is near.
    while lines.len() < 7 {
        let filler = if draw.chance(0.5) { stray_line(reading, plan, draw) } else { None };
        lines.push(filler.unwrap_or_else(|| easy(reading, plan, draw)));
    }
    let mut rubric = weighed(lines, rules, draw);
    let sign_lost = SIGN_LOST.at(rules.level(Lever::CleanJson, draw));
    rubric.extend((0..negatives).map(|_| negative(reading, plan, sign_lost, draw)));
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
    let negatives = if level > 0.0 && draw.chance(0.15 + 0.85 * level) { 0 } else { asked.min(8) };
    (total.saturating_sub(negatives).clamp(7, 22), negatives)
}

/// Criteria that name what the sentences asked about say, beyond what the question quotes.
fn specific(reading: &Reading, plan: &Plan, rules: &Instructions, draw: &mut Draw) -> Vec<String> {
    let alone = DIGITS_ALONE.at(rules.level(Lever::NoExactDigits, draw));
    let mut lines = Vec::with_capacity(12);
    for target in &plan.targets {
        for (at, clause) in reading.sentences[*target].clauses.iter().enumerate() {
            if *target == plan.targets[0] && at == plan.cue {
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

/// A criterion that taking up the question meets.
fn easy(reading: &Reading, plan: &Plan, draw: &mut Draw) -> String {
    let sentence = &reading.sentences[plan.targets[0]];
    let cue = sentence.clauses.get(plan.cue).map_or("", |clause| reading.of(&clause.range));
    let frame = draw.pick(&["Refers to the matter of", "Takes up", "Touches on"]);
    bounded(if draw.chance(0.4) {
        format!("{frame} {}.", reading.topic)
    } else {
        format!("{frame} this: {}.", trimmed(cue))
    })
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
                (false, true) => 3 + draw.below(6),
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
    let mut answer = String::new();
    for target in &plan.targets {
        if answer.is_empty() || !draw.chance(forgets) {
            if !answer.is_empty() {
                answer.push(' ');
            }
            answer.push_str(reading.of(&reading.sentences[*target].range));
        }
    }
    answer
}
