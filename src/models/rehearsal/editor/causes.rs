//! Explanations of signs, each with the mechanism that would follow and the clue that speaks for it.
//! Several per sign, because what is seen seldom tells which is true; some are never true.

use super::{clues::Clue, signs::Sign};

/// An explanation, the change that would follow, and what in the trajectories speaks for it.
pub(super) type Cause = (&'static str, &'static str, Clue);

/// Root causes with their mechanisms.
pub(super) fn of(sign: Sign) -> &'static [Cause] {
    match sign {
        Sign::Leak => &[
            (
                "The context explains the mechanism it asks about, so the answer can be copied out of it.",
                "Let the context state only the problem and the setting, never the solution.",
                Clue::Overlap,
            ),
            (
                "Nothing compares the item's context with its reference answer before solvers are paid.",
                "Let check_item in evaluation.py refuse a context that shares too many words with the reference answer.",
                Clue::Overlap,
            ),
            (
                "The verifier reads for leaks too kindly.",
                "Make the verifier try the item without the document and refuse it when that is enough.",
                Clue::Overlap,
            ),
            (
                "The criteria reward any sensible paragraph, even the context copied.",
                "Let each criterion check one specific statement that a vague answer misses.",
                Clue::Vague,
            ),
            ("The context is too short to be fair.", "Ask for a longer, richer context.", Clue::Hunch),
        ],
        Sign::Unreadable => &[
            (
                "The format is shown by example only; weights come with plus signs or in quotes, or prose surrounds the JSON.",
                "Spell out the JSON: one object, valid syntax, weights as plain integers.",
                Clue::Plain,
            ),
            (
                "The challenger writes too freely at its temperature.",
                "Lower the challenger's temperature in agent.yaml.",
                Clue::Hunch,
            ),
            ("Replies are cut by their token limit.", "Ask for fewer and shorter criteria.", Clue::Hunch),
        ],
        Sign::WeakTooGood => &[
            (
                "The questions can be answered from general knowledge; nothing ties them to this document.",
                "Demand an insight that only this document gives, with a self-test.",
                Clue::Known,
            ),
            (
                "The context gives most of the answer away.",
                "Let the context state only the problem and the setting.",
                Clue::Overlap,
            ),
            (
                "The criteria reward any sensible paragraph on the topic.",
                "Let each criterion check one specific statement.",
                Clue::Vague,
            ),
            (
                "The feedback says that it was too easy, but not what made it so.",
                "Let feedback in evaluation.py name the criteria that the weak solver met.",
                Clue::Rounds,
            ),
            (
                "The questions are not demanding enough.",
                "Ask for more reasoning steps and more criteria.",
                Clue::Hunch,
            ),
        ],
        Sign::Indifferent => &[
            (
                "Criteria are general: naming the topic meets them.",
                "Let each criterion check one specific statement that a vague answer misses.",
                Clue::Vague,
            ),
            (
                "Both solvers know the answer, so no rubric can separate them.",
                "Ask for an insight that only this document gives.",
                Clue::Known,
            ),
            ("There are too few criteria to separate anything.", "Ask for more criteria.", Clue::Hunch),
        ],
        Sign::Unmet => &[
            (
                "Criteria ask for exact figures that nobody can know.",
                "Avoid criteria that rest on exact numbers.",
                Clue::Digits,
            ),
            (
                "Every criterion asks for the deepest point; nothing is left for a partial answer.",
                "Include criteria that a partial answer earns.",
                Clue::Zero,
            ),
            (
                "The reference answer itself does not say what the criteria want.",
                "Let the reference answer satisfy every criterion.",
                Clue::Missing,
            ),
        ],
        Sign::NegativesHitStrong => &[
            (
                "Negative criteria fire on thorough answers and take from the strong solver what it earned.",
                "Use positive criteria only, and stop demanding negative ones.",
                Clue::Penalties,
            ),
            (
                "Penalties are larger than what a criterion earns.",
                "Keep weights small and balanced.",
                Clue::Lopsided,
            ),
            (
                "The penalties are too mild to stop the weak solver.",
                "Add sharper negative criteria.",
                Clue::Hunch,
            ),
        ],
        Sign::WeakAtZero => &[
            (
                "All criteria ask for the hard part, so a partial answer earns nothing.",
                "Include criteria that a partial answer earns.",
                Clue::Zero,
            ),
            ("Penalties push weak attempts down to zero.", "Use positive criteria only.", Clue::Penalties),
            (
                "The question is too obscure for the weak solver.",
                "Adjust difficulty by feedback: ease the question after a zero.",
                Clue::Plain,
            ),
        ],
        Sign::StrongFailed => &[
            (
                "The question rests on a detail that a well-read solver does not remember.",
                "Adjust difficulty by feedback; avoid exact figures.",
                Clue::Digits,
            ),
            (
                "Negative criteria cost the strong solver what it earned.",
                "Use positive criteria only.",
                Clue::Penalties,
            ),
            (
                "The criteria want words that the reference answer itself lacks.",
                "Let the reference answer satisfy every criterion.",
                Clue::Missing,
            ),
            (
                "The answer cannot be found because the context says too little.",
                "Give a longer context with more background.",
                Clue::Hunch,
            ),
        ],
        Sign::NoGap => &[
            (
                "The question asks for one fact; having it or not is luck.",
                "Let the question link two facts as cause and consequence.",
                Clue::Plain,
            ),
            (
                "Criteria that both meet fill the rubric.",
                "Let each criterion check one specific statement.",
                Clue::Vague,
            ),
            (
                "The question needs nothing of this document.",
                "Demand an insight that only this document gives.",
                Clue::Known,
            ),
            (
                "The questions are not technical enough.",
                "Ask for harder vocabulary and exact numbers.",
                Clue::Hunch,
            ),
        ],
        Sign::CountsRefused => &[
            (
                "The verifier demands counts that the challenger misses, among them negative criteria nobody needs.",
                "Use positive criteria only and remove the verifier's demand for negative ones.",
                Clue::Penalties,
            ),
            (
                "The challenger does not count before it answers.",
                "Tell the challenger to count its criteria.",
                Clue::Plain,
            ),
            ("The verifier refuses too much over form.", "Relax the verifier's rubric check.", Clue::Hunch),
        ],
        Sign::WeightsRefused => &[
            (
                "One or two large weights decide the score.",
                "Keep weights small, capped and balanced.",
                Clue::Lopsided,
            ),
            (
                "Nothing looks at weights before submission.",
                "Let check_item in evaluation.py look at the balance of weights.",
                Clue::Lopsided,
            ),
        ],
        Sign::ReferenceFails => &[
            (
                "The rubric is written after the reference answer and asks for more than it says.",
                "Let the reference answer satisfy every criterion.",
                Clue::Missing,
            ),
            (
                "Criteria speak of quality in general, and a short reference answer does not show it.",
                "Let each criterion check one specific statement.",
                Clue::Vague,
            ),
            (
                "Negative criteria fire on the reference answer itself.",
                "Use positive criteria only.",
                Clue::Penalties,
            ),
        ],
        Sign::SeveralQuestions => &[
            ("Two or three questions are packed into one.", "Ask exactly one question.", Clue::Plain),
            (
                "Several steps are asked as parts.",
                "Ask exactly one question and let the criteria follow its steps.",
                Clue::Plain,
            ),
        ],
        Sign::Ungrounded => &[
            (
                "The reference answer goes beyond the document.",
                "Tie every statement of the reference answer to the document.",
                Clue::Plain,
            ),
            (
                "The verifier does not compare the reference answer with the document.",
                "Make the verifier compare them.",
                Clue::Plain,
            ),
        ],
        Sign::ThinMargin => &[
            (
                "The loop submits items that only just satisfy its thresholds; fresh attempts fall on the other side.",
                "Tighten the margins of reject and reject_weak in evaluation.py.",
                Clue::Plain,
            ),
            (
                "A few heavy criteria make scores jump between attempts.",
                "Keep weights small and balanced.",
                Clue::Lopsided,
            ),
            (
                "It was bad luck; more rounds would find another item.",
                "Raise the number of rounds.",
                Clue::Hunch,
            ),
        ],
        Sign::Repeats => &[
            (
                "The challenger does not learn what the last rounds taught.",
                "Let feedback in evaluation.py say what to do differently.",
                Clue::Plain,
            ),
            (
                "The guidance names the failure, not another angle.",
                "Let the orchestrator name another part of the document to turn to.",
                Clue::Plain,
            ),
        ],
        Sign::NearMissDropped => &[
            (
                "The orchestrator starts over where one criterion or one sentence of the context would have to change.",
                "Let the orchestrator revise near misses instead of restarting.",
                Clue::Plain,
            ),
            (
                "The feedback orders an entirely new question after every failure.",
                "Let feedback in evaluation.py keep a near miss and say what to mend.",
                Clue::Plain,
            ),
        ],
        Sign::Recall => &[
            (
                "The question asks for a fact, not for what follows from it.",
                "Let the question link two facts as cause and consequence.",
                Clue::Plain,
            ),
            (
                "The question could be asked without the document.",
                "Demand an insight that only this document gives.",
                Clue::Known,
            ),
            (
                "The verifier is too strict about recall.",
                "Relax the verifier's reasoning check.",
                Clue::Hunch,
            ),
        ],
        Sign::TooEasyForStrong => &[
            (
                "Everything the rubric asks is easy for a well-read solver.",
                "Add criteria that only the deepest answer earns.",
                Clue::Plain,
            ),
            (
                "The context states the solution.",
                "Let the context state only the problem and the setting.",
                Clue::Overlap,
            ),
        ],
    }
}
