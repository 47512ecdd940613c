//! Edits of the seed genome by hand, one lever each, in words of their own.
#![allow(dead_code, clippy::allow_attributes, reason = "each test binary uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

use phylon::genome::{Genome, templates};

const CHALLENGER: &str = "prompts/challenger.md";
const VERIFIER: &str = "prompts/verifier.md";
const EVALUATION: &str = "evaluation.py";
/// The line of the challenger's prompt that additions stand before.
const BEFORE: &str = "In doubt between two questions,";

/// What is done to the seed genome: (file, passage, what stands there instead).
pub type Edit = (&'static str, &'static str, &'static str);

/// One lever.
pub struct Lever {
    pub name: &'static str,
    pub edits: &'static [Edit],
}

macro_rules! levers {
    ($($name:literal: [$($edit:expr),+ $(,)?];)+) => { &[$(Lever { name: $name, edits: &[$($edit),+] }),+] };
}

macro_rules! told {
    ($text:literal) => {
        (CHALLENGER, BEFORE, concat!($text, "\n\nIn doubt between two questions,"))
    };
}

/// Asked of the challenger or checked by code, each raises the pass rate by itself.
pub const HELPFUL: &[Lever] = levers! {
    "need the document": [told!(
        "Ask only what this document alone can tell: if somebody could answer from general knowledge without having read it, choose another question."
    )];
    "seal the context": [(
        CHALLENGER,
        "that situates the question for a reader who has never seen the document.",
        "that states the problem only. The context must not give the answer away.",
    )];
    "positive criteria only": [
        (
            CHALLENGER,
            " Of these, 7 to 10 are positive, weighted +1 to +10 by importance: each states one thing that a good answer says and that takes reasoning. And 3 to 5 are negative, weighted -1 to -10: each names a specific reasoning error that a weak answer would make.",
            " All are positive, weighted +1 to +10: each states one thing that a good answer says and that takes reasoning. No negative criteria.",
        ),
        (CHALLENGER, ", {\"criterion\": \"…\", \"weight\": -4, \"category\": \"negative\"}", ""),
        (
            VERIFIER,
            "at least 4 positive criteria, at least 3 negative criteria, 10 to 20 in all.",
            "at least 7 criteria; negative criteria are not required.",
        ),
    ];
    "balanced weights": [told!("Keep all weights close to one another, between 4 and 6; no criterion dominates.")];
    "checkable criteria": [told!(
        "Each criterion names one specific, checkable statement; vague criteria such as depth or clarity are forbidden."
    )];
    "the reference earns the rubric": [told!("The reference answer must satisfy every criterion of the rubric.")];
    "steer by feedback": [(
        CHALLENGER,
        "Write an entirely new question from a different angle. A rephrased or extended version of a failed question fails again.",
        "Read the feedback and adjust the difficulty: after too easy make it harder, after too hard make it easier.",
    )];
    "code compares context and reference": [
        (EVALUATION, "def check_item", concat!(
            "def words_of(text):\n",
            "    return [word for word in text.lower().replace(\",\", \" \").replace(\".\", \" \").split() if len(word) > 4]\n",
            "\n\n",
            "def check_item",
        )),
        (EVALUATION, "    return problems\n", concat!(
            "    shown = words_of(item[\"context\"] + \" \" + item[\"question\"])\n",
            "    answer = words_of(item[\"reference_answer\"])\n",
            "    if len([word for word in answer if word in shown]) > 0.5 * len(answer):\n",
            "        problems.append(\"the context tells too much of the answer\")\n",
            "    return problems\n",
        )),
    ];
    "code checks the weights": [(EVALUATION, "    return problems\n", concat!(
        "    weights = [entry[\"weight\"] for entry in item[\"rubric\"] if entry[\"weight\"] > 0]\n",
        "    squares = sum([weight * weight for weight in weights])\n",
        "    if weights and (max(weights) * 4 > sum(weights) or sum(weights) ** 2 < 6 * squares):\n",
        "        problems.append(\"the positive weights are too uneven: use at least 8 of similar size\")\n",
        "    return problems\n",
    ))];
};

/// Things that people try and that do nothing here.
pub const USELESS: &[Lever] = levers! {
    "flattery": [told!("You are a world-class professor. Please be friendly and creative.")];
    "step by step": [told!("Think step by step about the question before you write.")];
};

/// Things that people try and that lower the pass rate.
pub const HARMFUL: &[Lever] = levers! {
    "much context": [told!("Make the context long and detailed, with as much background as possible.")];
    "trick questions": [told!("Put a trick or a misleading premise into the question.")];
    "give up early": [(
        "prompts/orchestrator.md",
        "- `give_up`: only when several rounds failed in different ways and the report gives no reason to expect better.",
        "- `give_up`: give up as soon as two rounds failed.",
    )];
};

/// The seed genome.
pub fn seed() -> Genome {
    templates::embedded("agentic-self-instruct").unwrap()
}

/// `genome` with the edits of these levers. Each passage must be there.
pub fn pulled(genome: &Genome, levers: &[&Lever]) -> Genome {
    levers.iter().flat_map(|lever| lever.edits).fold(genome.clone(), |genome, (file, old, new)| {
        let text = genome.get(file).unwrap();
        assert!(text.contains(old), "`{old}` is not in {file}");
        let changed = text.replacen(old, new, 1);
        genome.with(*file, changed)
    })
}

/// The helpful lever of this name.
pub fn helpful(name: &str) -> &'static Lever {
    HELPFUL.iter().find(|lever| lever.name == name).unwrap()
}
