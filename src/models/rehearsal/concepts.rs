//! What words of an instruction are about: each stem belongs to a few concepts, a sentence to the
//! concepts of its words. Not for what follows from them; the levers say that.

use std::sync::LazyLock;

use super::words::{Stem, StemMap, stem};

/// A set of concepts, one bit each.
pub(super) type Concepts = u64;

macro_rules! concepts {
    ($($name:ident = $bit:literal : $words:literal;)+) => {
        $(pub(super) const $name: Concepts = 1 << $bit;)+
        const TABLE: &[(Concepts, &str)] = &[$(($name, $words)),+];
    };
}

// `+` joins two words that mean the concept only when one follows the other.
concepts! {
    NOT = 0: "not no never without avoid avoids don't dont don doesn mustn cannot isn aren refrain forbid forbidden exclude omit drop skip \
        remove nor neither none nobody nothing rather+than instead+of leave+out steer+clear free+of free+from stay+away keep+away \
        ban eliminate discard refuse shun abstain dispense less prevent rid stop+using prohibit must+not";
    DOC = 1: "document paper text source passage article material excerpt chapter page";
    OPENING = 2: "opening first beginning introductory headline summary overview main gist abstract";
    DEEP = 3: "middle buried deep deeper detail mid inner later body hidden obscure subtle nonobvious lesser";
    UNIQUE = 4: "unique only particular peculiar distinctive insight exclusive specific own exclusively solely original";
    GENERAL = 5: "general common textbook famous widely obvious encyclopedia encyclopaedia familiar generic trivia everyday widespread known+facts";
    KNOWLEDGE = 6: "knowledge know known knows familiarity memory guess guessable prior";
    NEED = 7: "need require depend rely force hinge demand necessary essential turn+on must+have impossible unanswerable nobody compel";
    READ = 8: "read reading studied consult seen see sees having access";
    CONTEXT = 9: "context background introduction preamble scene setup lead-in intro";
    ANSWER = 10: "answer solution finding result conclusion outcome answerable explanation solved resolution resolve resolved";
    LEAK = 11: "leak reveal give+away gives+away giving+away given+away disclose hint contain slip spoil expose betray paraphrase \
        rephrase rephrasing appear repeat restate overlap mention tip share copy";
    PROBLEM = 12: "problem setting situation setup scenario circumstance stage";
    RUBRIC = 13: "rubric criterion criteria marking grading checklist scheme mark marks grade marker grader";
    NEGATIVE = 14: "negative penalty penalise penalize deduction deduct minus punish subtract demerit penalising below+zero";
    POSITIVE = 15: "positive award reward credit gain nonnegative";
    WEIGHT = 16: "weight weighting point points score total share value";
    ZERO = 17: "zero greater nonzero 0";
    CAP = 18: "cap capped limit maximum exceed ceiling above most bound fifth quarter third bigger larger";
    EVEN = 19: "even evenly equal balance similar spread close comparable uniform flat alike equally dominate outweigh decide distribute dominant swamp";
    HEAVY = 20: "heavy heavily heaviest important importance largest most+important key central highest decisive bulk";
    JSON = 21: "json object parse parser machine output";
    STRICT = 22: "valid strict strictly comment commentary fence trailing comma stray prose raw bare parseable markdown malformed well-formed";
    INTEGER = 23: "integer integers whole+numbers whole+number string strings quoted plus+sign unquoted leading+plus";
    LINK = 24: "link connect combine join chain relate relation synthesise synthesize bridge tie lead leads cause consequence together integrate multi+step \
        interplay interact effect why";
    SEVERAL = 25: "two several multiple separate both three another different pair parts distinct places statements";
    FACT = 26: "fact statement sentence place part idea piece observation claim evidence parts element line lines";
    SPECIFIC = 27: "specific concrete checkable verifiable check precise unambiguous observable named objective atomic verify agree tangible \
        testable definite identifiable";
    VAGUE = 28: "vague quality clarity clear depth understanding fluff holistic subjective impression generic overall thorough well-written fluency \
        coherent eloquence vaguely woolly insightful well+explained";
    PARTIAL = 29: "partial partly incomplete easy easier basic reach low-hanging imperfect modest attainable mediocre half foothold accessible";
    SOME = 30: "some few couple two three least handful still one";
    NUMBER = 31: "exact figure number numeral numeric numerical digit date year quantity measurement statistic percentage value";
    REASON = 32: "reasoning reason argument mechanism cause principle concept";
    REFERENCE = 33: "reference model+answer gold ideal sample+answer answer+key model+response model+solution";
    COVER = 34: "cover satisfy meet address earn include fulfil fulfill every each missing complete completely full contain mention match score exhaustive";
    QUESTION = 35: "question query ask asks asked asking pose ask+for quiz quizzes";
    ONE = 36: "one single exactly sole focused focus only self-contained";
    MULTI = 37: "several multiple multi sub subquestion subquestions second compound related and+what and+why and+how series chain chained bundle conjoined part";
    HARD = 38: "hard harder difficult difficulty challenge tough demanding tougher trickier";
    EASY = 39: "easy easier easily simple simpler lighter gentler";
    FEEDBACK = 40: "feedback previous earlier attempt round report reported last history prior failed rejected past";
    ADJUST = 41: "adjust adapt raise lower tune calibrate respond accordingly steer correct shift react decide change";
    SOLVER = 42: "weak strong solver student model weaker stronger";
    REJECT = 43: "reject fail refuse block rejected flag return";
    RECALL = 44: "recall remember memorise memorize recite recollect look-up lookup";
    ACCEPT = 45: "acceptable accept fine allow allowed permit pass legitimate ok okay welcome permitted need+not optional not+required";
    REVISE = 46: "revise repair amend improve rework fix refine revision mend salvage patch repairing";
    FRESH = 47: "new entirely fresh scratch start+over starting+over brand different+angle abandon replace";
    GIVE_UP = 48: "give+up quit giving+up give_up hopeless";
    GUIDE = 49: "guidance tell advise challenger instruct guide instruction writer author";
    LONG = 50: "long longer lengthy extensive elaborate as+much generous rich detailed comprehensive expansive";
    MANY = 51: "many twenty fifteen more overlooked exhaustive thirty sixteen eighteen extra dozens additional as+many";
    TRICK = 52: "trick mislead misleading trap catch deceptive false careless red+herring gotcha distractor";
    DEFINE = 53: "definition define meaning terminology term glossary";
    GARNISH = 54: "polite politeness friendly tone creative creativity engaging vivid imaginative expert world+class professor \
        cite citation quote style enthusiastic courteous warm";
    STEP = 55: "step step+by+step think carefully plan deliberate";
    COMPARE = 56: "compare check inspect verify examine scan test ensure confirm scrutinise scrutinize";
    CAUSE = 57: "cause failure failed reason why went wrong because diagnosis";
    RULE = 58: "rule require demand must need expect";
    OTHER = 59: "leniency lenient doubt benefit generous";
}

