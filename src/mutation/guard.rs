//! What every child must satisfy before anything is paid for it. Not for judging whether it is better.

use super::{aim, earlier::Earlier, overlap::Forbidden};
use crate::{
    genome::{Agent, Ceilings, Genome, MANIFEST, Manifest, PATHS},
    problem::Problem,
};

/// Prompts of a child may have so many percent of its parent's prompt tokens.
pub const GROWTH_PERCENT: usize = 115;
/// Growth that is free however short the parent's prompts are, in tokens: one paragraph.
pub const FREE_TOKENS: usize = 80;
/// The most bytes that all files of a genome may have together.
pub const MAX_TREE_BYTES: usize = 96 * 1024;

/// A simplified child's prompts may have at most this share of its parent's prompt tokens.
pub const SIMPLIFIED_PERCENT: usize = 95;

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
        let mut problems: Vec<Problem> = self.sameness(child).into_iter().collect();
        problems.extend(growth(child, token_limit(self.parent)));
        self.judge(child, None, problems)
    }

    /// The same for a merge of the parent and `partner` at `base`: what stood in either is no fault of the
    /// merge, which may be as long as both lines made it, and differs from both.
    ///
    /// # Errors
    /// Every fault found.
    pub fn check_merged(
        &self,
        child: &Genome,
        partner: &Genome,
        base: &Genome,
    ) -> Result<Agent, Vec<Problem>> {
        let mut problems: Vec<Problem> = child.files().iter().filter_map(marker).collect();
        let same = if child == self.parent || child == partner {
            Some("the merge is one of its parents")
        } else {
            self.earlier.has_tree(child).then_some("an earlier variant had exactly these files")
        };
        problems.extend(same.map(|what| {
            Problem::new(changed_file(self.parent, child), what)
                .hint("keep what both parents changed, or say it in other words")
        }));
        problems.extend(growth(child, merged_limit(self.parent, partner, base)));
        self.judge(child, Some(partner), problems)
    }

    /// The same for a child that is to be simpler: its prompts are shorter.
    ///
    /// # Errors
    /// Every fault found.
    pub fn check_simplified(&self, child: &Genome) -> Result<Agent, Vec<Problem>> {
        let mut problems: Vec<Problem> = self.sameness(child).into_iter().collect();
        problems.extend(growth(child, simplified_limit(self.parent)));
        self.judge(child, None, problems)
    }

    /// What holds for every child, after the faults found so far.
    fn judge(
        &self,
        child: &Genome,
        partner: Option<&Genome>,
        mut problems: Vec<Problem>,
    ) -> Result<Agent, Vec<Problem>> {
        problems.extend(size(child));
        for (path, text) in child.files() {
            let known =
                [Some(self.parent), partner].into_iter().flatten().filter_map(|genome| genome.get(path));
            problems.extend(self.words(path, text, &known.collect::<Vec<_>>().join("\n")));
        }
        let compiled = Agent::compile(child, self.ceilings);
        problems.extend(compiled.as_ref().ok().and_then(|agent| self.kind(agent)));
        match compiled {
            Ok(agent) if problems.is_empty() => Ok(agent),
            Ok(_) => Err(problems),
            Err(mut found) => {
                found.extend(problems);
                Err(found)
            }
        }
    }

    /// A child makes items of its parent's kind, from what its parent makes them: the kind decides how it is
    /// measured, and two kinds cannot be compared by a pass rate.
    fn kind(&self, child: &Agent) -> Option<Problem> {
        let parent = self.parent.get(MANIFEST).map(|text| Manifest::parse(text, self.ceilings))?.ok()?;
        let own = child.manifest();
        let changed = match (own.item == parent.item, own.grounding == parent.grounding) {
            (false, _) => "item",
            (true, false) => "grounding",
            (true, true) => return None,
        };
        Some(
            Problem::new(MANIFEST, format!("`{changed}` was changed; it decides what is measured"))
                .hint("leave it as the parent has it"),
        )
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

    fn words(&self, path: &str, text: &str, known: &str) -> Vec<Problem> {
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

/// The most prompt tokens of a merge: what both lines added to the base, or what any child may have.
pub fn merged_limit(parent: &Genome, partner: &Genome, base: &Genome) -> usize {
    let both = prompt_tokens(parent) + prompt_tokens(partner);
    both.saturating_sub(prompt_tokens(base)).max(token_limit(parent))
}

/// The most prompt tokens of a simplified child.
pub fn simplified_limit(parent: &Genome) -> usize {
    prompt_tokens(parent) * SIMPLIFIED_PERCENT / 100
}

fn growth(child: &Genome, limit: usize) -> Option<Problem> {
    let now = prompt_tokens(child);
    (now > limit).then(|| {
        let what = format!("the prompts have about {now} tokens; {limit} are allowed after this parent");
        Problem::new("prompts", what)
            .hint("pay for growth by deleting sentences that no longer earn their place")
    })
}

/// The first line of a file that a merge left as a conflict's marker.
fn marker((path, text): (&String, &String)) -> Option<Problem> {
    let is_marker = |line: &str| {
        ["<<<<<<<", "|||||||", ">>>>>>>"].iter().any(|mark| line.starts_with(mark)) || line == "======="
    };
    let line = text.lines().position(is_marker)?;
    let problem = Problem::new(path, "a conflict's marker stands here").at(line + 1);
    Some(problem.hint("write what the passage is to say, and delete the markers"))
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
