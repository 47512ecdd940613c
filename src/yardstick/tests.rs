//! Confirmations walked with scripted replies.

use super::*;
use crate::{
    chat::{ChatReply, FinishReason},
    id::VariantId,
    item::{Criterion, Item, Polarity},
    outcome::Outcome,
    score::SolverScores,
    slot::{Origin, Purpose},
    usage::Usage,
};

/// The yardstick of the default experiment.
pub(crate) fn yardstick() -> Yardstick {
    serde_json::from_str(
        r#"{"weak": "weak", "strong": "strong", "judge": "judge", "auditor": "judge", "rule": "autodata-blog"}"#,
    )
    .unwrap()
}

/// The frame of some evaluation.
pub(crate) fn frame() -> Frame {
    Frame { origin: Origin::Job(4), variant: VariantId(2), document: "pumps".into(), run_seed: 7 }
}

/// An item of ten equal criteria, of good form.
pub(crate) fn item() -> Item {
    let rubric = (0..10)
        .map(|number| Criterion {
            criterion: format!("names cause {number}"),
            weight: 5,
            category: Polarity::Positive,
        })
        .collect();
    Item {
        context: "A pump lost pressure at night.".into(),
        question: "Why did it lose pressure?".into(),
        reference_answer: "Cavitation eroded the impeller.".into(),
        rubric,
        check: None,
    }
}

/// A complete reply.
pub(crate) fn says(content: impl Into<String>) -> ChatReply {
    ChatReply {
        content: content.into(),
        reasoning: None,
        tool_calls: Vec::new(),
        finish: FinishReason::Stop,
        usage: Usage { prompt: 10, completion: 5 },
    }
}

/// A reply cut by its token limit.
pub(crate) fn cut(content: &str) -> ChatReply {
    ChatReply { finish: FinishReason::Length, ..says(content) }
}

