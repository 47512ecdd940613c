//! The levers: what an instruction can make an author do, and which concepts in one sentence say
//! so. Not for doing it.

use super::concepts::*;

macro_rules! levers {
    ($($(#[$doc:meta])* $lever:ident = $word:literal,)+) => {
        /// Something that instructions can ask for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Lever { $($(#[$doc])* $lever),+ }

        impl Lever {
            pub const ALL: &[Lever] = &[$(Lever::$lever),+];

            /// Its name in test data.
            #[cfg(test)]
            pub fn word(self) -> &'static str {
                match self { $(Lever::$lever => $word),+ }
            }
        }
    };
}

levers! {
    /// Ask for what only this document says. Against: definitions, general knowledge.
    NeedDocument = "need_document",
    /// The context holds the problem and nothing of the answer. Against: hints in it.
    SealedContext = "sealed_context",
    /// No negative criteria. Against: a demand for some.
    PositiveOnly = "positive_only",
    /// No weight dominates. Against: the important criterion weighs most.
    BalancedWeights = "balanced_weights",
    /// JSON that parses, weights that are integers.
    CleanJson = "clean_json",
    /// The question joins two facts.
    LinkFacts = "link_facts",
    /// Criteria name one thing each. Against: criteria of general quality.
    CheckableCriteria = "checkable_criteria",
    /// A few criteria that a partial answer meets.
    PartialCredit = "partial_credit",
    /// No criterion rests on digits alone. Against: ask for exact numbers.
    NoExactDigits = "no_exact_digits",
    /// The reference answer earns every criterion.
    ReferenceCovers = "reference_covers",
    /// One question. Against: several.
    OneQuestion = "one_question",
    /// Difficulty follows the feedback.
    Steer = "steer",
    /// Harmful: much context.
    LongContext = "longer_context",
    /// Harmful: many criteria.
    ManyCriteria = "more_criteria",
    /// Harmful: a question with a false bottom.
    TrickQuestion = "trick_questions",
    /// Useless: tone, flattery, citations.
    Garnish = "garnish",
    /// Nearly useless: think step by step.
    StepByStep = "step_by_step",
    /// Verifier: look for answers in the context.
    StrictLeak = "strict_leak",
    /// Verifier: fail what is recalled.
    RejectRecall = "reject_recall",
    /// Verifier: a rubric without negatives is fine. Against: it needs some.
    AllowPositiveOnly = "allow_positive_only",
    /// Verifier: the reference must earn the rubric.
    CheckReference = "check_reference",
    /// Verifier: let doubtful items through.
    Lenient = "lenient",
    /// Orchestrator: repair the item. Against: always a new question.
    Revise = "revise",
    /// Orchestrator: guidance with causes and fixes.
    ConcreteGuidance = "concrete_guidance",
    /// Orchestrator: stop early.
    GiveUp = "give_up",
}

/// What a negation does to a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Polarity {
    /// The sentence must hold one.
    Denied,
    /// It must hold none.
    Affirmed,
    /// It may.
    Either,
}
use Polarity::{Affirmed, Denied, Either};

/// Concepts in one sentence that speak for or against a lever.
pub(super) struct Rule {
    pub lever: Lever,
    /// Speaks for it, or against it.
    pub favours: bool,
    /// All of these.
    pub all: Concepts,
    /// One of these at least; 0 asks for none.
    pub any: Concepts,
    /// None of these.
    pub none: Concepts,
    pub polarity: Polarity,
    /// How plainly it speaks, 0 to 1.
    pub strength: f64,
}

const fn pro(lever: Lever, all: Concepts, any: Concepts, polarity: Polarity) -> Rule {
    Rule { lever, favours: true, all, any, none: 0, polarity, strength: 1.0 }
}

const fn con(lever: Lever, all: Concepts, any: Concepts, polarity: Polarity) -> Rule {
    Rule { lever, favours: false, all, any, none: 0, polarity, strength: 1.0 }
}

impl Rule {
    const fn unless(self, none: Concepts) -> Self {
        Self { none, ..self }
    }

    const fn faint(self, strength: f64) -> Self {
        Self { strength, ..self }
    }

    /// Whether it speaks in a sentence of these concepts.
    pub fn holds(&self, concepts: Concepts) -> bool {
        let negated = concepts & NOT != 0;
        concepts & self.all == self.all
            && (self.any == 0 || concepts & self.any != 0)
            && concepts & self.none == 0
            && match self.polarity {
                Denied => negated,
                Affirmed => !negated,
                Either => true,
            }
    }
}

