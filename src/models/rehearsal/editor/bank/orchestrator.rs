//! Remedies in the orchestrator's prompt.

use super::{Change, ORCHESTRATOR, Remedy, add, drop_about, replace};
use crate::models::rehearsal::editor::signs::Sign;

pub(super) const BANK: &[Remedy] = &[
    Remedy {
        mechanism: "orchestrator revises near misses",
        hypothesis: "Keeping an item that almost qualified and mending one thing needs fewer rounds than starting over.",
        signs: &[(Sign::NearMissDropped, 6), (Sign::NoGap, 2), (Sign::Repeats, 1), (Sign::Leak, 1)],
        cues: &["near miss", "revise", "starts over", "restarting"],
        change: Change::Prose(&[
            replace(
                ORCHESTRATOR,
                &[&["revise", "only when"], &["revise", "small fault"]],
                &[
                    "`revise`: whenever the item came close: the gap or an average missed its limit by a little, the context leaked in one place, or a few criteria did not separate. Keep the question and say which single part to mend.",
                    "`revise`: the usual answer to a near miss. If most criteria separated the solvers and one figure was slightly off, keep the item and change only the context or the criteria at fault.",
                    "`revise`: prefer it when the question itself was promising. Name the criteria to replace or the sentence of the context to cut; everything else stays.",
                ],
            ),
            replace(
                ORCHESTRATOR,
                &[&["new_question", "usual"], &["in doubt", "new_question"]],
                &[
                    "`new_question`: only when the question cannot be saved: it is common knowledge, or the strong solver was lost altogether.",
                    "`new_question`: when the topic itself was wrong, that is, when both solvers did equally well or equally badly.",
                ],
            ),
        ]),
    },
    Remedy {
        mechanism: "guidance states the direction",
        hypothesis: "Guidance that says harder or easier, with the figures, makes the next round land nearer.",
        signs: &[(Sign::StrongFailed, 3), (Sign::WeakTooGood, 2), (Sign::WeakAtZero, 3), (Sign::Repeats, 2)],
        cues: &["adjust difficulty", "guidance", "direction"],
        change: Change::Prose(&[add(
            ORCHESTRATOR,
            &["guidance", "challenger"],
            &[
                "Say in the guidance whether the next question must be harder or easier, and what makes it so: fewer hints in the context and criteria on specific statements make it harder, a point the document explains at length makes it easier.",
                "Begin the guidance with one word, harder or easier, judged from the averages, and adapt the difficulty by one step only.",
            ],
        )]),
    },
    Remedy {
        mechanism: "guidance points at criteria to replace",
        hypothesis: "Naming the criteria that both solvers met makes the next rubric separate better.",
        signs: &[(Sign::Indifferent, 4), (Sign::WeakTooGood, 2), (Sign::NoGap, 2)],
        cues: &["both meet", "criteria"],
        change: Change::Prose(&[add(
            ORCHESTRATOR,
            &["criteria", "guidance"],
            &[
                "List in the guidance the criteria that both solvers met and those that neither met; ask the challenger to replace exactly these by more specific ones.",
                "Quote the two criteria with the largest difference between strong and weak attempts, and advise to write more of that kind.",
            ],
        )]),
    },
    Remedy {
        mechanism: "turn to another part of the document",
        hypothesis: "Naming what was already used up keeps rounds from circling around one topic.",
        signs: &[(Sign::Repeats, 5), (Sign::WeakTooGood, 1)],
        cues: &["another part", "another angle", "repeat"],
        change: Change::Prose(&[add(
            ORCHESTRATOR,
            &["guidance", "angle"],
            &[
                "If two rounds in a row asked about the same topic, tell the challenger to leave that topic and turn to a part of the document that no question has used yet.",
                "Keep a list of the topics asked so far in the guidance, and ask for a passage that is not on it.",
            ],
        )]),
    },
    Remedy {
        mechanism: "never give up early",
        hypothesis: "Rounds that are left may still bring an item.",
        signs: &[(Sign::Repeats, 1), (Sign::NearMissDropped, 1)],
        cues: &["give up", "rounds"],
        change: Change::Prose(&[replace(
            ORCHESTRATOR,
            &[&["give_up", "only when"]],
            &["`give_up`: never while rounds are left."],
        )]),
    },
    Remedy {
        mechanism: "shorter orchestrator prompt",
        hypothesis: "Less to read leaves the decision clearer.",
        signs: &[(Sign::Repeats, 1)],
        cues: &["too long"],
        change: Change::Prose(&[drop_about(
            ORCHESTRATOR,
            &[&["you have not read"], &["your work is to pass on"]],
        )]),
    },
];