/// Marks of ten criteria of which the first `met` are met.
pub(crate) fn marks(met: usize) -> ChatReply {
    let marks: Vec<String> =
        (1..=10).map(|number| format!(r#"{{"number":{number},"met":{}}}"#, number <= met)).collect();
    says(format!(r#"{{"marks":[{}]}}"#, marks.join(",")))
}

/// An audit that finds nothing, or a leak.
fn audit(leak: bool) -> ChatReply {
    says(format!(
        r#"{{"grounded":true,"leaks_answer":{leak},"one_question":true,"reference_correct":true,"reason":"read"}}"#
    ))
}

/// Replies as if every model behaved: controls fine, audit fine, weak at `weak` of 10, strong at `strong`.
fn behaved(ask: &Ask, weak: usize, strong: usize) -> ChatReply {
    match ask.slot.purpose {
        Purpose::ControlMarks => marks([9, 0, 2][ask.slot.attempt as usize]),
        Purpose::Audit => audit(false),
        Purpose::FreshWeakMarks => marks(weak),
        Purpose::FreshStrongMarks => marks(strong),
        _ => says("Something wore out."),
    }
}

fn walk(
    item: &Item,
    mut reply: impl FnMut(&Ask) -> ChatReply,
) -> (Verdict, Vec<crate::trajectory::Entry>, u64) {
    let (yardstick, frame, scores) = (yardstick(), frame(), loop_scores());
    let submission = Submission {
        yardstick: &yardstick,
        frame: &frame,
        document: "All about pumps.",
        item,
        round: 2,
        loop_scores: &scores,
    };
    let mut confirmation = Confirmation::new(submission);
    while let ConfirmationStep::Ask(asks) = confirmation.next_step() {
        assert!(!asks.is_empty());
        let replies = asks.iter().map(&mut reply).collect();
        confirmation.answer(replies);
    }
    let (verdict, entries, spend) = confirmation.into_parts();
    (verdict.unwrap(), entries, spend.calls)
}

fn loop_scores() -> SolverScores {
    SolverScores { weak: vec![0.3; 3], strong: vec![0.8; 3] }
}

#[test]
fn a_sound_item_passes_after_sixteen_calls_and_carries_scores_luck_and_shadows() {
    let (verdict, _, calls) = walk(&item(), |ask| behaved(ask, 3, 8));
    assert_eq!((verdict.outcome, verdict.reason.as_str(), calls), (Outcome::Passed, "", 16));
    assert_eq!(verdict.scores.unwrap(), SolverScores { weak: vec![0.3; 3], strong: vec![0.8; 3] });
    assert_eq!(verdict.luck, Some(false));
    let shadows: Vec<(&str, bool)> =
        verdict.shadows.iter().map(|(name, holds)| (name.as_str(), *holds)).collect();
    assert_eq!(
        shadows,
        [
            ("autodata-fitness", true),
            ("autodata-paper", true),
            ("autodata-readme", true),
            ("published", true)
        ]
    );
}

#[test]
fn luck_is_seen_when_the_solvers_exchange_their_roles() {
    let (verdict, ..) = walk(&item(), |ask| behaved(ask, 8, 3));
    assert_eq!((verdict.outcome, verdict.luck), (Outcome::TooEasy, Some(true)));
    assert!(verdict.shadows["published"]);
}

#[test]
fn the_fresh_attempts_decide_the_outcome() {
    for (weak, strong, outcome) in [
        (7, 9, Outcome::TooEasy),
        (4, 10, Outcome::TooEasy),
        (0, 8, Outcome::TooHard),
        (3, 5, Outcome::TooHard),
        (5, 6, Outcome::NoGap),
    ] {
        assert_eq!(walk(&item(), |ask| behaved(ask, weak, strong)).0.outcome, outcome, "{weak} {strong}");
    }
}

#[test]
fn a_broken_form_or_a_forbidden_instruction_costs_no_call() {
    let mut few = item();
    few.rubric.truncate(5);
    let (verdict, entries, calls) = walk(&few, |ask| behaved(ask, 3, 8));
    assert_eq!((verdict.outcome, calls, entries.len()), (Outcome::Malformed, 0, 1));
    let mut bossy = item();
    bossy.question.push_str(" Answer in one sentence.");
    let (verdict, _, calls) = walk(&bossy, |ask| behaved(ask, 3, 8));
    assert_eq!((verdict.outcome, calls), (Outcome::FailedAudit, 0));
    let mut long = item();
    long.context = "x".repeat(CONTEXT_MAX + 1);
    assert_eq!(walk(&long, |ask| behaved(ask, 3, 8)).0.outcome, Outcome::FailedAudit);
}

#[test]
fn each_control_can_fail_the_item_before_the_auditor_is_paid() {
    for failing in [[7, 0, 2], [9, 2, 2], [9, 0, 6]] {
        let (verdict, _, calls) = walk(&item(), |ask| match ask.slot.purpose {
            Purpose::ControlMarks => marks(failing[ask.slot.attempt as usize]),
            _ => behaved(ask, 3, 8),
        });
        assert_eq!((verdict.outcome, calls), (Outcome::FailedAudit, 3), "{failing:?}");
        assert_eq!(verdict.luck, None);
    }
}

#[test]
fn the_auditor_can_fail_the_item_before_any_solver_is_paid() {
    let (verdict, _, calls) = walk(&item(), |ask| match ask.slot.purpose {
        Purpose::Audit => audit(true),
        _ => behaved(ask, 3, 8),
    });
    assert_eq!((verdict.outcome, calls), (Outcome::FailedAudit, 4));
    assert_eq!(verdict.reason, "context and question give the answer away; read");
}

#[test]
fn a_cut_answer_is_asked_again_once_and_cut_twice_it_is_truncated() {
    let mut cuts = 0;
    let (verdict, ..) = walk(&item(), |ask| {
        if ask.slot.purpose == Purpose::FreshWeakAttempt && ask.slot.attempt == 1 && ask.slot.reask == 0 {
            cuts += 1;
            return cut("The pump");
        }
        behaved(ask, 3, 8)
    });
    assert_eq!((verdict.outcome, cuts), (Outcome::Passed, 1));
    let (verdict, ..) = walk(&item(), |ask| match ask.slot.purpose {
        Purpose::FreshStrongAttempt if ask.slot.attempt == 2 => cut("The pump"),
        _ => behaved(ask, 3, 8),
    });
    assert_eq!((verdict.outcome, verdict.scores), (Outcome::Truncated, None));
}

#[test]
fn a_judge_that_never_marks_fails_the_audit_and_proves_nothing_about_a_solver() {
    let mut asked = 0;
    let (verdict, ..) = walk(&item(), |ask| match ask.slot.purpose {
        Purpose::FreshWeakMarks if ask.slot.attempt == 0 => {
            asked += 1;
            says("Good answer!")
        }
        _ => behaved(ask, 3, 8),
    });
    assert_eq!((verdict.outcome, asked), (Outcome::FailedAudit, 3));
}

#[test]
fn a_confirmation_put_down_anywhere_goes_on_the_same_way() {
    let (yardstick, frame, scores, item) = (yardstick(), frame(), loop_scores(), item());
    let submission = Submission {
        yardstick: &yardstick,
        frame: &frame,
        document: "All about pumps.",
        item: &item,
        round: 2,
        loop_scores: &scores,
    };
    let mut confirmation = Confirmation::new(submission);
    while let ConfirmationStep::Ask(asks) = confirmation.next_step() {
        let replies = asks.iter().map(|ask| behaved(ask, 3, 8)).collect();
        confirmation.answer(replies);
        let text = serde_json::to_string(confirmation.state()).unwrap();
        confirmation = Confirmation::resume(submission, serde_json::from_str(&text).unwrap());
    }
    let (verdict, entries, _) = confirmation.into_parts();
    let (same, same_entries, _) = walk(&item, |ask| behaved(ask, 3, 8));
    assert_eq!((verdict.unwrap(), entries), (same, same_entries));
}

/// A verifiable item, and the yardstick that measures it.
fn checked() -> (Item, Yardstick) {
    let check = crate::item::Check { answer: "cavitation".into(), ..Default::default() };
    let item = Item { rubric: Vec::new(), check: Some(check), ..item() };
    let yardstick = yardstick().of_kind(item.kind()).into_owned();
    (item, yardstick)
}

fn walk_checked(item: &Item, reply: impl Fn(&Ask) -> ChatReply) -> (Verdict, u64) {
    let (_, yardstick) = checked();
    let (frame, scores) = (frame(), SolverScores::default());
    let document = "All about pumps.";
    let mut confirmation = Confirmation::new(Submission {
        yardstick: &yardstick,
        frame: &frame,
        document,
        item,
        round: 1,
        loop_scores: &scores,
    });
    while let ConfirmationStep::Ask(asks) = confirmation.next_step() {
        let replies = asks.iter().map(&reply).collect();
        confirmation.answer(replies);
    }
    let (verdict, _, spend) = confirmation.into_parts();
    (verdict.unwrap(), spend.calls)
}

/// The weak solver is right once, the strong one three times; the judge grants no other words.
fn answers(ask: &Ask) -> ChatReply {
    let right = match ask.slot.purpose {
        Purpose::ControlAttempt => true,
        Purpose::FreshWeakAttempt => ask.slot.attempt == 0,
        Purpose::FreshStrongAttempt => ask.slot.attempt < 3,
        Purpose::Audit => return audit(false),
        _ => return says(r#"{"marks":[{"number":1,"met":false}]}"#),
    };
    says(if right { "It boiled.\nAnswer: Cavitation." } else { "It wore out.\nAnswer: wear" })
}

#[test]
fn a_checked_answer_passes_by_majority_and_the_judge_reads_only_other_words() {
    let (verdict, calls) = walk_checked(&checked().0, answers);
    assert_eq!((verdict.outcome, verdict.reason.as_str()), (Outcome::Passed, ""));
    let scores = SolverScores { weak: vec![1.0, 0.0, 0.0, 0.0], strong: vec![1.0, 1.0, 1.0, 0.0] };
    assert_eq!(verdict.scores, Some(scores));
    assert_eq!((verdict.luck, verdict.shadows.len()), (Some(false), 0));
    // The reading, the audit, four attempts each, and the judge on four other answers.
    assert_eq!(calls, 1 + 1 + 8 + 4);
}

#[test]
fn an_answer_that_reading_the_document_does_not_give_fails_before_anybody_is_asked_to_solve_it() {
    let (verdict, calls) = walk_checked(&checked().0, |ask| match ask.slot.purpose {
        Purpose::ControlAttempt => says("Answer: erosion"),
        _ => answers(ask),
    });
    assert_eq!((verdict.outcome, calls), (Outcome::FailedAudit, 2));
    assert!(verdict.reason.contains("given the document"), "{}", verdict.reason);
}

#[test]
fn an_answer_that_stands_in_the_question_costs_no_call() {
    let mut told = checked().0;
    told.context.push_str(" There was cavitation.");
    let (verdict, calls) = walk_checked(&told, answers);
    assert_eq!((verdict.outcome, calls), (Outcome::FailedAudit, 0));
}
