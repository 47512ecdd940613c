//! The address of one model reply: which work asked for it, and where in that work.
//!
//! A slot is never shared between jobs, so a re-measure is a new draw. Not for storing replies.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::id::{DocumentId, VariantId};

/// The piece of work that a document evaluation or a model call belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A job of the run.
    Job(u32),
    /// An attempt of a reading of the sealed test split.
    Promotion {
        /// The reading, counted from 1.
        reading: u32,
        /// The attempt on each document, counted from 0.
        attempt: u32,
    },
    /// A throw-away measurement by `score`.
    Score(u32),
    /// Production: items made by `generate`.
    Generate(u32),
    /// `compare`: an agent on documents, and the attempts that its items are measured with.
    Compare {
        /// The agent on this very set of documents, counted from 1.
        agent: u32,
        /// The evaluation of each document, counted from 1.
        block: u32,
        /// Which of the two.
        part: Part,
    },
    /// `solve`: one model on the items of one dataset, counted from 1.
    Solve(u32),
    /// A block of `noise`, counted from 1: the seed variant on every validation document.
    Noise(u32),
    /// A block of `ablate`: the best variant, or what it was without some of its changes.
    Ablate {
        /// The ablation, counted from 1; each is of one best variant.
        ablation: u32,
        /// The test, counted from 1.
        test: u32,
        /// The block of the test, counted from 1.
        block: u32,
        /// Which of the two genomes.
        side: Side,
    },
}

/// What of a comparison an answer belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The agent makes an item and the yardstick decides on it.
    Made,
    /// Both solvers answer the item once more, which decides nothing.
    Measured,
}

impl Part {
    /// The word in the journal.
    pub fn word(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Measured => "measured",
        }
    }
}

/// One side of a paired block of `ablate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The variant as it is.
    Whole,
    /// The variant without the changes under test.
    Without,
}

impl Side {
    /// The word in the journal.
    pub fn word(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Without => "without",
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Job(job) => write!(f, "job/{job}"),
            Self::Promotion { reading, attempt } => write!(f, "promotion/{reading}/{attempt}"),
            Self::Score(number) => write!(f, "score/{number}"),
            Self::Generate(number) => write!(f, "generate/{number}"),
            Self::Compare { agent, block, part } => write!(f, "compare/{agent}/{block}/{}", part.word()),
            Self::Solve(number) => write!(f, "solve/{number}"),
            Self::Noise(block) => write!(f, "noise/{block}"),
            Self::Ablate { ablation, test, block, side } => {
                write!(f, "ablate/{ablation}/{test}/{block}/{}", side.word())
            }
        }
    }
}

/// The text is no origin.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no origin; origins are written like `job/12`, `promotion/1/0`, `score/1`, `noise/2`")]
pub struct NotAnOrigin(String);

impl FromStr for Origin {
    type Err = NotAnOrigin;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Vec<&str> = text.split('/').collect();
        let number = |part: &str| part.parse::<u32>().map_err(|_| NotAnOrigin(text.to_owned()));
        match parts.as_slice() {
            ["job", n] => Ok(Self::Job(number(n)?)),
            ["promotion", n, m] => Ok(Self::Promotion { reading: number(n)?, attempt: number(m)? }),
            ["score", n] => Ok(Self::Score(number(n)?)),
            ["generate", n] => Ok(Self::Generate(number(n)?)),
            ["compare", n, m, part] => {
                let part = [Part::Made, Part::Measured].into_iter().find(|known| known.word() == *part);
                let part = part.ok_or_else(|| NotAnOrigin(text.to_owned()))?;
                Ok(Self::Compare { agent: number(n)?, block: number(m)?, part })
            }
            ["solve", n] => Ok(Self::Solve(number(n)?)),
            ["noise", n] => Ok(Self::Noise(number(n)?)),
            ["ablate", a, t, b, side] => {
                let side = [Side::Whole, Side::Without].into_iter().find(|known| known.word() == *side);
                Ok(Self::Ablate {
                    ablation: number(a)?,
                    test: number(t)?,
                    block: number(b)?,
                    side: side.ok_or_else(|| NotAnOrigin(text.to_owned()))?,
                })
            }
            _ => Err(NotAnOrigin(text.to_owned())),
        }
    }
}

