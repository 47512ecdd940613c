//! Remedies in the verifier's prompt.

use super::{Change, Remedy, VERIFIER, add, replace};
use crate::models::rehearsal::editor::signs::Sign;

pub(super) const BANK: &[Remedy] = &[
    Remedy {
        mechanism: "verifier stricter on leaks",
        hypothesis: "Leaking contexts are stopped before solvers are paid and come back with the words at fault.",
        signs: &[(Sign::Leak, 4), (Sign::WeakTooGood, 2)],
        cues: &["verifier", "leaks too kindly", "without the document"],
        change: Change::Prose(&[add(
            VERIFIER,
            &["leak", "context", "answer"],
            &[
                "Be strict about leaks. Underline in your mind every phrase of the context that also appears in the reference answer or in a criterion; if [[two|three]] criteria could be met by copying such phrases, it is a leak, however natural the context reads.",
                "Write down, for yourself, the answer you would give from the context and the question alone. If it satisfies more than a [[third|quarter]] of the positive criteria, report LEAKS_ANSWER and quote the sentence that gives the answer away.",
                "Treat a context that explains why or how as leaking, even when it does not use the words of the reference answer. Only the situation may be described.",
            ],
        )]),
    },
    Remedy {
        mechanism: "verifier stricter on recall",
        hypothesis: "Questions of recall and common knowledge are stopped early, which leaves rounds for better ones.",
        signs: &[(Sign::Recall, 2), (Sign::WeakTooGood, 3), (Sign::NoGap, 2)],
        cues: &["verifier", "common knowledge", "recall"],
        change: Change::Prose(&[add(
            VERIFIER,
            &["recall", "reasoning", "question"],
            &[
                "Ask whether an educated reader who never saw the document would get most of the points. If so, it is TOO_EASY. If one sentence of the document contains the whole answer, it is RECALL.",
                "Reject questions that a textbook on the subject would answer: the item must depend on something particular to this document and need at least two of its statements.",
                "Be demanding about reasoning: the answer has to combine statements from different places of the document. A question whose answer is one fact, however rare, fails.",
            ],
        )]),
    },
    Remedy {
        mechanism: "verifier refuses vague criteria",
        hypothesis: "Vague criteria never reach the judge, so the rubric separates the solvers.",
        signs: &[(Sign::Indifferent, 4), (Sign::WeakTooGood, 1), (Sign::NoGap, 2), (Sign::Leak, 1)],
        cues: &["general", "specific", "vague"],
        change: Change::Prose(&[add(
            VERIFIER,
            &["rubric", "criterion", "criteria"],
            &[
                "A criterion that a vague but sensible answer would satisfy fails the rubric check. Each one must name a specific statement; quote the first that does not.",
                "Read every criterion alone: is it clear which words of an answer would meet it? If it speaks of understanding, depth or quality in general, the rubric fails.",
            ],
        )]),
    },
    Remedy {
        mechanism: "verifier compares reference and rubric",
        hypothesis: "Items whose own reference answer would not earn full marks are repaired before they are submitted.",
        signs: &[(Sign::ReferenceFails, 5), (Sign::Ungrounded, 4), (Sign::Unmet, 2)],
        cues: &["compare", "reference answer"],
        change: Change::Prose(&[add(
            VERIFIER,
            &["reference answer", "label", "rubric"],
            &[
                "Mark the reference answer with the rubric, criterion by criterion. If it misses even one positive criterion, or a sentence of it is not backed by the document, the label is INCONSISTENT; name the criterion.",
                "Take the reference answer as if a candidate had written it and mark it. Anything less than full marks is a fault of the item: report which criterion it does not meet.",
            ],
        )]),
    },
    Remedy {
        mechanism: "verifier checks weights",
        hypothesis: "Lopsided rubrics are returned before they are submitted and refused.",
        signs: &[(Sign::WeightsRefused, 4), (Sign::ThinMargin, 1)],
        cues: &["weights", "balance"],
        change: Change::Prose(&[add(
            VERIFIER,
            &["rubric", "count"],
            &[
                "Add up the positive weights. If one of them is more than a [[quarter|fifth]] of the sum, the rubric fails; ask for weights that are closer together.",
                "Look at the weights: a rubric in which one or two criteria outweigh all others fails.",
            ],
        )]),
    },
    Remedy {
        mechanism: "verifier no longer demands negatives",
        hypothesis: "Items are not sent back for lacking penalties that nobody needs.",
        signs: &[(Sign::CountsRefused, 4), (Sign::NegativesHitStrong, 2)],
        cues: &["demand", "counts"],
        change: Change::Prose(&[replace(
            VERIFIER,
            &[&["at least", "negative"]],
            &[
                "Count the criteria: at least [[6|7|8]] positive ones and at most 20 in all; negative criteria are optional.",
                "Count: 8 to 20 criteria. Whether any of them is negative does not matter.",
            ],
        )]),
    },
    Remedy {
        mechanism: "verifier lets small faults of form pass",
        hypothesis: "Fewer rounds are lost to counts and wording.",
        signs: &[(Sign::CountsRefused, 4), (Sign::Recall, 2)],
        cues: &["relax", "refuses too much", "too strict"],
        change: Change::Prose(&[replace(
            VERIFIER,
            &[&["in doubt", "fail"]],
            &[
                "In doubt about a check, let it pass: a wrong refusal costs a round.",
                "If a fault is small, mention it in the feedback and pass the item nevertheless.",
            ],
        )]),
    },
    Remedy {
        mechanism: "concrete verifier feedback",
        hypothesis: "Feedback that says what to write instead is followed more often.",
        signs: &[(Sign::Repeats, 2), (Sign::CountsRefused, 2), (Sign::Leak, 1)],
        cues: &["feedback", "learn"],
        change: Change::Prose(&[add(
            VERIFIER,
            &["feedback", "sentence"],
            &[
                "For each fault propose the smallest repair: the words to delete from the context, the criterion to drop or the statement to add to the reference answer.",
                "Put the most important fault first and say precisely what to change; do not list more than three.",
            ],
        )]),
    },
];
