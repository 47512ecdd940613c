//! Remedies in the challenger's prompt.

use super::{Act, CHALLENGER, Change, Remedy, Step, VERIFIER, add, drop_about, replace};
use crate::models::rehearsal::editor::signs::Sign;

pub(super) const BANK: &[Remedy] = &[
    Remedy {
        mechanism: "insight from this document only",
        hypothesis: "Questions that need what only this document says cannot be answered with generic knowledge, so the weak solver falls behind.",
        signs: &[(Sign::WeakTooGood, 4), (Sign::Recall, 4), (Sign::Indifferent, 2), (Sign::NoGap, 3)],
        cues: &["only this document", "general knowledge", "insight", "generic"],
        change: Change::Prose(&[add(
            CHALLENGER,
            &["question", "reasoning"],
            &[
                "Build the question on an insight that [[can be gained only from this document|nobody has without having studied this very document]]. [[Test yourself|Test it]] before you go on: if a well-informed person who never read the document could answer, the question is too easy, and you must pick another one.",
                "The question has to depend on something specific that this text contributes: an [[unexpected|unusual]] finding, a particular mechanism or a decision that surprised its authors. Ask yourself whether somebody could answer it without having read the text. If so, discard it.",
                "Do not ask anything that general knowledge of the field would answer. [[Look for|Find]] the point that is peculiar to the document, the one a reader would not guess, and make the answer depend on it. A question answerable without reading is worthless here.",
                "Before you settle on a question, imagine a clever outsider who knows the field but has never seen this source. If the outsider could [[answer it well|give a fair answer]], drop it and choose a point for which the source is indispensable.",
            ],
        )]),
    },
    Remedy {
        mechanism: "context states only the problem",
        hypothesis: "When the context describes the situation without explaining it, its words no longer answer the question.",
        signs: &[
            (Sign::Leak, 5),
            (Sign::WeakTooGood, 3),
            (Sign::Indifferent, 1),
            (Sign::TooEasyForStrong, 2),
        ],
        cues: &["only the problem", "never the solution", "context", "copied"],
        change: Change::Prose(&[replace(
            CHALLENGER,
            &[&["context", "situates"], &["context", "background"]],
            &[
                "Write a `context` of at most [[900|700|600|1,500]] characters that sets out the problem and the setting only. It must not state the solution, the mechanism or the finding. [[Check it|Self-test]]: if rephrasing the context would answer the question, rewrite the context.",
                "The `context` (at most [[800|1,000|600]] characters) introduces the situation and what is at stake. Leave out everything that belongs to the answer: causes, explanations, results. Somebody who merely paraphrases it must earn nothing.",
                "Write a `context` of [[at most 1,000 characters|a few sentences]] that tells a newcomer what the situation is and what puzzle it raises, and stop there. Do not reveal how the puzzle is resolved; keep the explanation for the reference answer.",
                "In the `context` describe the problem, never its resolution. Keep it [[short, four sentences at the most|under 800 characters]], and delete any phrase that also occurs in the reference answer or would hint at it.",
            ],
        )]),
    },
    Remedy {
        mechanism: "positive-only rubric",
        hypothesis: "Negative criteria misfire on thorough answers; without them the strong solver keeps what it earns and the gap widens.",
        signs: &[
            (Sign::NegativesHitStrong, 6),
            (Sign::CountsRefused, 4),
            (Sign::StrongFailed, 3),
            (Sign::WeakAtZero, 3),
            (Sign::ReferenceFails, 2),
        ],
        cues: &["positive criteria only", "negative", "penalt"],
        change: Change::Prose(&[
            replace(
                CHALLENGER,
                &[&["negative"]],
                &[
                    "Use positive criteria only: every criterion names something a good answer contains and earns its weight. Write no negative criteria and no penalties; they punish thorough answers.",
                    "All criteria are positive. Do not write [[negative criteria|criteria with negative weights]] of any kind: turn each error you have in mind into the correct statement that avoids it.",
                    "The rubric rewards and never punishes: each entry has category positive and a weight above zero. Penalties are not allowed, because they hit careful answers as often as careless ones.",
                ],
            ),
            Step { file: CHALLENGER, act: Act::CutExample("negative") },
            replace(
                VERIFIER,
                &[&["negative", "at least"], &["negative", "criteria", "count:"]],
                &[
                    "Count: at least [[8|7]] criteria, at most [[15|20]], all of them positive, none negative.",
                    "Count the criteria: [[8 to 15|7 to 14]], every one positive. A negative criterion is a fault.",
                ],
            ),
            drop_about(VERIFIER, &[&["negative", "error"]]),
        ]),
    },
    Remedy {
        mechanism: "small balanced weights",
        hypothesis: "Even, capped weights keep one criterion from deciding the score and make fresh attempts agree with the loop's.",
        signs: &[
            (Sign::WeightsRefused, 6),
            (Sign::ThinMargin, 2),
            (Sign::NoGap, 1),
            (Sign::NegativesHitStrong, 1),
        ],
        cues: &["weights small", "balanced", "heavy", "capped", "large weights"],
        change: Change::Prose(&[add(
            CHALLENGER,
            &["rubric", "weight", "criteria"],
            &[
                "Keep the weights small and close together: [[between 2 and 5|from 3 to 6|between 1 and 5]], so that no single criterion decides the score.",
                "Cap every weight at [[5|6|7]]. No criterion may carry more than a [[fifth|sixth]] of all points; spread the importance evenly over the rubric.",
                "Weights should be nearly equal. Give [[4|3]] to an ordinary criterion and at most [[6|5]] to a central one; a lopsided rubric measures luck.",
                "Balance the rubric: no weight is more than twice as large as another, and the largest is at most [[7|6]].",
            ],
        )]),
    },
    Remedy {
        mechanism: "strict JSON with integer weights",
        hypothesis: "Spelling out the syntax removes rounds that are lost to replies nobody can parse.",
        signs: &[(Sign::Unreadable, 7), (Sign::CountsRefused, 1)],
        cues: &["json", "plain integers", "syntax", "quotes"],
        change: Change::Prose(&[add(
            CHALLENGER,
            &["json", "object", "answer"],
            &[
                "The reply must be strictly valid JSON: one object, double quotes, no trailing commas, no comments and no code fence. Every weight is a plain integer such as 4, never a string and never with a plus sign.",
                "Output nothing but valid JSON that a strict parser accepts. Weights are bare integers: write 5, not \"5\", not +5 and not 5.0. Escape quotation marks and line breaks inside strings.",
                "Before answering, [[go through|reread]] your JSON as a parser would: quotes closed, commas right, no text before or after the object, each weight an unquoted whole number without a sign.",
            ],
        )]),
    },
    Remedy {
        mechanism: "link two facts as cause and consequence",
        hypothesis: "An answer that must join two separate statements separates those who know both from those who know one.",
        signs: &[(Sign::NoGap, 4), (Sign::Recall, 4), (Sign::WeakTooGood, 2), (Sign::Indifferent, 1)],
        cues: &["link two", "cause and consequence", "one fact"],
        change: Change::Prose(&[add(
            CHALLENGER,
            &["question", "reasoning", "steps"],
            &[
                "Choose two facts that stand apart in the document and ask how one leads to the other: the answer must connect them as cause and consequence.",
                "The best questions join two distant statements of the text. Ask for the link between them, [[what in the first brings about the second|why the second follows from the first]], so that knowing only one of them is not enough.",
                "Make the answer a chain: a cause from one part of the document, its effect from another, and the reason that connects both. A question that a single sentence answers is not acceptable.",
            ],
        )]),
    },
    Remedy {
        mechanism: "criteria check one specific statement each",
        hypothesis: "Criteria that name one concrete statement are not met by vague answers, so they separate the solvers.",
        signs: &[
            (Sign::Indifferent, 5),
            (Sign::WeakTooGood, 3),
            (Sign::NoGap, 3),
            (Sign::Leak, 3),
            (Sign::ReferenceFails, 3),
        ],
        cues: &["specific statement", "vague", "general", "sensible paragraph"],
        change: Change::Prose(&[add(
            CHALLENGER,
            &["criteria", "criterion", "rubric"],
            &[
                "Each criterion checks exactly one specific statement: it names the thing, the cause or the effect that the answer must mention. Broad criteria such as \"shows understanding\" are met by anybody and are forbidden.",
                "Write criteria that are concrete enough to fail: a criterion [[quotes the particular term, mechanism or relation|spells out the particular claim]] expected, one per criterion. If a vague but sensible answer would satisfy it, sharpen it or remove it.",
                "One criterion, one claim. Say precisely which claim, in the document's own terms, so that a marker can point at the words of the answer that satisfy it. Avoid general criteria about quality, depth or clarity.",
            ],
        )]),
    },
    Remedy {
        mechanism: "some criteria for a partial answer",
        hypothesis: "A few reachable criteria keep weak attempts above zero without lifting them much.",
        signs: &[(Sign::WeakAtZero, 6), (Sign::Unmet, 3), (Sign::StrongFailed, 2)],
        cues: &["partial answer", "hard part", "nothing is left"],
        change: Change::Prose(&[add(
            CHALLENGER,
            &["criteria", "rubric", "positive"],
            &[
                "Include [[two|two or three|three]] easier criteria that a partial answer earns, such as naming the right topic or the main factor, so that an honest attempt never ends at zero.",
                "Grade the difficulty within the rubric: about a [[quarter|fifth]] of the points should be reachable with a partial answer, the rest only with the full explanation.",
                "A reader with half of the answer must get some credit: let [[two|three]] criteria reward the first steps, and keep the others for the complete argument.",
            ],
        )]),
    },
    Remedy {
        mechanism: "no criteria on exact digits",
        hypothesis: "Nobody remembers exact figures; without them the strong solver gets the points that its understanding earns.",
        signs: &[(Sign::StrongFailed, 4), (Sign::Unmet, 5)],
        cues: &["exact number", "figures", "digits", "obscure"],
        change: Change::Prose(&[add(
            CHALLENGER,
            &["criteria", "criterion", "question"],
            &[
                "Do not let the answer rest on exact digits. Years, percentages and measurements are memory tests: ask for what they mean, and write criteria that an answer can satisfy without quoting a number.",
                "Avoid criteria that require a precise figure or date. Replace them by the relation behind the figure: larger or smaller, earlier or later, and why.",
                "Neither question nor rubric may depend on remembering numbers; reward the reasoning behind a number instead of the number.",
            ],
        )]),
    },
    Remedy {
        mechanism: "reference answer satisfies every criterion",
        hypothesis: "If the rubric is derived from the reference answer, good answers can meet all of it and the control passes.",
        signs: &[(Sign::ReferenceFails, 6), (Sign::Unmet, 3), (Sign::StrongFailed, 3), (Sign::Ungrounded, 2)],
        cues: &["satisfy every criterion", "lacks", "reference answer"],
        change: Change::Prose(&[replace(
            CHALLENGER,
            &[&["reference_answer", "supports"]],
            &[
                "Write the `reference_answer` from what the document supports, and derive the rubric from it: the reference answer must satisfy every positive criterion in plain words. Go through the criteria one by one and [[complete the answer|adjust one or the other]] where it does not.",
                "Write a complete `reference_answer` that the document supports. Then check it against your own rubric, criterion by criterion: it has to earn full marks. Delete any criterion that it does not meet.",
                "The `reference_answer` says everything the rubric asks for, explicitly and in full sentences, and nothing that the document does not support. If you marked it yourself it would meet all criteria.",
            ],
        )]),
    },
    Remedy {
        mechanism: "exactly one question",
        hypothesis: "A single focused question passes the checks for one question and is marked more consistently.",
        signs: &[(Sign::SeveralQuestions, 7), (Sign::Recall, 1), (Sign::NoGap, 1)],
        cues: &["exactly one", "parts", "packed"],
        change: Change::Prose(&[replace(
            CHALLENGER,
            &[&["ask for one thing"]],
            &[
                "Ask exactly one question, in one sentence with one question mark: no parts, no \"and also\", no follow-up.",
                "There must be a single question. If you need \"and\" to join two demands, drop one of them; the criteria may follow the steps, the question may not list them.",
                "Pose one question only. It has a single focus and a single question mark, and whoever reads it knows at once what is asked.",
            ],
        )]),
    },
    Remedy {
        mechanism: "adjust difficulty by feedback",
        hypothesis: "Rounds converge when the next question moves in the direction that the last scores point to.",
        signs: &[
            (Sign::StrongFailed, 3),
            (Sign::WeakAtZero, 3),
            (Sign::Repeats, 2),
            (Sign::WeakTooGood, 1),
            (Sign::NearMissDropped, 1),
        ],
        cues: &["adjust difficulty", "ease the question", "feedback"],
        change: Change::Prose(&[replace(
            CHALLENGER,
            &[&["entirely new question"], &["rephrased", "failed question"]],
            &[
                "Read in the feedback in which direction the last question missed. If it was too easy, ask for something deeper in the document; if the strong solver failed or somebody scored zero, ask for something the document states more plainly. Move one step at a time.",
                "Let the earlier results set the difficulty: after weak scores that were too high make the next question harder, after low strong scores make it easier, and keep what already worked.",
                "Use the figures in the feedback. Too easy means: rely less on common knowledge. Too hard means: pick a point that is explained more fully. Otherwise keep the topic and sharpen the criteria.",
            ],
        )]),
    },
    Remedy {
        mechanism: "grounded reference answer",
        hypothesis: "Statements tied to the text survive the audit.",
        signs: &[(Sign::Ungrounded, 6), (Sign::ReferenceFails, 1)],
        cues: &["goes beyond", "tie every", "supported"],
        change: Change::Prose(&[add(
            CHALLENGER,
            &["reference_answer", "document"],
            &[
                "Every statement of the reference answer must be backed by the document. Do not extrapolate: for each sentence you should be able to point at the passage it comes from.",
                "Keep the reference answer within what the document says. If a step of the argument is only plausible and not stated or implied there, leave it out.",
            ],
        )]),
    },
    Remedy {
        mechanism: "count the criteria before answering",
        hypothesis: "A challenger that counts produces rubrics that pass the verifier's counts at once.",
        signs: &[(Sign::CountsRefused, 4)],
        cues: &["count", "counts"],
        change: Change::Prose(&[add(
            CHALLENGER,
            &["rubric", "criteria"],
            &[
                "When the rubric is written, count the criteria and [[compare with the numbers above|check them against the limits given here]]; correct the rubric before you answer.",
                "Number the criteria in your thoughts and make sure that their count is within the stated limits, and that each is shorter than the limit on characters.",
            ],
        )]),
    },
    Remedy {
        mechanism: "prune the challenger's prompt",
        hypothesis: "A shorter prompt lets the instructions that matter be followed.",
        signs: &[(Sign::Unreadable, 1), (Sign::Repeats, 1), (Sign::WeakTooGood, 1), (Sign::NoGap, 1)],
        cues: &["contradict", "too long"],
        change: Change::Prose(&[
            Step { file: CHALLENGER, act: Act::Prune },
            Step { file: CHALLENGER, act: Act::Prune },
        ]),
    },
    Remedy {
        mechanism: "drop the order for an entirely new question",
        hypothesis: "Without the order to start over, the challenger can build on what nearly worked.",
        signs: &[(Sign::NearMissDropped, 3), (Sign::Repeats, 1)],
        cues: &["starts over", "entirely new"],
        change: Change::Prose(&[drop_about(
            CHALLENGER,
            &[&["entirely new question"], &["rephrased", "failed question"]],
        )]),
    },
    Remedy {
        mechanism: "deepest points as criteria",
        hypothesis: "Criteria for the deepest points keep the strong solver below full marks and the weak one far below.",
        signs: &[(Sign::TooEasyForStrong, 5), (Sign::WeakTooGood, 1)],
        cues: &["deepest", "well-read"],
        change: Change::Prose(&[add(
            CHALLENGER,
            &["criteria", "rubric"],
            &[
                "Let [[three|four]] criteria ask for the finest distinctions that the document makes, the ones that even an expert would forget, so that full marks stay rare.",
                "At least a third of the points should go to the subtle part of the argument: the condition, the exception or the intermediate step that most answers skip.",
            ],
        )]),
    },
];
