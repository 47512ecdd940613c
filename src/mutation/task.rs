//! What an editor is to do with a genome: edit it, reconcile a merge, or simplify it. Not for doing it.

use std::fmt::Write as _;

use super::{
    Context, ProposalInput, analyst::Analysis, crossover::Merge, guard, guard::Guard, ledger,
    simplify::Change,
};
use crate::{
    genome::{Agent, Genome},
    problem::Problem,
};

/// A task with what it needs beyond the parent's files.
#[derive(Debug, Clone, Copy)]
pub enum Task<'a> {
    /// One change that removes a cause of failures.
    Edit(Assignment<'a>),
    /// Both parents' changes in one genome.
    Reconcile(&'a Merge<'a>),
    /// Less text that behaves the same; the changes are those of the parent's line, the newest first.
    Simplify(&'a [Change]),
}

/// One proposal's part of an analysis.
#[derive(Debug, Clone, Copy)]
pub struct Assignment<'a> {
    /// What the analyst found.
    pub analysis: &'a Analysis,
    /// Proposals made from the same analysis before this one.
    pub direction: u32,
    /// Mechanisms that are not to be changed again now: the parent's line gained nothing by them.
    pub exhausted: &'a [String],
}

impl Task<'_> {
    /// The frame of the editor's conversation.
    pub(super) fn frame(&self) -> &'static str {
        match self {
            Self::Edit(_) => include_str!("prompts/editor.md"),
            Self::Reconcile(_) => include_str!("prompts/crossover.md"),
            Self::Simplify(_) => include_str!("prompts/simplify.md"),
        }
    }

    /// What the editor is shown first.
    pub(super) fn data(&self, input: &ProposalInput<'_>) -> String {
        let mut text = match self {
            Self::Edit(assignment) => assignment.render(),
            Self::Reconcile(merge) => merge.render(input),
            Self::Simplify(changes) => super::simplify::render(changes),
        };
        if !matches!(self, Self::Reconcile(_)) {
            let _ = write!(text, "<ledger>\n{}</ledger>\n", ledger::render(input.ledger, input.ledger_view));
        }
        let (now, limit) = (guard::prompt_tokens(input.genome), self.token_limit(input.genome));
        let _ = match self {
            Self::Simplify(_) => {
                writeln!(
                    text,
                    "The prompts have about {now} tokens; the simpler ones may have {limit} at most."
                )
            }
            _ => writeln!(
                text,
                "The parent's prompts have about {now} tokens; {limit} are allowed. Whatever goes beyond must be \
                 paid by deleting."
            ),
        };
        let documents: Vec<_> = input.trajectories.iter().map(|t| t.document.as_str()).collect();
        let at_hand = if documents.is_empty() { "none".to_owned() } else { documents.join(", ") };
        let _ = write!(text, "Trajectories at hand: {at_hand}.\nMake one proposal.");
        text
    }

    /// The files the editor starts from.
    pub(super) fn start(&self, parent: &Genome) -> Genome {
        match self {
            Self::Reconcile(merge) => merge.start(),
            Self::Edit(_) | Self::Simplify(_) => parent.clone(),
        }
    }

    /// The most prompt tokens of the child.
    pub(super) fn token_limit(&self, parent: &Genome) -> usize {
        match self {
            Self::Edit(_) => guard::token_limit(parent),
            Self::Reconcile(merge) => guard::merged_limit(parent, merge.partner_genome, merge.base_genome),
            Self::Simplify(_) => guard::simplified_limit(parent),
        }
    }

    /// Why a mechanism may not be the child's, if so.
    pub(super) fn refuses(&self, mechanism: &str) -> Option<String> {
        let Self::Edit(assignment) = self else { return None };
        let tried = assignment.exhausted.iter().any(|known| known.eq_ignore_ascii_case(mechanism.trim()));
        tried.then(|| {
            format!("`{mechanism}` was tried on this line and it gained nothing; change another mechanism")
        })
    }

    /// Everything wrong with a child that shows without running its code.
    pub(super) fn check(
        &self,
        context: &Context<'_>,
        input: &ProposalInput<'_>,
        child: &Genome,
    ) -> Result<Agent, Vec<Problem>> {
        let guard = Guard {
            parent: input.genome,
            ceilings: context.ceilings,
            forbidden: input.forbidden,
            earlier: input.earlier,
        };
        match self {
            Self::Edit(_) => guard.check(child),
            Self::Reconcile(merge) => guard.check_merged(child, merge.partner_genome, merge.base_genome),
            Self::Simplify(_) => guard.check_simplified(child),
        }
    }
}

impl Assignment<'_> {
    /// The group that this proposal is to take, from 0.
    fn group(&self) -> usize {
        usize::try_from(self.direction).unwrap_or(0) % self.analysis.groups.len().max(1)
    }

    fn render(&self) -> String {
        let mut text = format!("<analysis>\n{}</analysis>\n", self.analysis.render());
        if self.direction > 0 {
            let _ = writeln!(
                text,
                "<direction group=\"{}\">Other proposals are made from this analysis too. Take this group, or a \
                 cause that the groups before it do not name.</direction>",
                self.group() + 1
            );
        }
        text.push_str(&exhausted(self.exhausted));
        text
    }
}

/// The mechanisms that a line has exhausted, as analyst and editor read them.
pub(super) fn exhausted(mechanisms: &[String]) -> String {
    if mechanisms.is_empty() {
        return String::new();
    }
    let mut text =
        "<exhausted>\nThe last changes on this line gained nothing. Change another mechanism than:\n"
            .to_owned();
    for mechanism in mechanisms {
        let _ = writeln!(text, "- {}", ledger::one_line(mechanism));
    }
    text.push_str("</exhausted>\n");
    text
}
