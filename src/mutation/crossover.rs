//! Two lines' changes in one genome. A merge without conflicts needs no editor. Not for merging text; git does.

use std::fmt::Write as _;

use super::{
    Context, MutationError, Proposal, ProposalInput, Proposed, Rejected, ledger, task::Task, verdict,
};
use crate::{genome::Genome, id::VariantId, population::Merged};

/// The other side of a crossover, and what git made of the two.
#[derive(Debug, Clone, Copy)]
pub struct Merge<'a> {
    /// The other parent.
    pub partner: VariantId,
    /// Its files.
    pub partner_genome: &'a Genome,
    /// The merge base.
    pub base: VariantId,
    /// Its files.
    pub base_genome: &'a Genome,
    /// The three-way merge.
    pub merged: &'a Merged,
    /// The changes that led from the base to the first parent, the newest first.
    pub ours: &'a [Story],
    /// Those that led to the other.
    pub theirs: &'a [Story],
}

/// One change on the way from the base: its mechanism and its hypothesis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// The variant that the change made.
    pub variant: VariantId,
    /// What was changed, in a few words.
    pub mechanism: String,
    /// What it was meant to do.
    pub hypothesis: String,
}

/// The child of a merge without conflicts, or why there is none; nothing when an editor is needed.
///
/// # Errors
/// As [`propose`](super::propose).
pub async fn clean(
    context: &Context<'_>,
    input: &ProposalInput<'_>,
    merge: &Merge<'_>,
) -> Result<Option<Proposed>, MutationError> {
    if !merge.merged.conflicts.is_empty() {
        return Ok(None);
    }
    let genome = merge.start();
    let problems = match Task::Reconcile(merge).check(context, input, &genome) {
        Ok(agent) => verdict::of(context, input.job, &agent).await?,
        Err(problems) => problems,
    };
    Ok(Some(match problems.first() {
        None => Proposed::Child(Box::new(Proposal {
            genome,
            hypothesis: merge.hypothesis(input.parent),
            mechanism: merge.mechanism(),
            expected: "the gains of both lines, less what they have in common".to_owned(),
        })),
        Some(problem) => Proposed::Rejected(Rejected::new(format!(
            "the merge of {} and {} is not valid: {problem}",
            input.parent, merge.partner
        ))),
    }))
}

impl Merge<'_> {
    /// The merged files, those in conflict with their markers.
    pub(super) fn start(&self) -> Genome {
        let files = self.merged.files.iter().chain(&self.merged.conflicts);
        Genome::from_files(files.map(|(path, text)| (path.clone(), text.clone())))
    }

    fn hypothesis(&self, parent: VariantId) -> String {
        let names = |stories: &[Story]| {
            let names: Vec<_> = stories.iter().map(|story| ledger::one_line(&story.mechanism)).collect();
            names.join(", ")
        };
        format!(
            "What {parent} gained over {base} ({}) and what {} gained ({}) add up.",
            names(self.ours),
            self.partner,
            names(self.theirs),
            base = self.base,
        )
    }

    fn mechanism(&self) -> String {
        let newest =
            |stories: &[Story]| stories.first().map(|story| story.mechanism.clone()).unwrap_or_default();
        format!("crossover: {} + {}", newest(self.ours), newest(self.theirs))
    }

    /// What the editor is shown of a merge with conflicts.
    pub(super) fn render(&self, input: &ProposalInput<'_>) -> String {
        let mut text = String::new();
        for (side, variant, stories) in
            [("ours", input.parent, self.ours), ("theirs", self.partner, self.theirs)]
        {
            let _ = writeln!(text, "<line side=\"{side}\" variant=\"{variant}\" base=\"{}\">", self.base);
            for Story { variant, mechanism, hypothesis } in stories {
                let (mechanism, hypothesis) = (ledger::one_line(mechanism), ledger::one_line(hypothesis));
                let _ = writeln!(text, "{variant} | mechanism: {mechanism} | hypothesis: {hypothesis}");
            }
            text.push_str("</line>\n");
        }
        for (path, marked) in &self.merged.conflicts {
            let count = marked.lines().filter(|line| line.starts_with("<<<<<<<")).count();
            let _ = writeln!(text, "<conflict path=\"{path}\" places=\"{count}\"/>");
        }
        text
    }
}
