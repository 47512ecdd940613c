//! What the editor knows how to try: remedies with the signs they are tried on and several wordings.
//!
//! The editor does not know which of them work. Some do nothing, some harm; each is something that
//! people who write prompts do try. Not for applying them.

mod challenger;
mod doubtful;
mod figures;
mod orchestrator;
mod verifier;

use super::{code::CodeChange, signs::Sign};

/// The challenger's prompt.
pub(super) const CHALLENGER: &str = "prompts/challenger.md";
/// The verifier's prompt.
pub(super) const VERIFIER: &str = "prompts/verifier.md";
/// The orchestrator's prompt.
pub(super) const ORCHESTRATOR: &str = "prompts/orchestrator.md";
/// The evaluation code.
pub(super) const EVALUATION: &str = "evaluation.py";
/// The manifest.
pub(super) const MANIFEST: &str = "agent.yaml";

/// One thing to try.
#[derive(Debug)]
pub(super) struct Remedy {
    /// A short name, the same whatever the wording.
    pub(super) mechanism: &'static str,
    /// What is meant to happen.
    pub(super) hypothesis: &'static str,
    /// The signs it is tried on, with how readily.
    pub(super) signs: &'static [(Sign, u32)],
    /// Stems in a diagnosis that suggest it.
    pub(super) cues: &'static [&'static str],
    /// What is done.
    pub(super) change: Change,
}

/// What a remedy does.
#[derive(Debug)]
pub(super) enum Change {
    /// Edits of prompts, in order.
    Prose(&'static [Step]),
    /// An edit of `evaluation.py`.
    Code(CodeChange),
    /// A number or word of `agent.yaml`.
    Manifest(Setting),
}

/// One edit of a prompt.
#[derive(Debug)]
pub(super) struct Step {
    /// The prompt.
    pub(super) file: &'static str,
    /// What is done in it.
    pub(super) act: Act,
}

/// How a prompt is edited. `[[a|b]]` in a wording stands for one of the two.
#[derive(Debug)]
pub(super) enum Act {
    /// A new paragraph, near the line that has most of these stems.
    Add(&'static [&'static str], &'static [&'static str]),
    /// The sentences that have all stems of one set are replaced by one wording.
    Replace(&'static [&'static [&'static str]], &'static [&'static str]),
    /// Those sentences are deleted.
    Drop(&'static [&'static [&'static str]]),
    /// Objects that hold this stem are cut out of the JSON example.
    CutExample(&'static str),
    /// A sentence is deleted to make the prompt shorter.
    Prune,
}

/// A setting of `agent.yaml`.
#[derive(Debug, Clone, Copy)]
pub(super) enum Setting {
    /// A role's temperature becomes one of these.
    Temperature(&'static str, &'static [&'static str]),
    /// A role is played by this alias.
    Model(&'static str, &'static str),
    /// Rounds become one of these.
    Rounds(&'static [&'static str]),
}

/// Every remedy.
pub(super) fn all() -> impl Iterator<Item = &'static Remedy> {
    [challenger::BANK, verifier::BANK, orchestrator::BANK, figures::BANK, doubtful::BANK]
        .into_iter()
        .flatten()
}

/// Shorthand for the tables.
const fn add(file: &'static str, near: &'static [&'static str], wordings: &'static [&'static str]) -> Step {
    Step { file, act: Act::Add(near, wordings) }
}

/// Shorthand for the tables.
const fn replace(
    file: &'static str,
    about: &'static [&'static [&'static str]],
    wordings: &'static [&'static str],
) -> Step {
    Step { file, act: Act::Replace(about, wordings) }
}

/// Shorthand for the tables.
const fn drop_about(file: &'static str, about: &'static [&'static [&'static str]]) -> Step {
    Step { file, act: Act::Drop(about) }
}