impl Serialize for Origin {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Origin {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// What a model call is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The challenger writes an item.
    Challenge,
    /// The verifier checks it.
    Verify,
    /// A weak attempt of the loop.
    WeakAttempt,
    /// The judge marks it.
    WeakMarks,
    /// A strong attempt of the loop.
    StrongAttempt,
    /// The judge marks it.
    StrongMarks,
    /// The orchestrator decides what to do after a failed round.
    Orchestrate,
    /// The strong solver reads the document before it answers a verifiable item.
    ControlAttempt,
    /// The judge marks a control answer.
    ControlMarks,
    /// The auditor reads the submitted item.
    Audit,
    /// A fresh weak attempt.
    FreshWeakAttempt,
    /// The judge marks it.
    FreshWeakMarks,
    /// A fresh strong attempt.
    FreshStrongAttempt,
    /// The judge marks it.
    FreshStrongMarks,
    /// The analyst reads trajectories.
    Analyse,
    /// The editor changes a genome; one round is one turn.
    Edit,
}

impl Purpose {
    /// The word used in the journal and in traces.
    pub fn word(self) -> &'static str {
        match self {
            Self::Challenge => "challenge",
            Self::Verify => "verify",
            Self::WeakAttempt => "weak_attempt",
            Self::WeakMarks => "weak_marks",
            Self::StrongAttempt => "strong_attempt",
            Self::StrongMarks => "strong_marks",
            Self::Orchestrate => "orchestrate",
            Self::ControlAttempt => "control_attempt",
            Self::ControlMarks => "control_marks",
            Self::Audit => "audit",
            Self::FreshWeakAttempt => "fresh_weak_attempt",
            Self::FreshWeakMarks => "fresh_weak_marks",
            Self::FreshStrongAttempt => "fresh_strong_attempt",
            Self::FreshStrongMarks => "fresh_strong_marks",
            Self::Analyse => "analyse",
            Self::Edit => "edit",
        }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// The address of one reply. Its text form is the journal's key and the label of its random stream.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Slot {
    /// The work that asks.
    pub origin: Origin,
    /// The variant at work (the parent, while a proposal is analysed and edited).
    pub variant: VariantId,
    /// The document, or nothing for the analyst and the editor.
    pub document: Option<DocumentId>,
    /// What the call is for.
    pub purpose: Purpose,
    /// Round of the inner loop or turn of the editor, from 1; 0 where there is none.
    pub round: u32,
    /// Attempt within the round, from 0.
    pub attempt: u32,
    /// How many times the same thing was asked before.
    pub reask: u32,
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let document = self.document.as_ref().map_or("-", DocumentId::as_str);
        write!(
            f,
            "{}|{}|{document}|{}|{}|{}|{}",
            self.origin, self.variant, self.purpose, self.round, self.attempt, self.reask
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_read_back_as_they_are_written() {
        let ablate = |side| Origin::Ablate { ablation: 2, test: 3, block: 1, side };
        for origin in [
            Origin::Job(12),
            Origin::Promotion { reading: 1, attempt: 0 },
            Origin::Score(1),
            Origin::Generate(4),
            Origin::Noise(3),
            Origin::Compare { agent: 2, block: 1, part: Part::Made },
            Origin::Compare { agent: 2, block: 1, part: Part::Measured },
            Origin::Solve(2),
            ablate(Side::Whole),
            ablate(Side::Without),
        ] {
            assert_eq!(origin.to_string().parse::<Origin>().ok(), Some(origin), "{origin}");
        }
        for wrong in ["job", "noise/x", "compare/1/1/x", "ablate/1/2/3", "ablate/1/2/3/half"] {
            assert!(wrong.parse::<Origin>().is_err(), "{wrong}");
        }
    }
}
