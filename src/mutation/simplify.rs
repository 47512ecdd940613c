//! What a line's changes added and what they earned, for an editor that takes away what earned nothing. Not
//! for taking it away.

use std::fmt::Write as _;

use super::ledger::{self, Verdict};
use crate::{
    genome::{Genome, diff},
    id::VariantId,
};

/// The most bytes of one change that are shown.
const CHANGE_BYTES: usize = 6_000;

/// One change of a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The variant that it made.
    pub variant: VariantId,
    /// What was changed, in a few words.
    pub mechanism: String,
    /// What is known of its effect on its parent.
    pub verdict: Verdict,
    /// The change itself, as a unified diff.
    pub diff: String,
}

impl Change {
    /// The change from `parent` to `child`.
    pub fn new(
        variant: VariantId,
        mechanism: impl Into<String>,
        verdict: Verdict,
        (parent, child): (&Genome, &Genome),
    ) -> Self {
        let diff = diff::unified(&diff::diff(parent, child));
        Self { variant, mechanism: mechanism.into(), verdict, diff }
    }
}

/// The changes as the editor reads them.
pub(super) fn render(changes: &[Change]) -> String {
    let mut text = String::from("<line>\n");
    for Change { variant, mechanism, verdict, diff } in changes {
        let Verdict { word, effect, low, high, count } = verdict;
        let _ = writeln!(
            text,
            "<change variant=\"{variant}\" mechanism=\"{}\" verdict=\"{}\" effect=\"{effect:+.2}\" low=\"{low:+.2}\" \
             high=\"{high:+.2}\" documents=\"{count}\">",
            ledger::one_line(mechanism).replace('"', "'"),
            word.word()
        );
        for line in diff.lines().scan(0, |bytes, line| {
            *bytes += line.len() + 1;
            (*bytes <= CHANGE_BYTES).then_some(line)
        }) {
            let _ = writeln!(text, "{}", line.replace("</change>", "< /change>"));
        }
        text.push_str("</change>\n");
    }
    text.push_str("</line>\n");
    text
}
