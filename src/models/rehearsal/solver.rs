//! The solvers: retrieve what is remembered, add what the context says, write it down.
//! They see context and question only. Weak and strong differ in memory and in how they read.

use super::{
    checkable,
    draw::Draw,
    memory::{Memory, Reader},
    reading::Clause,
    reply_of, tokens,
    words::{Stem, block, sentences, share, stem_list},
};
use crate::chat::{ChatReply, ChatRequest, FinishReason, Role};

/// How a reader reads.
struct Manner {
    /// Remembered sentences it looks at, at most.
    reach: usize,
    /// Probability of looking past the first match.
    further: f64,
    /// Probability of saying each clause of a sentence.
    says: f64,
    /// Probability of getting a number wrong.
    slips: f64,
    /// Probability of copying a sentence of the context.
    copies: f64,
    /// Spread of all of this between attempts.
    mood: f64,
}

const WEAK: Manner = Manner { reach: 3, further: 0.42, says: 0.64, slips: 0.80, copies: 0.55, mood: 0.10 };
const STRONG: Manner = Manner { reach: 5, further: 0.93, says: 0.87, slips: 0.50, copies: 0.50, mood: 0.06 };

/// Probability that an answer takes up the question first.
const RESTATES: f64 = 0.95;
const OPENERS: [&str; 4] = ["As to the question", "Asked", "To the question", "On the question"];
const FILLERS: [&str; 6] = [
    "This follows from how the parts of the matter work on one another over time.",
    "Several circumstances have to come together for it.",
    "In practice the effect depends on the conditions at hand.",
    "That is the usual account of it.",
    "Those who deal with it learn this from experience.",
    "The same holds in similar cases.",
];

pub(super) fn reply(memory: &Memory, reader: Reader, request: &ChatRequest) -> ChatReply {
    let text = request.messages.last().map_or("", |message| message.content.as_str());
    let context = block(text, "context").unwrap_or_default();
    let question = block(text, "question").unwrap_or(text);
    let mut draw = Draw::new(request, "solver");
    let (mut answer, told) = match block(text, "document") {
        Some(document) => (checkable::read(document, question), 0),
        None => answer(memory, reader, context, question, request.temperature, &mut draw),
    };
    if wants_line(request) {
        let said = answer[told..].to_owned();
        let short =
            checkable::filled(question, &said).unwrap_or_else(|| checkable::guessed(&said, &mut draw));
        answer.push_str("\nAnswer: ");
        answer.push_str(short);
    }
    cut(request, answer)
}

/// Whether the instructions ask for the answer on a line of its own.
fn wants_line(request: &ChatRequest) -> bool {
    let told = request.messages.iter().filter(|message| message.role == Role::System);
    told.into_iter().any(|message| message.content.contains("Answer:"))
}

/// The answer, and where in it the question has been taken up.
fn answer(
    memory: &Memory,
    reader: Reader,
    context: &str,
    question: &str,
    temperature: f64,
    draw: &mut Draw,
) -> (String, usize) {
    let manner = match reader {
        Reader::Weak => WEAK,
        Reader::Strong => STRONG,
    };
    let mood = manner.mood * temperature.clamp(0.0, 2.0) * draw.normal();
    let mut answer = String::with_capacity(900);
    if draw.chance(RESTATES) {
        answer.push_str(draw.pick(&OPENERS));
        answer.push(' ');
        answer.push_str(&lowered(question.trim().trim_end_matches('?')));
        answer.push(':');
    }
    let restated = answer.len();
    copy_context(context, question, &manner, draw, &mut answer);
    recall(memory, reader, (context, question), &manner, mood, draw, &mut answer);
    let fillers = if reader == Reader::Weak { 1 + draw.below(2) } else { 1 };
    let first = draw.below(FILLERS.len());
    for at in 0..fillers {
        answer.push(' ');
        answer.push_str(FILLERS[(first + at) % FILLERS.len()]);
    }
    (answer, restated)
}

fn copy_context(context: &str, question: &str, manner: &Manner, draw: &mut Draw, answer: &mut String) {
    let asked = stem_list(question);
    for range in sentences(context) {
        let sentence = &context[range];
        let near = share(&asked, &stem_list(sentence));
        if draw.chance(manner.copies + 0.5 * near) {
            answer.push(' ');
            answer.push_str(sentence);
        }
    }
}

fn recall(
    memory: &Memory,
    reader: Reader,
    (context, question): (&str, &str),
    manner: &Manner,
    mood: f64,
    draw: &mut Draw,
    answer: &mut String,
) {
    let mut query: Vec<(Stem, f64)> = stem_list(question).into_iter().map(|stem| (stem, 1.0)).collect();
    query.extend(stem_list(context).into_iter().map(|stem| (stem, 0.3)));
    let Some((document, scores)) = memory.find(&query) else { return };
    let Some(reading) = memory.documents.get(document) else { return };
    let near = |at: usize| {
        let beside = at
            .checked_sub(1)
            .map_or(0.0, |before| scores[before])
            .max(scores.get(at + 1).copied().unwrap_or(0.0));
        scores[at] + 0.55 * beside
    };
    // What comes to mind differs from attempt to attempt.
    let mut known: Vec<(usize, f64)> = (0..scores.len())
        .filter(|at| draw.chance(memory.hold(reader, document, *at)))
        .map(|at| (at, near(at)))
        .collect();
    known.sort_by(|a, b| b.1.total_cmp(&a.1));
    known.truncate(manner.reach);
    for (turn, (at, _)) in known.into_iter().enumerate() {
        if turn > 0 && !draw.chance(manner.further + mood) {
            continue;
        }
        let said = stem_list(answer);
        if share(&reading.sentences[at].stems, &said) > 0.9 {
            continue;
        }
        let says = (manner.says + mood).clamp(0.05, 0.98);
        let mut first = true;
        for clause in &reading.sentences[at].clauses {
            if draw.chance(says) {
                say(reading.of(&clause.range), clause, first, manner, draw, answer);
                first = false;
            }
        }
        if !first {
            answer.push('.');
        }
    }
}

fn say(text: &str, clause: &Clause, first: bool, manner: &Manner, draw: &mut Draw, answer: &mut String) {
    answer.push_str(if first { " " } else { ", " });
    let slips = clause.digits && draw.chance(manner.slips);
    let mut start = first;
    for letter in text.chars() {
        if start {
            answer.extend(letter.to_uppercase());
            start = false;
        } else if slips && letter.is_ascii_digit() {
            // A near number: plausible, and wrong.
            let wrong = (letter as u8 - b'0' + 1 + draw.below(3) as u8) % 10;
            answer.push((b'0' + wrong) as char);
        } else {
            answer.push(letter);
        }
    }
}

/// The text with its first letter small, unless it looks like a name.
pub(super) fn lowered(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}

fn cut(request: &ChatRequest, answer: String) -> ChatReply {
    let most = request.max_tokens as usize * 4;
    if answer.len() <= most {
        return reply_of(request, answer);
    }
    let mut end = most;
    while !answer.is_char_boundary(end) {
        end -= 1;
    }
    let mut reply = reply_of(request, answer[..end].to_owned());
    reply.finish = FinishReason::Length;
    reply.usage.completion = tokens(end);
    reply
}
