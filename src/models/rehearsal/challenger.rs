//! The challenger: chooses sentences of the document, asks about them, sets the scene, answers.
//! How well follows from its instructions; the rubric is written next door.

use std::sync::Arc;

use super::{
    Rehearsal, checkable,
    draw::Draw,
    instructions::{Instructions, Prompt},
    item_text::{self, Dirt},
    levers::Lever,
    memory::OPENING,
    reading::{Clause, Reading},
    reply_of, rubric,
    solver::lowered,
    words::{Stem, share, stem_list},
};
use crate::{
    chat::{ChatReply, ChatRequest, Role},
    item::Item,
};

/// How loudly feedback, guidance and complaints about malformed replies speak, beside the prompt.
const FEEDBACK: f64 = 0.45;
const GUIDANCE: f64 = 0.7;
const COMPLAINT: f64 = 0.6;

/// A tendency: the probability untold, told, and told the opposite.
pub(super) struct Habit(pub f64, pub f64, pub f64);

impl Habit {
    /// Its value at a level of obedience, -1 to 1.
    pub fn at(&self, level: f64) -> f64 {
        if level >= 0.0 { self.0 + (self.1 - self.0) * level } else { self.0 + (self.2 - self.0) * -level }
    }

    /// Whether it shows in this reply.
    pub fn drawn(&self, rules: &Instructions, lever: Lever, draw: &mut Draw) -> bool {
        let level = rules.level(lever, draw);
        draw.chance(self.at(level))
    }
}

const DEEP: Habit = Habit(0.10, 0.97, 0.03);
const LEAKS: Habit = Habit(0.68, 0.04, 0.85);
const LINKS: Habit = Habit(0.22, 0.95, 0.05);
const DIRTY: Habit = Habit(0.45, 0.02, 0.75);
const SECOND: Habit = Habit(0.22, 0.01, 0.90);
const STEERS: Habit = Habit(0.20, 0.95, 0.00);
const REVISES: f64 = 0.9;

/// What one reply sets out to do with the text.
pub(super) struct Plan {
    /// The sentences asked about, the first the main one.
    pub targets: Vec<usize>,
    /// The clauses that the question quotes, one of each of the first two sentences.
    pub cues: Vec<usize>,
    /// -1 easier to 1 harder.
    pub difficulty: f64,
}

pub(super) fn reply(rehearsal: &Rehearsal, request: &ChatRequest) -> ChatReply {
    let prompt = Prompt::new(rehearsal, request);
    let mut draw = Draw::new(request, "challenger");
    let rules = told(&prompt, request);
    // Without a document it writes of what it knows, and that is what everybody knows.
    let reading = match (prompt.shown(), rehearsal.memory().documents.len()) {
        (None, known @ 1..) => Arc::clone(&rehearsal.memory().documents[draw.below(known)]),
        _ => rehearsal.read(prompt.document()),
    };
    if reading.sentences.iter().all(|sentence| sentence.clauses.is_empty()) {
        return reply_of(request, "There is no document to ask about.".to_owned());
    }
    let feedback = prompt.data("feedback");
    let plan = plan(rehearsal, &reading, &rules, &prompt, feedback, &mut draw);
    if checkable::is_asked(request) {
        let context = context(&reading, &plan, &rules, &mut draw);
        return checkable::reply(request, &reading, &plan, context, &mut draw);
    }
    let question = question(&reading, &plan, &rules, &mut draw);
    let answer_of = Lever::ReferenceCovers;
    let covers = rules.level(answer_of, &mut draw);
    let rubric = rubric::write(&reading, &plan, &rules, covers, &mut draw);
    let item = Item {
        context: context(&reading, &plan, &rules, &mut draw),
        question,
        reference_answer: rubric::reference(&reading, &plan, covers, &mut draw),
        rubric,
        check: None,
    };
    let dirty = DIRTY.drawn(&rules, Lever::CleanJson, &mut draw);
    let dirt = if dirty { Dirt::some(&mut draw) } else { Dirt::None };
    reply_of(request, item_text::write(&item, dirt))
}

