//! What every child must satisfy before anything is paid for it. Not for judging whether it is better.

use super::{aim, earlier::Earlier, overlap::Forbidden};
use crate::{
    genome::{Agent, Ceilings, Genome, PATHS},
    problem::Problem,
};

/// Prompts of a child may have so many percent of its parent's prompt tokens.
pub const GROWTH_PERCENT: usize = 115;
/// Growth that is free however short the parent's prompts are, in tokens: one paragraph.
pub const FREE_TOKENS: usize = 80;
/// The most bytes that all files of a genome may have together.
pub const MAX_TREE_BYTES: usize = 96 * 1024;

/// What a child is checked against.
#[derive(Debug, Clone, Copy)]
pub struct Guard<'a> {
    /// The genome that was changed.
    pub parent: &'a Genome,
    /// What the experiment allows.
    pub ceilings: &'a Ceilings,
    /// Words that must not come in.
    pub forbidden: &'a Forbidden,
    /// What was tried before.
    pub earlier: &'a Earlier,
}

impl Guard<'_> {
    /// Everything wrong with `child` that shows without running its code. Pure.
    ///
    /// # Errors
    /// Every fault found.
    pub fn check(&self, child: &Genome) -> Result<Agent, Vec<Problem>> {
        let compiled = Agent::compile(child, self.ceilings);
        let mut problems = Vec::new();
        problems.extend(self.sameness(child));
        problems.extend(size(child));
        problems.extend(growth(self.parent, child));
        for (path, text) in child.files() {
            problems.extend(self.words(path, text));
        }
        match compiled {
            Ok(agent) if problems.is_empty() => Ok(agent),
            Ok(_) => Err(problems),
            Err(mut found) => {
                found.extend(problems);
                Err(found)
            }
        }
    }

    fn sameness(&self, child: &Genome) -> Option<Problem> {
        let what = if child == self.parent {
            "nothing was changed"
        } else if self.earlier.has_tree(child) {
            "an earlier variant had exactly these files"
        } else if self.earlier.has_change(self.parent, child) {
            "an earlier proposal made exactly this change"
        } else {
            return None;
        };
        Some(
            Problem::new(changed_file(self.parent, child), what)
                .hint("change something else, or in other words"),
        )
    }

    fn words(&self, path: &str, text: &str) -> Vec<Problem> {
        let known = self.parent.get(path).unwrap_or_default();
        let copied = self.forbidden.first_in(text, known).map(|run| {
            Problem::new(path, format!("`{run}` stands in a document that variants are measured on"))
                .hint("state the rule without the example")
        });
        let aimed = aim::first_in(text, known).map(|(sentence, does)| {
            Problem::new(path, format!("`{sentence}` {does}"))
                .hint("solvers, judge and auditor are not the genome's to instruct")
        });
        copied.into_iter().chain(aimed).collect()
    }
}

/// An estimate of the prompts' tokens: four bytes each.
pub fn prompt_tokens(genome: &Genome) -> usize {
    let prompts = genome.files().iter().filter(|(path, _)| path.starts_with("prompts/"));
    prompts.map(|(_, text)| text.len()).sum::<usize>() / 4
}

/// The most prompt tokens that a child of this parent may have.
pub fn token_limit(parent: &Genome) -> usize {
    let tokens = prompt_tokens(parent);
    (tokens * GROWTH_PERCENT / 100).max(tokens + FREE_TOKENS)
}

fn growth(parent: &Genome, child: &Genome) -> Option<Problem> {
    let (now, limit) = (prompt_tokens(child), token_limit(parent));
    (now > limit).then(|| {
        let what = format!("the prompts have about {now} tokens; {limit} are allowed after this parent");
        Problem::new("prompts", what)
            .hint("pay for growth by deleting sentences that no longer earn their place")
    })
}

fn size(child: &Genome) -> Option<Problem> {
    let bytes: usize = child.files().values().map(String::len).sum();
    (bytes > MAX_TREE_BYTES)
        .then(|| Problem::new("genome", format!("has {bytes} bytes; at most {MAX_TREE_BYTES} are allowed")))
}

fn changed_file(parent: &Genome, child: &Genome) -> String {
    let changed = child.files().iter().find(|(path, text)| parent.get(path) != Some(text.as_str()));
    changed.map_or_else(|| PATHS[0].to_owned(), |(path, _)| path.clone())
}
