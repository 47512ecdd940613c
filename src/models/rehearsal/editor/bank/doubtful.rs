//! Things that people try on prompts and that may do nothing, or harm.

use super::{CHALLENGER, Change, ORCHESTRATOR, Remedy, VERIFIER, add};
use crate::models::rehearsal::editor::signs::Sign;

pub(super) const BANK: &[Remedy] = &[
    Remedy {
        mechanism: "expert persona",
        hypothesis: "A challenger that sees itself as an expert examiner writes better items.",
        signs: &[(Sign::WeakTooGood, 2), (Sign::NoGap, 2), (Sign::Recall, 1), (Sign::Repeats, 1)],
        cues: &["demanding"],
        change: Change::Prose(&[add(
            CHALLENGER,
            &["you write", "exam"],
            &[
                "You are a world-class professor with thirty years of experience in writing examinations, and your items are [[admired|famous]] for their quality.",
                "You are the most brilliant examiner of your generation. Take a deep breath and give your very best.",
            ],
        )]),
    },
    Remedy {
        mechanism: "polite tone",
        hypothesis: "A friendly, confident tone improves cooperation.",
        signs: &[(Sign::Unreadable, 1), (Sign::Repeats, 1), (Sign::CountsRefused, 1)],
        cues: &[],
        change: Change::Prose(&[add(
            CHALLENGER,
            &["how to work"],
            &[
                "Please work carefully and with pleasure; this task is very important, and we are grateful for your effort.",
                "Stay calm, friendly and professional throughout, and take pride in the result.",
            ],
        )]),
    },
    Remedy {
        mechanism: "think step by step",
        hypothesis: "Reasoning in steps before writing gives deeper questions.",
        signs: &[(Sign::WeakTooGood, 2), (Sign::NoGap, 2), (Sign::Recall, 2), (Sign::Ungrounded, 1)],
        cues: &["reasoning steps"],
        change: Change::Prose(&[add(
            CHALLENGER,
            &["think", "how to work"],
            &[
                "Think step by step before you write anything: first summarise the document, then list its claims, then rank them, then draft.",
                "Work slowly and step by step, and reconsider every decision twice before moving on.",
            ],
        )]),
    },
    Remedy {
        mechanism: "more criteria",
        hypothesis: "A longer rubric measures more finely.",
        signs: &[(Sign::WeakTooGood, 2), (Sign::Indifferent, 3), (Sign::NoGap, 2), (Sign::ThinMargin, 2)],
        cues: &["more criteria", "too few criteria"],
        change: Change::Prose(&[add(
            CHALLENGER,
            &["rubric", "criteria"],
            &[
                "Write [[18 to 20|16 to 20|at least 16]] criteria, so that every aspect of the topic is covered.",
                "The more criteria the better: cover each detail of the document with one of its own, twenty if you can.",
            ],
        )]),
    },
    Remedy {
        mechanism: "longer context",
        hypothesis: "A rich context is fair and lets the strong solver show what it can.",
        signs: &[(Sign::StrongFailed, 3), (Sign::Leak, 1), (Sign::Unmet, 2)],
        cues: &["longer context", "richer", "too short", "says too little"],
        change: Change::Prose(&[add(
            CHALLENGER,
            &["context"],
            &[
                "Make the context detailed: give all the background from the document that helps to understand the question, including the relevant findings.",
                "Use the full 1,500 characters for the context and explain the key terms and the main mechanism in it, so that nobody is at a loss.",
            ],
        )]),
    },
    Remedy {
        mechanism: "cite sections",
        hypothesis: "References to the document make items verifiable.",
        signs: &[(Sign::Ungrounded, 3), (Sign::ReferenceFails, 1), (Sign::Recall, 1)],
        cues: &["tie every"],
        change: Change::Prose(&[add(
            CHALLENGER,
            &["reference_answer", "document"],
            &[
                "Cite the section or sentence of the document behind every statement, in brackets, in the reference answer and in the criteria.",
                "Refer to the document explicitly (\"according to the second paragraph\") wherever you rely on it.",
            ],
        )]),
    },
    Remedy {
        mechanism: "ask for exact numbers",
        hypothesis: "Exact figures cannot be guessed by the weak solver.",
        signs: &[(Sign::WeakTooGood, 2), (Sign::Indifferent, 2), (Sign::NoGap, 2)],
        cues: &["exact numbers", "technical"],
        change: Change::Prose(&[add(
            CHALLENGER,
            &["criteria", "question"],
            &[
                "Ask for exact numbers, years and percentages wherever the document has them, and give these criteria the highest weights.",
                "Let at least half of the criteria demand a precise figure, date or name from the document.",
            ],
        )]),
    },
    Remedy {
        mechanism: "harder vocabulary",
        hypothesis: "Technical language separates experts from laymen.",
        signs: &[(Sign::WeakTooGood, 2), (Sign::NoGap, 2)],
        cues: &["vocabulary", "technical", "demanding"],
        change: Change::Prose(&[add(
            CHALLENGER,
            &["question"],
            &[
                "Phrase the question in demanding, scholarly language and use the technical vocabulary of the field throughout.",
                "Prefer rare technical terms and long, complex sentences; simple language makes a question easy.",
            ],
        )]),
    },
    Remedy {
        mechanism: "several parts",
        hypothesis: "A question in several parts needs more knowledge.",
        signs: &[(Sign::WeakTooGood, 2), (Sign::Recall, 1), (Sign::TooEasyForStrong, 2)],
        cues: &["more reasoning", "demanding"],
        change: Change::Prose(&[add(
            CHALLENGER,
            &["question"],
            &[
                "Divide the question into three parts, (a), (b) and (c), of rising difficulty, that cover different sections of the document.",
                "Ask for a cause, for its consequences and for a comparison, all in the same question.",
            ],
        )]),
    },
    Remedy {
        mechanism: "sharper penalties",
        hypothesis: "Sharper penalties stop the weak solver from collecting points by guessing.",
        signs: &[(Sign::WeakTooGood, 2), (Sign::NegativesHitStrong, 1), (Sign::Indifferent, 1)],
        cues: &["sharper negative", "too mild"],
        change: Change::Prose(&[add(
            CHALLENGER,
            &["negative", "criteria"],
            &[
                "Give negative criteria real bite: weights of -8 to -10 for each typical error, and at least five of them.",
                "Add a heavy negative criterion for every plausible misconception, so that guessing does not pay.",
            ],
        )]),
    },
    Remedy {
        mechanism: "longer reference answer",
        hypothesis: "A full reference answer leads to a better rubric.",
        signs: &[(Sign::ReferenceFails, 2), (Sign::Unmet, 2), (Sign::Ungrounded, 1)],
        cues: &["lacks"],
        change: Change::Prose(&[add(
            CHALLENGER,
            &["reference_answer"],
            &[
                "Make the reference answer long and exhaustive: at least three paragraphs that mention every related point of the document.",
                "Write the reference answer in a clear, elegant style with an introduction and a conclusion.",
            ],
        )]),
    },
    Remedy {
        mechanism: "creative questions",
        hypothesis: "Creative questions are not covered by what the weak solver has read.",
        signs: &[(Sign::WeakTooGood, 2), (Sign::Repeats, 3), (Sign::Recall, 2)],
        cues: &["learn", "same"],
        change: Change::Prose(&[add(
            CHALLENGER,
            &["question"],
            &[
                "Be creative: invent a hypothetical scenario in a different field and ask how the document's ideas would apply there.",
                "Surprise the reader with an original, playful question that nobody would expect from this document.",
            ],
        )]),
    },
    Remedy {
        mechanism: "review the item twice",
        hypothesis: "A second look catches faults before the verifier does.",
        signs: &[(Sign::CountsRefused, 2), (Sign::Unreadable, 1), (Sign::ReferenceFails, 1), (Sign::Leak, 1)],
        cues: &["count"],
        change: Change::Prose(&[add(
            CHALLENGER,
            &["in doubt"],
            &[
                "When you are done, review the item twice from beginning to end and improve whatever can be improved.",
                "Reread your item with fresh eyes and make sure that its quality is excellent.",
            ],
        )]),
    },
    Remedy {
        mechanism: "verifier checks style",
        hypothesis: "Well-written items are clearer to everybody.",
        signs: &[(Sign::CountsRefused, 1), (Sign::SeveralQuestions, 1), (Sign::Repeats, 1)],
        cues: &[],
        change: Change::Prose(&[add(
            VERIFIER,
            &["rubric", "format"],
            &[
                "Also check the style: fail items with clumsy sentences, passive voice or inconsistent spelling.",
                "Fail the rubric if its criteria are not parallel in grammar and ordered by importance.",
            ],
        )]),
    },
    Remedy {
        mechanism: "orchestrator always starts over",
        hypothesis: "A clean start avoids dragging old faults along.",
        signs: &[(Sign::Repeats, 2), (Sign::Leak, 1), (Sign::CountsRefused, 1)],
        cues: &["another angle"],
        change: Change::Prose(&[add(
            ORCHESTRATOR,
            &["new_question"],
            &[
                "Never revise: after any failure the safest way is a completely new question on another topic.",
                "Whatever the failure, start afresh; mending an item takes as long as writing one.",
            ],
        )]),
    },
    Remedy {
        mechanism: "give up sooner",
        hypothesis: "Documents that resist are not worth the calls.",
        signs: &[(Sign::Repeats, 1), (Sign::StrongFailed, 1)],
        cues: &["nothing for"],
        change: Change::Prose(&[add(
            ORCHESTRATOR,
            &["give_up"],
            &[
                "Do not hesitate to give up after [[three|two]] failed rounds; not every document yields a question.",
                "If two rounds failed on the strong solver, give up.",
            ],
        )]),
    },
    Remedy {
        mechanism: "encouraging guidance",
        hypothesis: "Encouragement keeps the challenger trying.",
        signs: &[(Sign::Repeats, 2), (Sign::NearMissDropped, 1)],
        cues: &[],
        change: Change::Prose(&[add(
            ORCHESTRATOR,
            &["guidance"],
            &[
                "Open the guidance with a word of encouragement and praise what was good about the last question.",
                "Keep the guidance short, kind and motivating.",
            ],
        )]),
    },
];
