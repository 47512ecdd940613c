//! Remedies in `evaluation.py` and `agent.yaml`.

use super::{Change, Remedy, Setting};
use crate::models::rehearsal::editor::{code::CodeChange, signs::Sign};

const fn code(
    mechanism: &'static str,
    hypothesis: &'static str,
    signs: &'static [(Sign, u32)],
    cues: &'static [&'static str],
    change: CodeChange,
) -> Remedy {
    Remedy { mechanism, hypothesis, signs, cues, change: Change::Code(change) }
}

pub(super) const BANK: &[Remedy] = &[
    code(
        "stricter margins before submission",
        "Items that satisfy the rule with room to spare satisfy it again on fresh attempts.",
        &[(Sign::ThinMargin, 7), (Sign::NoGap, 1), (Sign::WeakTooGood, 1)],
        &["margin", "tighten", "only just"],
        CodeChange::TightenMargins,
    ),
    code(
        "stricter limit on weak scores",
        "A lower limit for the weak solver leaves room for the luck of fresh attempts.",
        &[(Sign::ThinMargin, 3), (Sign::WeakTooGood, 2)],
        &["reject_weak", "tighten"],
        CodeChange::TightenWeak,
    ),
    code(
        "looser margins",
        "More items are submitted, and some of them pass.",
        &[(Sign::NoGap, 1), (Sign::StrongFailed, 2), (Sign::WeakTooGood, 1), (Sign::NearMissDropped, 1)],
        &["too strict", "thresholds"],
        CodeChange::LoosenMargins,
    ),
    code(
        "leak check in evaluation.py",
        "A context that shares the reference answer's words is sent back at no cost before solvers are paid.",
        &[(Sign::Leak, 5), (Sign::WeakTooGood, 2)],
        &["check_item", "shares too many words", "compares"],
        CodeChange::LeakCheck,
    ),
    code(
        "criterion leak check in evaluation.py",
        "Criteria that the context already satisfies are sent back at no cost.",
        &[(Sign::Leak, 3), (Sign::Indifferent, 2), (Sign::WeakTooGood, 1)],
        &["check_item", "criteria"],
        CodeChange::CriterionLeakCheck,
    ),
    code(
        "weight check in evaluation.py",
        "Lopsided rubrics are sent back at no cost instead of being refused after submission.",
        &[(Sign::WeightsRefused, 6), (Sign::ThinMargin, 1)],
        &["check_item", "balance of weights"],
        CodeChange::WeightCheck,
    ),
    code(
        "refuse negative criteria in evaluation.py",
        "Penalties that hit good answers never reach the solvers.",
        &[(Sign::NegativesHitStrong, 2)],
        &["negative"],
        CodeChange::NegativeCheck,
    ),
    code(
        "one question mark in evaluation.py",
        "Questions with several parts are sent back at no cost.",
        &[(Sign::SeveralQuestions, 4)],
        &["exactly one"],
        CodeChange::QuestionCheck,
    ),
    code(
        "digit check in evaluation.py",
        "Criteria that need an exact figure are sent back at no cost.",
        &[(Sign::Unmet, 2), (Sign::StrongFailed, 2)],
        &["exact", "figures"],
        CodeChange::DigitCheck,
    ),
    code(
        "feedback by criterion",
        "The challenger learns which criteria did not separate and what to change, not only that it failed.",
        &[(Sign::WeakTooGood, 2), (Sign::Indifferent, 3), (Sign::Repeats, 4), (Sign::NoGap, 2)],
        &["feedback in evaluation.py", "what made it so", "name the criteria", "do differently"],
        CodeChange::FeedbackByCriterion,
    ),
    code(
        "feedback that keeps near misses",
        "Feedback that asks to mend a near miss instead of starting over saves rounds.",
        &[(Sign::NearMissDropped, 5), (Sign::Repeats, 2), (Sign::StrongFailed, 1)],
        &["keep a near miss", "entirely new question"],
        CodeChange::FeedbackAdvice,
    ),
    code(
        "shorter feedback",
        "Only the last failure matters; older ones distract.",
        &[(Sign::Repeats, 1), (Sign::Unreadable, 1)],
        &["too long", "distract"],
        CodeChange::FeedbackLastOnly,
    ),
    code(
        "score without penalties in the loop",
        "Scores that ignore penalties show what answers contain.",
        &[(Sign::NegativesHitStrong, 2), (Sign::WeakAtZero, 1)],
        &["penalt"],
        CodeChange::ScorePositiveOnly,
    ),
    code(
        "minimum length of the context",
        "A context of some length is fair to whoever answers.",
        &[(Sign::StrongFailed, 2), (Sign::Leak, 1)],
        &["too short", "longer context", "says too little"],
        CodeChange::MinimumContext,
    ),
    Remedy {
        mechanism: "lower challenger temperature",
        hypothesis: "A calmer challenger follows the format and the instructions more closely.",
        signs: &[(Sign::Unreadable, 3), (Sign::CountsRefused, 1)],
        cues: &["temperature", "freely"],
        change: Change::Manifest(Setting::Temperature("challenger", &["0.7", "0.6", "0.8", "0.4"])),
    },
    Remedy {
        mechanism: "higher challenger temperature",
        hypothesis: "A freer challenger finds questions that are less obvious.",
        signs: &[(Sign::Repeats, 2), (Sign::WeakTooGood, 1)],
        cues: &["same question", "learn"],
        change: Change::Manifest(Setting::Temperature("challenger", &["1.2", "1.3", "1.1"])),
    },
    Remedy {
        mechanism: "judge model as verifier",
        hypothesis: "Another model sees faults that the writing model overlooks in its own work.",
        signs: &[(Sign::Leak, 1), (Sign::Ungrounded, 1)],
        cues: &["too kindly"],
        change: Change::Manifest(Setting::Model("verifier", "judge")),
    },
    Remedy {
        mechanism: "fewer rounds",
        hypothesis: "Late rounds rarely succeed; fewer of them save calls.",
        signs: &[(Sign::Repeats, 1)],
        cues: &["rounds"],
        change: Change::Manifest(Setting::Rounds(&["6", "5", "7"])),
    },
];