/// Every rule. Within a sentence a lever counts its plainest rule once.
pub(super) const RULES: &[Rule] = &[
    pro(Lever::NeedDocument, DOC | READ, QUESTION | ANSWER | NEED | KNOWLEDGE, Denied)
        .unless(CONTEXT | FEEDBACK),
    pro(Lever::NeedDocument, READ, EASY | GENERAL | KNOWLEDGE, Denied).unless(CONTEXT | FEEDBACK),
    pro(Lever::NeedDocument, DOC, KNOWLEDGE | ANSWER, Denied).unless(CONTEXT | RUBRIC | REFERENCE | LEAK),
    pro(Lever::NeedDocument, DOC | NEED, QUESTION | UNIQUE | ANSWER, Affirmed)
        .unless(CONTEXT | RUBRIC | REFERENCE | LINK),
    pro(Lever::NeedDocument, DOC | UNIQUE, DEEP | QUESTION | KNOWLEDGE | GENERAL | REASON | HARD, Either)
        .unless(CONTEXT | REFERENCE | RUBRIC),
    pro(Lever::NeedDocument, GENERAL, KNOWLEDGE | FACT | DOC | QUESTION, Denied).unless(RUBRIC | REFERENCE),
    pro(Lever::NeedDocument, OPENING, DOC | FACT, Denied).unless(RUBRIC | REFERENCE),
    pro(Lever::NeedDocument, DEEP, DOC, Either).unless(RUBRIC | LONG | CONTEXT),
    con(Lever::NeedDocument, GENERAL, KNOWLEDGE | QUESTION, Affirmed).unless(RUBRIC | REJECT | EASY),
    con(Lever::NeedDocument, DEFINE, QUESTION, Affirmed),
    con(Lever::NeedDocument, OPENING, QUESTION, Affirmed).unless(RUBRIC | FEEDBACK | ANSWER | LINK),
    pro(Lever::SealedContext, CONTEXT | LEAK, 0, Denied).unless(KNOWLEDGE),
    pro(Lever::SealedContext, CONTEXT | ANSWER, 0, Denied).unless(KNOWLEDGE | READ | LEAK),
    pro(Lever::SealedContext, CONTEXT | PROBLEM, UNIQUE | CAP, Either).unless(LONG),
    pro(Lever::SealedContext, CONTEXT | ANSWER | LEAK, REVISE | REJECT | EASY, Either).unless(LONG),
    con(Lever::SealedContext, CONTEXT, LONG | MANY, Affirmed).unless(REJECT | LEAK),
    con(Lever::SealedContext, CONTEXT | ANSWER | LEAK, 0, Affirmed).unless(REVISE | REJECT | EASY | COMPARE),
    pro(Lever::PositiveOnly, NEGATIVE, 0, Denied),
    pro(Lever::PositiveOnly, POSITIVE | UNIQUE, RUBRIC | WEIGHT, Either),
    pro(Lever::PositiveOnly, WEIGHT | ZERO, CAP | POSITIVE, Either).unless(NEGATIVE),
    con(Lever::PositiveOnly, NEGATIVE, RUBRIC | WEIGHT, Affirmed),
    pro(Lever::BalancedWeights, WEIGHT, EVEN, Either).unless(FEEDBACK | ANSWER),
    pro(Lever::BalancedWeights, RUBRIC, EVEN, Either).unless(FEEDBACK | REFERENCE | SPECIFIC | ANSWER),
    pro(Lever::BalancedWeights, WEIGHT, CAP, Either).unless(FEEDBACK | HEAVY | CONTEXT | ZERO | ANSWER),
    con(Lever::BalancedWeights, WEIGHT | HEAVY, 0, Affirmed).unless(EVEN),
    pro(Lever::CleanJson, JSON | STRICT, 0, Either),
    pro(Lever::CleanJson, JSON, UNIQUE, Denied).faint(0.25),
    pro(Lever::CleanJson, JSON | NOT, 0, Either).faint(0.2),
    pro(Lever::CleanJson, INTEGER, WEIGHT | JSON, Either),
    con(Lever::CleanJson, JSON, GUIDE, Affirmed).unless(STRICT | INTEGER | UNIQUE),
    pro(Lever::LinkFacts, LINK | SEVERAL, FACT | DOC, Either).unless(RUBRIC | CONTEXT),
    pro(Lever::LinkFacts, LINK | FACT, QUESTION | DOC | RECALL | NEED, Either)
        .unless(RUBRIC | CONTEXT | NEGATIVE),
    con(Lever::LinkFacts, FACT | ONE | QUESTION, 0, Affirmed).unless(LINK | SEVERAL),
    pro(Lever::CheckableCriteria, RUBRIC | SPECIFIC, 0, Either)
        .unless(REFERENCE | NUMBER | REJECT | FEEDBACK | SOLVER | GUIDE | NEGATIVE),
    pro(Lever::CheckableCriteria, RUBRIC | VAGUE, 0, Denied).unless(FEEDBACK),
    pro(Lever::CheckableCriteria, VAGUE, WEIGHT | ANSWER | GENERAL, Denied).unless(FEEDBACK | QUESTION),
    con(Lever::CheckableCriteria, RUBRIC | VAGUE, 0, Affirmed).unless(SPECIFIC),
    pro(Lever::PartialCredit, PARTIAL | RUBRIC, SOME | EASY | SOLVER, Affirmed).unless(HARD | FEEDBACK),
    pro(Lever::PartialCredit, PARTIAL | WEIGHT, 0, Either).unless(HARD | FEEDBACK | REVISE),
    con(Lever::PartialCredit, PARTIAL, POSITIVE | RUBRIC, Denied).unless(ZERO | FEEDBACK),
    pro(Lever::NoExactDigits, NUMBER, RUBRIC | RECALL | REASON | QUESTION | WEIGHT, Denied)
        .unless(INTEGER | SOLVER | NEGATIVE),
    con(Lever::NoExactDigits, NUMBER, RUBRIC | QUESTION, Affirmed)
        .unless(INTEGER | SOLVER | NEGATIVE | WEIGHT | MULTI),
    pro(Lever::ReferenceCovers, REFERENCE | COVER, RUBRIC | WEIGHT, Either).unless(CONTEXT | REJECT),
    con(Lever::ReferenceCovers, REFERENCE, CAP, Affirmed).unless(RUBRIC | CONTEXT | LEAK),
    pro(Lever::OneQuestion, QUESTION | ONE, 0, Affirmed)
        .unless(FACT | FEEDBACK | GUIDE | READ | SOLVER | RECALL | RUBRIC | DOC | REASON),
    pro(Lever::OneQuestion, MULTI, QUESTION | REJECT, Denied).unless(RUBRIC | FACT | DOC),
    pro(Lever::OneQuestion, MULTI | REJECT, 0, Either).unless(RUBRIC | FACT | DOC | CONTEXT | SOLVER),
    con(Lever::OneQuestion, QUESTION | MULTI, 0, Affirmed).unless(RUBRIC | LINK | FACT | REJECT | DOC),
    pro(Lever::Steer, HARD | EASY, FEEDBACK | ADJUST | SOLVER, Either).unless(RUBRIC),
    pro(Lever::Steer, FEEDBACK | ADJUST, HARD | EASY | WEIGHT | QUESTION, Either),
    con(Lever::Steer, FEEDBACK, 0, Denied).unless(HARD | EASY | ADJUST | FRESH | QUESTION | CAUSE),
    pro(Lever::LongContext, CONTEXT | LONG, 0, Affirmed).unless(LEAK | REJECT),
    pro(Lever::ManyCriteria, RUBRIC | MANY, 0, Affirmed).unless(CAP | NEGATIVE | SPECIFIC | EVEN),
    pro(Lever::TrickQuestion, TRICK, QUESTION | SOLVER | CONTEXT | PROBLEM, Affirmed)
        .unless(NEGATIVE | REJECT),
    pro(Lever::TrickQuestion, TRICK, 0, Affirmed).unless(NEGATIVE | REJECT | RUBRIC).faint(0.8),
    pro(Lever::Garnish, GARNISH, 0, Affirmed).unless(RUBRIC | REJECT),
    pro(Lever::StepByStep, STEP, REASON | QUESTION | ANSWER, Affirmed).unless(RUBRIC),
    pro(Lever::StrictLeak, CONTEXT | LEAK, REJECT | COMPARE, Either),
    pro(Lever::StrictLeak, CONTEXT | ANSWER, REJECT | COMPARE, Either),
    pro(Lever::StrictLeak, CONTEXT | RUBRIC, REJECT | LEAK, Either).unless(NEGATIVE),
    pro(Lever::RejectRecall, RECALL, REJECT | KNOWLEDGE | GENERAL | EASY, Either).unless(NUMBER),
    pro(Lever::RejectRecall, REJECT | KNOWLEDGE, 0, Either).unless(CONTEXT),
    pro(Lever::AllowPositiveOnly, NEGATIVE | ACCEPT, RUBRIC | NOT, Either),
    pro(Lever::AllowPositiveOnly, NEGATIVE | RULE, RUBRIC, Denied),
    pro(Lever::AllowPositiveOnly, POSITIVE | UNIQUE, ACCEPT | RUBRIC, Either),
    con(Lever::AllowPositiveOnly, NEGATIVE, RULE | REJECT | RUBRIC, Affirmed).unless(ACCEPT | FEEDBACK),
    pro(Lever::CheckReference, REFERENCE | COVER, COMPARE | REJECT, Either).unless(CONTEXT),
    pro(Lever::Lenient, OTHER, ACCEPT, Either).unless(REJECT),
    pro(Lever::Revise, REVISE, QUESTION | FRESH | RUBRIC, Either),
    con(Lever::Revise, FRESH | QUESTION, 0, Either).unless(REVISE),
    pro(Lever::ConcreteGuidance, GUIDE, SPECIFIC | ADJUST, Either).unless(JSON),
    pro(Lever::GiveUp, GIVE_UP, 0, Affirmed).unless(UNIQUE | FRESH | REVISE),
];
