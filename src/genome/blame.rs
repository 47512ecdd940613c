//! Which genome of a lineage brought each line, and which took it away. Pure; not for what a change is worth.
//!
//! A line keeps its identity from a parent to a child where their line diff calls it unchanged. Through a
//! genome of two parents a line is followed to the parent it came from, the first where both have it.

use std::collections::{BTreeMap, BTreeSet};

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::Genome;

/// A genome with its parents' places in the list of ancestors; parents stand before their children.
#[derive(Debug, Clone)]
pub struct Ancestor<'a> {
    /// The parents' places; none for the root, two for a crossover.
    pub parents: Vec<usize>,
    /// The files.
    pub genome: &'a Genome,
}

/// The history of every line of two genomes of a lineage, the later one the last of the list. Lines are
/// counted from 1, genomes by their place in the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Blame {
    /// Per file of the later genome, who brought each line.
    brought: BTreeMap<String, Vec<usize>>,
    /// Per file of the earlier genome, who took each line away; nothing where it is still there.
    removed: BTreeMap<String, Vec<Option<usize>>>,
}

impl Blame {
    /// The history between the genome at place `earlier` and the last of `ancestors`.
    pub fn of(ancestors: &[Ancestor<'_>], earlier: usize) -> Self {
        let paths: BTreeSet<&String> =
            ancestors.iter().flat_map(|ancestor| ancestor.genome.files().keys()).collect();
        let mut blame = Self::default();
        for path in paths {
            let texts: Vec<Vec<&str>> =
                ancestors.iter().map(|one| lines(one.genome.get(path).unwrap_or_default())).collect();
            let history = History { ancestors, texts: &texts };
            blame.brought.insert(path.clone(), history.brought());
            blame.removed.insert(path.clone(), history.removed(earlier));
        }
        blame
    }

    /// Who brought a line of the later genome.
    pub fn brought(&self, path: &str, line: usize) -> Option<usize> {
        self.brought.get(path)?.get(line.checked_sub(1)?).copied()
    }

    /// Who took a line of the earlier genome away; nothing where it is still there.
    pub fn removed(&self, path: &str, line: usize) -> Option<usize> {
        self.removed.get(path)?.get(line.checked_sub(1)?).copied()?
    }
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// One file through all ancestors.
struct History<'a> {
    ancestors: &'a [Ancestor<'a>],
    texts: &'a [Vec<&'a str>],
}

/// What became of one line of the earlier genome in some genome.
#[derive(Debug, Clone, Copy)]
enum Fate {
    /// It is there, at this place from 0.
    Kept(usize),
    /// The genome at this place took it away.
    Removed(usize),
}

impl History<'_> {
    fn brought(&self) -> Vec<usize> {
        let mut origins: Vec<Vec<usize>> = Vec::with_capacity(self.ancestors.len());
        for (place, ancestor) in self.ancestors.iter().enumerate() {
            let mut own = vec![place; self.texts[place].len()];
            // The first parent last, so that its word counts.
            for parent in ancestor.parents.iter().rev() {
                for (old, new) in self.unchanged(*parent, place) {
                    own[new] = origins[*parent][old];
                }
            }
            origins.push(own);
        }
        origins.pop().unwrap_or_default()
    }

    fn removed(&self, earlier: usize) -> Vec<Option<usize>> {
        let mut fates: BTreeMap<usize, Vec<Fate>> = BTreeMap::new();
        fates.insert(earlier, (0..self.texts[earlier].len()).map(Fate::Kept).collect());
        for (place, ancestor) in self.ancestors.iter().enumerate().skip(earlier + 1) {
            let known: Vec<(BTreeMap<usize, usize>, &Vec<Fate>)> = ancestor
                .parents
                .iter()
                .filter_map(|parent| Some((self.unchanged(*parent, place).collect(), fates.get(parent)?)))
                .collect();
            if known.is_empty() {
                continue;
            }
            let own = (0..self.texts[earlier].len()).map(|line| fate(line, &known, place)).collect();
            fates.insert(place, own);
        }
        let last = fates.remove(&(self.ancestors.len() - 1)).unwrap_or_default();
        let removed = |fate| match fate {
            Fate::Kept(_) => None,
            Fate::Removed(by) => Some(by),
        };
        last.into_iter().map(removed).collect()
    }

    /// Pairs of unchanged lines, by place from 0.
    fn unchanged(&self, parent: usize, child: usize) -> impl Iterator<Item = (usize, usize)> {
        let operations = capture_diff_slices(Algorithm::Myers, &self.texts[parent], &self.texts[child]);
        operations.into_iter().flat_map(|operation| {
            let (old, new, len) = match operation {
                DiffOp::Equal { old_index, new_index, len } => (old_index, new_index, len),
                _ => (0, 0, 0),
            };
            (0..len).map(move |step| (old + step, new + step))
        })
    }
}