/// The prompt's instructions together with what feedback, guidance and complaints add to them.
fn told(prompt: &Prompt<'_>, request: &ChatRequest) -> Instructions {
    let mut rules = (*prompt.instructions).clone();
    for (data, weight) in [(prompt.data("feedback"), FEEDBACK), (prompt.data("guidance"), GUIDANCE)] {
        if !data.is_empty() {
            rules.and(&Instructions::read(data), weight);
        }
    }
    for message in request.messages.iter().skip(1).filter(|message| message.role == Role::User) {
        rules.and(&Instructions::read(&message.content), COMPLAINT);
    }
    rules
}

fn plan(
    rehearsal: &Rehearsal,
    reading: &Reading,
    rules: &Instructions,
    prompt: &Prompt<'_>,
    feedback: &str,
    draw: &mut Draw,
) -> Plan {
    let deep = DEEP.drawn(rules, Lever::NeedDocument, draw);
    let links = LINKS.drawn(rules, Lever::LinkFacts, draw);
    let steers = STEERS.drawn(rules, Lever::Steer, draw);
    let difficulty = if steers { difficulty(feedback) } else { 0.0 };
    let previous = item_text::parse(prompt.data("previous_item")).filter(|_| draw.chance(REVISES));
    let main = match previous {
        Some(item) => nearest(reading, &stem_list(&item.reference_answer)),
        None => choose(rehearsal, reading, deep || difficulty > 0.5, &stem_list(feedback), draw),
    };
    let mut targets = vec![main];
    let count = reading.sentences.len();
    if links {
        let beside = if main + 1 < count && (draw.chance(0.6) || main <= OPENING) {
            main + 1
        } else {
            main.saturating_sub(1)
        };
        targets.push(beside);
        if difficulty > 0.0 && draw.chance(0.5) {
            let far = OPENING.min(count - 1) + draw.below(count.saturating_sub(OPENING));
            targets.push(far.min(count - 1));
        }
    }
    targets.dedup();
    let cues = targets.iter().take(2).map(|target| cue(reading, *target)).collect();
    Plan { targets, cues, difficulty }
}

/// The clause of a sentence to quote: one that reads by itself, else a long one.
fn cue(reading: &Reading, sentence: usize) -> usize {
    let clauses = &reading.sentences[sentence].clauses;
    let worth = |at: &usize| {
        clauses.get(*at).map_or(0, |clause| 10 * usize::from(clause.whole) + clause.stems.len().min(6))
    };
    (0..clauses.len()).max_by_key(worth).unwrap_or(0)
}

/// The sentence that shares most words with `stems`.
fn nearest(reading: &Reading, stems: &[Stem]) -> usize {
    let at = |index: &usize| share(&reading.sentences[*index].stems, stems);
    (0..reading.sentences.len()).max_by(|a, b| at(a).total_cmp(&at(b))).unwrap_or(0)
}

/// A sentence to ask about: deep in the text or at its opening, rather a new one.
fn choose(rehearsal: &Rehearsal, reading: &Reading, deep: bool, used: &[Stem], draw: &mut Draw) -> usize {
    let count = reading.sentences.len();
    let from = if deep && count > OPENING { OPENING } else { 0 };
    let to = if deep { count } else { (OPENING + 1).min(count) };
    let mut best = (from, f64::MIN);
    for at in from..to {
        let sentence = &reading.sentences[at];
        let rare: f64 = sentence.stems.iter().map(|stem| rehearsal.memory().weight(*stem)).sum();
        let worth = 0.04 * rare.min(40.0) + 0.4 * sentence.clauses.len().min(4) as f64;
        let stale = if share(&sentence.stems, used) > 0.45 { 2.5 } else { 0.0 };
        let score = worth - stale + 2.0 * draw.unit();
        if score > best.1 {
            best = (at, score);
        }
    }
    best.0
}

