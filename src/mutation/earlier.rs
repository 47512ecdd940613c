//! What earlier proposals already tried. Not for judging a proposal otherwise.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::{genome::Genome, id::ContentHash};

/// What a proposal is known again by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// Of all files of the child.
    tree: ContentHash,
    /// Of what it changed in its parent.
    change: ContentHash,
}

impl Fingerprint {
    /// The fingerprint of a proposal that made `child` of `parent`.
    pub fn of(parent: &Genome, child: &Genome) -> Self {
        Self { tree: child.content_hash(), change: change_hash(parent, child) }
    }
}

/// Trees and changes of earlier proposals, rejected ones included where the caller adds them.
#[derive(Debug, Clone, Default)]
pub struct Earlier {
    trees: HashSet<ContentHash>,
    changes: HashSet<ContentHash>,
}

impl Earlier {
    /// Adds a tree that was in play, as the seed variant's.
    pub fn add_tree(&mut self, genome: &Genome) {
        self.trees.insert(genome.content_hash());
    }

    /// Adds a proposal: its tree and its change to the parent.
    pub fn add(&mut self, proposal: Fingerprint) {
        self.trees.insert(proposal.tree);
        self.changes.insert(proposal.change);
    }

    /// Whether this very tree was in play before.
    pub fn has_tree(&self, genome: &Genome) -> bool {
        self.trees.contains(&genome.content_hash())
    }

    /// Whether the same change was proposed before, to whatever parent.
    pub fn has_change(&self, parent: &Genome, child: &Genome) -> bool {
        self.changes.contains(&change_hash(parent, child))
    }
}

/// A hash of the lines added and removed per file, blind to case, white space, order and place.
fn change_hash(parent: &Genome, child: &Genome) -> ContentHash {
    let paths: std::collections::BTreeSet<_> = parent.files().keys().chain(child.files().keys()).collect();
    let mut text = String::new();
    for path in paths {
        let (before, after) = (line_counts(parent.get(path)), line_counts(child.get(path)));
        let lines: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).collect();
        for line in lines {
            let change = after.get(line).copied().unwrap_or(0) - before.get(line).copied().unwrap_or(0);
            if change != 0 {
                text.push_str(&format!("{path}\0{line}\0{change}\n"));
            }
        }
    }
    ContentHash::of(text.as_bytes())
}

fn line_counts(text: Option<&str>) -> BTreeMap<String, i64> {
    let mut counts = BTreeMap::new();
    for line in text.unwrap_or_default().lines() {
        let plain = line.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        if !plain.is_empty() {
            *counts.entry(plain).or_insert(0) += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_known_again_in_another_tree_and_in_other_white_space() {
        let a = Genome::from_files([("p", "one\ntwo\n")]);
        let b = Genome::from_files([("p", "zero\none\ntwo\n")]);
        let mut earlier = Earlier::default();
        earlier.add(Fingerprint::of(&a, &a.with("p", "one\nthree\ntwo\n")));
        assert!(earlier.has_change(&b, &b.with("p", "zero\n\nThree\none\ntwo\n")));
        assert!(!earlier.has_change(&b, &b.with("p", "zero\nfour\none\ntwo\n")));
        assert!(earlier.has_tree(&a.with("p", "one\nthree\ntwo\n")));
        assert!(!earlier.has_tree(&b));
    }
}
