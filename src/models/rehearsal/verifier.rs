//! The verifier: the four checks of its prompt, each as strict as the prompt makes it.

use super::{
    Rehearsal,
    auditor::{leak, questions},
    draw::Draw,
    instructions::Prompt,
    item_text,
    judge::Wanted,
    levers::Lever,
    memory::OPENING,
    reply_of,
    words::{share, stem_list},
};
use crate::{
    chat::{ChatReply, ChatRequest},
    item::{Item, Polarity},
};

/// What a careful look catches without being told to, of each kind of fault.
const LEAKS_SEEN: f64 = 0.30;
const RECALL_SEEN: f64 = 0.15;
const SHORT_REFERENCE_SEEN: f64 = 0.05;
const SECOND_QUESTION_SEEN: f64 = 0.35;
const VAGUE_SEEN: f64 = 0.03;
const LOPSIDED_SEEN: f64 = 0.03;
/// As many criteria about quality in general are a fault.
const VAGUE_MOST: usize = 2;
/// Of what it was told to look for.
const TOLD_SEEN: f64 = 0.92;
/// Sound items failed by mistake.
const MISTAKE: f64 = 0.03;
/// How often a demand for negative criteria is enforced.
const QUOTA_ENFORCED: f64 = 0.55;

pub(super) fn reply(rehearsal: &Rehearsal, request: &ChatRequest) -> ChatReply {
    let prompt = Prompt::new(rehearsal, request);
    let mut draw = Draw::new(request, "verifier");
    let Some(item) = item_text::parse(prompt.data("item")) else {
        return verdict(request, [true, true, false, true], "The item could not be read.");
    };
    let rules = &prompt.instructions;
    let blind = 1.0 - 0.7 * rules.level(Lever::Lenient, &mut draw).max(0.0);
    let mut seen = |lever: Lever, untold: f64| {
        let level = rules.level(lever, &mut draw).max(0.0);
        draw.chance((untold + (TOLD_SEEN - untold) * level) * blind)
    };
    let leaks = leak(&item.context, &item.question, &item.reference_answer) >= 0.3
        && seen(Lever::StrictLeak, LEAKS_SEEN);
    let recall = opening(rehearsal, prompt.document(), &item) && seen(Lever::RejectRecall, RECALL_SEEN);
    let uncovered = !covered(&item) && seen(Lever::CheckReference, SHORT_REFERENCE_SEEN);
    let several = questions(&item.question) > 1 && seen(Lever::OneQuestion, SECOND_QUESTION_SEEN);
    let vague = vague(&item) > VAGUE_MOST && seen(Lever::CheckableCriteria, VAGUE_SEEN);
    let uneven = lopsided(&item) && seen(Lever::BalancedWeights, LOPSIDED_SEEN);
    let negatives = item.rubric.iter().filter(|criterion| criterion.category == Polarity::Negative).count();
    let allowed = rules.level(Lever::AllowPositiveOnly, &mut draw) > 0.0 || rules.negatives.is_none();
    let few = !allowed && negatives == 0 && draw.chance(QUOTA_ENFORCED);
    let mistaken = draw.chance(MISTAKE);
    let mut said = Vec::new();
    for (fault, words) in [
        (leaks, "The context leaks part of the reference answer."),
        (recall, "The question only asks to recall how the document opens."),
        (uncovered, "The reference answer misses points that the rubric rewards."),
        (several, "More than one question is asked."),
        (vague, "Several criteria are vague: each must name one specific statement."),
        (uneven, "One weight dominates the rubric: keep the weights even."),
        (few, "The rubric lacks the negative criteria that are required."),
        (mistaken, "The label does not fit the question."),
    ] {
        if fault {
            said.push(words);
        }
    }
    verdict(
        request,
        [!leaks, !recall, !(few || uncovered || vague || uneven), !(several || mistaken)],
        &said.join(" "),
    )
}

fn verdict(request: &ChatRequest, [sealed, reasoned, rubric, label]: [bool; 4], feedback: &str) -> ChatReply {
    let word = |holds: bool, yes: &'static str, no: &'static str| if holds { yes } else { no };
    let pass = sealed && reasoned && rubric && label;
    reply_of(
        request,
        format!(
            "{{\"leakage\":\"{}\",\"reasoning\":\"{}\",\"rubric\":\"{}\",\"label\":\"{}\",\"verdict\":\"{}\",\"feedback\":\"{}\"}}",
            word(sealed, "NO_LEAKAGE", "LEAKS_ANSWER"),
            word(reasoned, "GOOD", "RECALL"),
            word(rubric, "PASS", "FAIL"),
            word(label, "CONSISTENT", "INCONSISTENT"),
            word(pass, "PASS", "FAIL"),
            if pass { "All checks hold." } else { feedback },
        ),
    )
}

/// How many positive criteria speak of quality in general.
fn vague(item: &Item) -> usize {
    let positive = item.rubric.iter().filter(|criterion| criterion.category == Polarity::Positive);
    positive.filter(|criterion| Wanted::new(&criterion.criterion).vague).count()
}

/// Whether one positive weight is more than a quarter of all.
fn lopsided(item: &Item) -> bool {
    let positive = || item.rubric.iter().map(|criterion| criterion.weight).filter(|weight| *weight > 0);
    positive().max().unwrap_or(0) * 4 > positive().sum::<i64>()
}

/// Whether the reference answer rests on the opening of the document.
fn opening(rehearsal: &Rehearsal, document: &str, item: &Item) -> bool {
    let reading = rehearsal.read(document);
    let reference = stem_list(&item.reference_answer);
    let best = reading
        .sentences
        .iter()
        .enumerate()
        .max_by(|a, b| share(&a.1.stems, &reference).total_cmp(&share(&b.1.stems, &reference)));
    best.is_some_and(|(at, _)| at < OPENING)
}

/// Whether the reference answer holds the words of nearly every positive criterion.
fn covered(item: &Item) -> bool {
    let reference = stem_list(&item.reference_answer);
    let missed = item
        .rubric
        .iter()
        .filter(|criterion| criterion.category == Polarity::Positive)
        .map(|criterion| Wanted::new(&criterion.criterion))
        .filter(|wanted| !wanted.vague && share(&wanted.keys, &reference) < 0.6)
        .count();
    missed * 8 <= item.rubric.len()
}
