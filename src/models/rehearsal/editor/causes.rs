//! Explanations of signs, each with the mechanism that would follow. Several per sign, because what
//! is seen seldom tells which is true; some are never true.

use super::signs::Sign;

/// Root causes with their mechanisms.
pub(super) fn of(sign: Sign) -> &'static [(&'static str, &'static str)] {
    match sign {
        Sign::Leak => &[
            (
                "The context explains the mechanism it asks about, so the answer can be copied out of it.",
                "Let the context state only the problem and the setting, never the solution.",
            ),
            (
                "Nothing compares the item's context with its reference answer before solvers are paid.",
                "Let check_item in evaluation.py refuse a context that shares too many words with the reference answer.",
            ),
            (
                "The verifier reads for leaks too kindly.",
                "Make the verifier try the item without the document and refuse it when that is enough.",
            ),
            ("The context is too short to be fair.", "Ask for a longer, richer context."),
        ],
        Sign::Unreadable => &[
            (
                "The format is shown by example only; weights come with plus signs or in quotes, or prose surrounds the JSON.",
                "Spell out the JSON: one object, valid syntax, weights as plain integers.",
            ),
            (
                "The challenger writes too freely at its temperature.",
                "Lower the challenger's temperature in agent.yaml.",
            ),
            ("Replies are cut by their token limit.", "Ask for fewer and shorter criteria."),
        ],
        Sign::WeakTooGood => &[
            (
                "The questions can be answered from general knowledge; nothing ties them to this document.",
                "Demand an insight that only this document gives, with a self-test.",
            ),
            (
                "The context gives most of the answer away.",
                "Let the context state only the problem and the setting.",
            ),
            (
                "The criteria reward any sensible paragraph on the topic.",
                "Let each criterion check one specific statement.",
            ),
            (
                "The feedback says that it was too easy, but not what made it so.",
                "Let feedback in evaluation.py name the criteria that the weak solver met.",
            ),
            ("The questions are not demanding enough.", "Ask for more reasoning steps and more criteria."),
        ],
        Sign::Indifferent => &[
            (
                "Criteria are general: naming the topic meets them.",
                "Let each criterion check one specific statement that a vague answer misses.",
            ),
            (
                "Both solvers know the answer, so no rubric can separate them.",
                "Ask for an insight that only this document gives.",
            ),
            ("There are too few criteria to separate anything.", "Ask for more criteria."),
        ],
        Sign::Unmet => &[
            (
                "Criteria ask for exact figures that nobody can know.",
                "Avoid criteria that rest on exact numbers.",
            ),
            (
                "Every criterion asks for the deepest point; nothing is left for a partial answer.",
                "Include criteria that a partial answer earns.",
            ),
            (
                "The reference answer itself does not say what the criteria want.",
                "Let the reference answer satisfy every criterion.",
            ),
        ],
        Sign::NegativesHitStrong => &[
            (
                "Negative criteria fire on thorough answers and take from the strong solver what it earned.",
                "Use positive criteria only, and stop demanding negative ones.",
            ),
            ("Penalties are larger than what a criterion earns.", "Keep weights small and balanced."),
            ("The penalties are too mild to stop the weak solver.", "Add sharper negative criteria."),
        ],
        Sign::WeakAtZero => &[
            (
                "All criteria ask for the hard part, so a partial answer earns nothing.",
                "Include criteria that a partial answer earns.",
            ),
            ("Penalties push weak attempts down to zero.", "Use positive criteria only."),
            (
                "The question is too obscure for the weak solver.",
                "Adjust difficulty by feedback: ease the question after a zero.",
            ),
        ],
        Sign::StrongFailed => &[
            (
                "The question rests on a detail that a well-read solver does not remember.",
                "Adjust difficulty by feedback; avoid exact figures.",
            ),
            ("Negative criteria cost the strong solver what it earned.", "Use positive criteria only."),
            (
                "The criteria want words that the reference answer itself lacks.",
                "Let the reference answer satisfy every criterion.",
            ),
            (
                "The answer cannot be found because the context says too little.",
                "Give a longer context with more background.",
            ),
        ],
        Sign::NoGap => &[
            (
                "The question asks for one fact; having it or not is luck.",
                "Let the question link two facts as cause and consequence.",
            ),
            ("Criteria that both meet fill the rubric.", "Let each criterion check one specific statement."),
            (
                "The question needs nothing of this document.",
                "Demand an insight that only this document gives.",
            ),
            ("The questions are not technical enough.", "Ask for harder vocabulary and exact numbers."),
        ],
        Sign::CountsRefused => &[
            (
                "The verifier demands counts that the challenger misses, among them negative criteria nobody needs.",
                "Use positive criteria only and remove the verifier's demand for negative ones.",
            ),
            (
                "The challenger does not count before it answers.",
                "Tell the challenger to count its criteria.",
            ),
            ("The verifier refuses too much over form.", "Relax the verifier's rubric check."),
        ],
        Sign::WeightsRefused => &[
            ("One or two large weights decide the score.", "Keep weights small, capped and balanced."),
            (
                "Nothing looks at weights before submission.",
                "Let check_item in evaluation.py look at the balance of weights.",
            ),
        ],
        Sign::ReferenceFails => &[
            (
                "The rubric is written after the reference answer and asks for more than it says.",
                "Let the reference answer satisfy every criterion.",
            ),
            ("Negative criteria fire on the reference answer itself.", "Use positive criteria only."),
        ],
        Sign::SeveralQuestions => &[
            ("Two or three questions are packed into one.", "Ask exactly one question."),
            (
                "Several steps are asked as parts.",
                "Ask exactly one question and let the criteria follow its steps.",
            ),
        ],
        Sign::Ungrounded => &[
            (
                "The reference answer goes beyond the document.",
                "Tie every statement of the reference answer to the document.",
            ),
            (
                "The verifier does not compare the reference answer with the document.",
                "Make the verifier compare them.",
            ),
        ],
        Sign::ThinMargin => &[
            (
                "The loop submits items that only just satisfy its thresholds; fresh attempts fall on the other side.",
                "Tighten the margins of reject and reject_weak in evaluation.py.",
            ),
            ("A few heavy criteria make scores jump between attempts.", "Keep weights small and balanced."),
            ("It was bad luck; more rounds would find another item.", "Raise the number of rounds."),
        ],
        Sign::Repeats => &[
            (
                "The challenger does not learn what the last rounds taught.",
                "Let feedback in evaluation.py say what to do differently.",
            ),
            (
                "The guidance names the failure, not another angle.",
                "Let the orchestrator name another part of the document to turn to.",
            ),
        ],
        Sign::NearMissDropped => &[
            (
                "The orchestrator starts over where one criterion or one sentence of the context would have to change.",
                "Let the orchestrator revise near misses instead of restarting.",
            ),
            (
                "The feedback orders an entirely new question after every failure.",
                "Let feedback in evaluation.py keep a near miss and say what to mend.",
            ),
        ],
        Sign::Recall => &[
            (
                "The question asks for a fact, not for what follows from it.",
                "Let the question link two facts as cause and consequence.",
            ),
            (
                "The question could be asked without the document.",
                "Demand an insight that only this document gives.",
            ),
            ("The verifier is too strict about recall.", "Relax the verifier's reasoning check."),
        ],
        Sign::TooEasyForStrong => &[
            (
                "Everything the rubric asks is easy for a well-read solver.",
                "Add criteria that only the deepest answer earns.",
            ),
            ("The context states the solution.", "Let the context state only the problem and the setting."),
        ],
    }
}
