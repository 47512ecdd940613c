//! The auditor: grounded, no leak, one question, a right reference. Reads document and item.

use super::{
    Rehearsal,
    draw::Draw,
    reply_of,
    words::{block, distinct, share, stem_list, words},
};
use crate::chat::{ChatReply, ChatRequest};

/// Verdicts that come out wrong, per check.
const ERROR: f64 = 0.01;

pub(super) fn reply(_: &Rehearsal, request: &ChatRequest) -> ChatReply {
    let text = request.messages.last().map_or("", |message| message.content.as_str());
    let part = |tag: &str| block(text, tag).unwrap_or_default();
    let (document, reference) = (stem_list(part("document")), part("reference_answer"));
    let question = part("question");
    let mut draw = Draw::new(request, "auditor");
    let said = share(&stem_list(reference), &document);
    let grounded = (said >= 0.8) != draw.chance(ERROR);
    let leaks = (leak(part("context"), question, reference) >= 0.45) != draw.chance(ERROR);
    let one = (questions(question) <= 1) != draw.chance(ERROR);
    let numbers = distinct(words(reference).iter().filter(|word| word.digit).map(|word| word.stem));
    let right =
        (said >= 0.75 && (numbers.is_empty() || share(&numbers, &document) >= 0.99)) != draw.chance(ERROR);
    let mut reason = String::new();
    for (fault, said) in [
        (!grounded, "The reference answer says things the document does not. "),
        (leaks, "The context already holds much of the reference answer. "),
        (!one, "More than one question is asked. "),
        (!right, "The reference answer departs from the document. "),
    ] {
        if fault {
            reason.push_str(said);
        }
    }
    if reason.is_empty() {
        reason.push_str("Nothing to object to.");
    }
    let reason = reason.trim();
    reply_of(
        request,
        format!(
            "{{\"grounded\":{grounded},\"leaks_answer\":{leaks},\"one_question\":{one},\"reference_correct\":{right},\"reason\":\"{reason}\"}}"
        ),
    )
}

/// Share of what the reference adds to the question that the context already says.
pub(super) fn leak(context: &str, question: &str, reference: &str) -> f64 {
    let asked = stem_list(question);
    let added: Vec<_> =
        stem_list(reference).into_iter().filter(|stem| asked.binary_search(stem).is_err()).collect();
    share(&added, &stem_list(context))
}

/// How many questions a text asks: question marks, and questions hung on with "and what".
pub(super) fn questions(text: &str) -> usize {
    let marks = text.matches('?').count();
    let lower = text.to_ascii_lowercase();
    let hung = [", and what", ", and why", ", and how", " also, what"]
        .iter()
        .filter(|more| lower.contains(**more))
        .count();
    marks.max(1) + if marks <= 1 { hung } else { 0 }
}