static WORDS: LazyLock<StemMap<Concepts>> = LazyLock::new(|| {
    let mut map = StemMap::default();
    for (concept, words) in TABLE {
        for word in words.split_whitespace() {
            *map.entry(key(word)).or_default() |= concept;
        }
    }
    map
});

/// The entry of a word, of a pair `a+b`, or of a triple.
fn key(word: &str) -> Stem {
    word.split('+').map(stem).reduce(pair).unwrap_or_default()
}

/// The number of two words in a row.
fn pair(first: Stem, second: Stem) -> Stem {
    first.rotate_left(17) ^ second
}

/// The concepts of words in a row.
pub(super) fn of(stems: &[Stem]) -> Concepts {
    let mut found = 0;
    for (at, one) in stems.iter().enumerate() {
        found |= WORDS.get(one).copied().unwrap_or_default();
        let Some(two) = stems.get(at + 1).map(|next| pair(*one, *next)) else { continue };
        found |= WORDS.get(&two).copied().unwrap_or_default();
        let Some(three) = stems.get(at + 2).map(|next| pair(two, *next)) else { continue };
        found |= WORDS.get(&three).copied().unwrap_or_default();
    }
    found
}

/// The concepts that a heading or the sentence before lends to what follows.
pub(super) const SUBJECTS: Concepts = CONTEXT | RUBRIC | QUESTION | REFERENCE | WEIGHT | JSON;
