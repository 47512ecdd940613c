//! The orchestrator: reads a round's report, decides what comes next, guides the challenger.

use super::{Rehearsal, draw::Draw, instructions::Prompt, levers::Lever, reply_of};
use crate::chat::{ChatReply, ChatRequest};

/// How often it repairs an item untold.
const REVISES_UNTOLD: f64 = 0.04;
const REVISES_TOLD: f64 = 0.85;
/// How often it says what to change, untold and told.
const CONCRETE_UNTOLD: f64 = 0.05;
const CONCRETE_TOLD: f64 = 0.95;

/// What a report complains about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Complaint {
    TooEasy,
    TooHard,
    Leak,
    Recall,
    Rubric,
    Reference,
    SecondQuestion,
    Vague,
    Weights,
    Form,
    Other,
}

pub(super) fn reply(rehearsal: &Rehearsal, request: &ChatRequest) -> ChatReply {
    let prompt = Prompt::new(rehearsal, request);
    let mut draw = Draw::new(request, "orchestrator");
    let rules = &prompt.instructions;
    let complaint = complaint(prompt.data("report"));
    let revise = rules.level(Lever::Revise, &mut draw);
    let give_up = rules.level(Lever::GiveUp, &mut draw);
    let concrete = rules.level(Lever::ConcreteGuidance, &mut draw).max(0.0);
    let revises = draw.chance(REVISES_UNTOLD + (REVISES_TOLD - REVISES_UNTOLD) * revise.max(0.0));
    let action = if give_up > 0.0 && draw.chance(0.06 * give_up) {
        "give_up"
    } else if revises && complaint != Complaint::TooHard && complaint != Complaint::Recall {
        "revise"
    } else {
        "new_question"
    };
    let guidance = if draw.chance(CONCRETE_UNTOLD + (CONCRETE_TOLD - CONCRETE_UNTOLD) * concrete) {
        advice(complaint)
    } else {
        plain(complaint)
    };
    reply_of(request, format!("{{\"action\":\"{action}\",\"guidance\":\"{guidance}\"}}"))
}

fn complaint(report: &str) -> Complaint {
    let lower = report.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if says(&["leak"]) {
        Complaint::Leak
    } else if says(&["more than one question"]) {
        Complaint::SecondQuestion
    } else if says(&["only asks to recall", "\"recall\"", "recall the"]) {
        Complaint::Recall
    } else if says(&["reference answer misses", "not covered"]) {
        Complaint::Reference
    } else if says(&["criteria are vague"]) {
        Complaint::Vague
    } else if says(&["weight dominates", "too uneven", "quarter of the positive"]) {
        Complaint::Weights
    } else if says(&["negative criteria"]) {
        Complaint::Rubric
    } else if says(&["malformed", "not valid", "invalid json", "expected"]) {
        Complaint::Form
    } else if says(&["too_easy", "too easy"]) {
        Complaint::TooEasy
    } else if says(&["failed_strong", "too_hard", "too hard"]) {
        Complaint::TooHard
    } else {
        Complaint::Other
    }
}

/// Passes on what failed, and no more.
fn plain(complaint: Complaint) -> &'static str {
    match complaint {
        Complaint::TooEasy => "It was too easy. Try another angle.",
        Complaint::TooHard => "It was too hard for the strong solver. Try another angle.",
        Complaint::Form => "The reply could not be read.",
        _ => "The check refused it. Take a different direction this time.",
    }
}

fn advice(complaint: Complaint) -> &'static str {
    match complaint {
        Complaint::TooEasy => {
            "It was too easy. Make the next question harder: use a detail from deeper in the document and connect two facts."
        }
        Complaint::TooHard => {
            "It was too hard for the strong solver. Make the next question easier and include some criteria within reach of a partial answer."
        }
        Complaint::Leak => "The context must not contain the answer; describe only the problem there.",
        Complaint::Recall => "Do not ask about the opening of the document; take a detail from its middle.",
        Complaint::Rubric => "Include the negative criteria that the rubric requires.",
        Complaint::Reference => "The reference answer must satisfy every criterion of the rubric.",
        Complaint::Vague => {
            "Each criterion must name one specific, checkable statement; drop the vague ones."
        }
        Complaint::Weights => "Keep the weights even, so that none dominates.",
        Complaint::SecondQuestion => "Ask exactly one question.",
        Complaint::Form => "Return strict JSON with integer weights and nothing else.",
        Complaint::Other => "Name one concrete thing in each criterion.",
    }
}