/// A line's fate in the genome at `place`, from its fates in the parents.
fn fate(line: usize, parents: &[(BTreeMap<usize, usize>, &Vec<Fate>)], place: usize) -> Fate {
    let kept = parents.iter().find_map(|(unchanged, fates)| match fates[line] {
        Fate::Kept(at) => unchanged.get(&at).copied(),
        Fate::Removed(_) => None,
    });
    let removed =
        || parents.iter().map(|(_, fates)| fates[line]).find(|fate| matches!(fate, Fate::Removed(_)));
    kept.map(Fate::Kept).or_else(removed).unwrap_or(Fate::Removed(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn genome(text: &str) -> Genome {
        Genome::from_files([("p", text)])
    }

    fn blame(genomes: &[Genome], parents: &[&[usize]]) -> Blame {
        let ancestors: Vec<Ancestor<'_>> = genomes
            .iter()
            .zip(parents)
            .map(|(genome, parents)| Ancestor { parents: parents.to_vec(), genome })
            .collect();
        Blame::of(&ancestors, 0)
    }

    #[test]
    fn every_line_is_followed_to_who_brought_it_and_who_took_it_away() {
        let genomes = [
            genome("one\ntwo\nthree\n"),
            genome("one\nTWO\nthree\n"),
            genome("zero\none\nTWO\nthree\n"),
            genome("zero\none\nTWO\n"),
        ];
        let blame = blame(&genomes, &[&[], &[0], &[1], &[2]]);
        let brought: Vec<_> = (1..=3).map(|line| blame.brought("p", line).unwrap()).collect();
        assert_eq!(brought, [2, 0, 1]);
        let removed: Vec<_> = (1..=3).map(|line| blame.removed("p", line)).collect();
        assert_eq!(removed, [None, Some(1), Some(3)]);
        assert_eq!((blame.brought("p", 4), blame.brought("q", 1)), (None, None));
    }

    #[test]
    fn through_a_crossover_a_line_is_followed_to_the_parent_it_came_from() {
        let genomes = [
            genome("a\nb\nc\nd\n"),
            genome("A\nb\nc\nd\n"),
            genome("a\nb\nc\nD\n"),
            genome("A\nb\nc\nD\nE\n"),
        ];
        let blame = blame(&genomes, &[&[], &[0], &[0], &[1, 2]]);
        let brought: Vec<_> = (1..=5).map(|line| blame.brought("p", line).unwrap()).collect();
        assert_eq!(brought, [1, 0, 0, 2, 3]);
        assert_eq!((blame.removed("p", 1), blame.removed("p", 4)), (Some(1), Some(2)));
    }

    #[test]
    fn a_file_that_comes_and_goes_is_followed_too() {
        let first = genome("a\n");
        let second = first.with("q", "x\ny\n");
        let third = second.without("p");
        let blame = blame(&[first, second, third], &[&[], &[0], &[1]]);
        assert_eq!((blame.brought("q", 2), blame.removed("p", 1)), (Some(1), Some(2)));
    }
}