/// Which way the feedback says to go: the balance of its complaints.
fn difficulty(feedback: &str) -> f64 {
    let lower = feedback.to_ascii_lowercase();
    let count = |words: &[&str]| words.iter().map(|word| lower.matches(word).count()).sum::<usize>() as f64;
    let easy = count(&["too_easy", "too easy"]);
    let hard = count(&["failed_strong", "too_hard", "too hard", "strong solver failed", "failed on strong"]);
    if easy + hard == 0.0 { 0.0 } else { (easy - hard) / (easy + hard) }
}

fn question(reading: &Reading, plan: &Plan, rules: &Instructions, draw: &mut Draw) -> String {
    let topic = &reading.topic;
    let mut quotes = plan
        .targets
        .iter()
        .zip(&plan.cues)
        .filter_map(|(target, cue)| reading.sentences[*target].clauses.get(*cue));
    let mut first = quotes.next().map_or_else(String::new, |clause| quote(reading, clause));
    if rules.level(Lever::TrickQuestion, draw) > 0.3 {
        // A false bottom: it asks after something else than what the answer is about.
        let astray = draw.below(reading.sentences.len());
        if let Some(clause) = reading.sentences[astray].clauses.get(cue(reading, astray)) {
            first = quote(reading, clause);
        }
    }
    let mut question = match quotes.next() {
        Some(second) => {
            let opening = draw.pick(&[
                "how does it come about that",
                "what brings it about that",
                "what explains that",
            ]);
            let bearing = draw.pick(&[
                "how does this bear on the point that",
                "how does it hang together with the fact that",
            ]);
            format!("As to {topic}: {opening} {first} — {bearing} {}?", quote(reading, second))
        }
        None => {
            let opening = draw.pick(&[
                "why does it matter that",
                "what lies behind the statement that",
                "how does it come about that",
            ]);
            format!("As to {topic}: {opening} {first}?")
        }
    };
    if SECOND.drawn(rules, Lever::OneQuestion, draw) {
        question.push_str(&format!(" And what else should one know about {topic}?"));
    }
    question
}

/// A clause as a question can take it up: as it stands, or in quotation marks when it is no sentence.
fn quote(reading: &Reading, clause: &Clause) -> String {
    let text = trimmed(reading.of(&clause.range));
    if clause.whole { text } else { format!("the text speaks of \"{}\"", text.replace('"', "'")) }
}

/// A clause without the word that hung it on, as it goes on inside a sentence.
pub(super) fn trimmed(clause: &str) -> String {
    const HANGING: [&str; 9] =
        ["and ", "but ", "so that ", "so ", "because ", "since ", "or ", "then ", "that "];
    let mut rest = clause.trim();
    let lower = rest.to_ascii_lowercase();
    for word in HANGING {
        if lower.starts_with(word) {
            rest = &rest[word.len()..];
            break;
        }
    }
    lowered(rest)
}

/// Sets the scene from sentences that are not asked about, and leaks if it is not held back.
fn context(reading: &Reading, plan: &Plan, rules: &Instructions, draw: &mut Draw) -> String {
    let long = rules.level(Lever::LongContext, draw).max(0.0);
    let leaks =
        LEAKS.at(rules.level(Lever::SealedContext, draw)) + 0.4 * long - 0.25 * plan.difficulty.max(0.0);
    let mut context = format!("The text concerns {}.", reading.topic);
    let take = 1 + draw.below(2) + (3.0 * long).round() as usize;
    let mut taken = 0;
    for (at, sentence) in reading.sentences.iter().enumerate() {
        if plan.targets.contains(&at) || taken == take || context.len() + sentence.range.len() > 1100 {
            continue;
        }
        context.push(' ');
        context.push_str(reading.of(&sentence.range));
        taken += 1;
    }
    if draw.chance(leaks) {
        for target in &plan.targets {
            let sentence = &reading.sentences[*target];
            if draw.chance(0.75) && context.len() + sentence.range.len() < 1450 {
                context.push(' ');
                context.push_str(reading.of(&sentence.range));
            }
        }
    }
    context
}
