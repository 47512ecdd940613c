//! A variant without some of the proposals that made it: their changes taken out of its tree by three-way merge.
//! Not for measuring what is left.
//!
//! A proposal is undone with its variant's tree as base and its parent's tree as the other side, the newest
//! first. Where a later proposal changed the same lines this conflicts; the two then stay together.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    experiment::{Laboratory, Link, Loaded, RunError},
    genome::{Genome, check_contract},
    id::VariantId,
    population::{Files, Population, TreeId},
    problem::Problem,
};

/// What leaving proposals out gave.
pub enum Undone {
    /// A genome, ready to run, and its tree.
    Genome(Box<Loaded>, TreeId),
    /// Later changes stand on these lines.
    Conflict,
    /// What is left is no valid genome.
    Invalid(Problem),
}

/// Proposals that are left out together, by number.
pub type Unit = BTreeSet<VariantId>;

/// What can be left out of a variant, and how.
#[derive(Debug, Clone, Default)]
pub struct Units {
    /// Proposals that can be left out, alone or with those they cannot be separated from; by number.
    pub units: Vec<Unit>,
    /// Per proposal that cannot be undone alone: the later one on the same lines.
    pub bound: BTreeMap<VariantId, VariantId>,
    /// Proposals of which nothing is left in the variant.
    pub gone: BTreeSet<VariantId>,
    /// Crossovers: what they put together are the changes of other proposals.
    pub crossovers: BTreeSet<VariantId>,
    /// Proposals that cannot be undone at all, with why.
    pub stuck: BTreeMap<VariantId, String>,
}

/// Takes proposals out of a variant.
pub struct Undoing<'a> {
    population: &'a Population,
    variant: VariantId,
    /// The way to the variant, the seed variant first.
    links: &'a [Link],
    trees: BTreeMap<VariantId, TreeId>,
}

impl<'a> Undoing<'a> {
    /// For a variant and the way to it.
    ///
    /// # Errors
    /// Git cannot be read.
    pub async fn new(
        population: &'a Population,
        variant: VariantId,
        links: &'a [Link],
    ) -> Result<Self, RunError> {
        let trees = population.variants().await?.into_iter().map(|head| (head.id, head.tree)).collect();
        Ok(Self { population, variant, links, trees })
    }

    /// Finds what can be left out.
    ///
    /// # Errors
    /// Git cannot be read or written.
    pub async fn units(&self) -> Result<Units, RunError> {
        let mut found = Units::default();
        for link in &self.links[1..] {
            if link.parents.len() > 1 {
                found.crossovers.insert(link.id);
                continue;
            }
            let alone = Unit::from([link.id]);
            match self.without(self.tree(self.variant)?, &alone).await? {
                Some((tree, _)) if tree == self.tree(self.variant)? => drop(found.gone.insert(link.id)),
                Some(_) => found.units.push(alone),
                None => self.bind(link.id, &mut found).await?,
            }
        }
        found.units = joined(found.units);
        Ok(found)
    }

    /// Adds to the proposal the later ones on the same lines, until they can be undone together.
    async fn bind(&self, proposal: VariantId, found: &mut Units) -> Result<(), RunError> {
        let mut unit = Unit::from([proposal]);
        while self.without(self.tree(self.variant)?, &unit).await?.is_none() {
            let Some(later) = self.obstacle(&unit).await? else {
                found.stuck.insert(proposal, "its lines cannot be told from later ones".to_owned());
                return Ok(());
            };
            found.bound.entry(proposal).or_insert(later);
            if self.links.iter().any(|link| link.id == later && link.parents.len() > 1) {
                found.stuck.insert(proposal, format!("the crossover {later} changed its lines"));
                return Ok(());
            }
            unit.insert(later);
        }
        found.units.push(unit);
        Ok(())
    }

    /// The first proposal after which the unit can no longer be undone.
    async fn obstacle(&self, unit: &Unit) -> Result<Option<VariantId>, RunError> {
        for link in self.links.iter().filter(|link| !unit.contains(&link.id)) {
            let above = self.above(link.id);
            let members: Unit = unit.intersection(&above).copied().collect();
            if !members.is_empty() && self.without(self.tree(link.id)?, &members).await?.is_none() {
                return Ok(Some(link.id));
            }
        }
        Ok(None)
    }

    /// Everything a variant of the way descends from.
    fn above(&self, variant: VariantId) -> Unit {
        let mut above = Unit::new();
        let mut waiting = vec![variant];
        while let Some(next) = waiting.pop() {
            let link = self.links.iter().find(|link| link.id == next);
            for parent in link.map(|link| link.parents.as_slice()).unwrap_or_default() {
                if above.insert(*parent) {
                    waiting.push(*parent);
                }
            }
        }
        above
    }

    /// The variant without these proposals, ready to run.
    ///
    /// # Errors
    /// Git or the journal cannot be read or written.
    pub async fn undo(&self, lab: &Laboratory, proposals: &Unit) -> Result<Undone, RunError> {
        let Some((tree, files)) = self.without(self.tree(self.variant)?, proposals).await? else {
            return Ok(Undone::Conflict);
        };
        let loaded = match lab.load(Genome::from_files(files)).await {
            Ok(loaded) => loaded,
            Err(RunError::Config(problems)) => return Ok(invalid(problems)),
            Err(error) => return Err(error),
        };
        // Whether code keeps its contract may depend on how busy the machine is; a resumed ablation must
        // not take another way for it.
        let key = format!("ablate/contract/{tree}");
        let known = lab.journal.result(&key)?.and_then(|value| serde_json::from_value(value).ok());
        let problems: Vec<Problem> = match known {
            Some(problems) => problems,
            None => {
                let problems = check_contract(&loaded.agent, &lab.sandbox).await.err().unwrap_or_default();
                lab.journal.put_result(&key, &serde_json::json!(problems)).await?;
                problems
            }
        };
        Ok(if problems.is_empty() { Undone::Genome(Box::new(loaded), tree) } else { invalid(problems) })
    }

    /// A tree without these proposals, of which there is at least one, and its files; nothing where a later
    /// change stands on their lines.
    async fn without(&self, tree: TreeId, proposals: &Unit) -> Result<Option<(TreeId, Files)>, RunError> {
        let (mut left, mut files) = (tree, Files::new());
        for proposal in proposals.iter().rev() {
            let parent =
                self.links.iter().find(|link| link.id == *proposal).and_then(|link| link.parents.first());
            let Some(parent) = parent else { continue };
            let merged = self.population.merge(self.tree(*proposal)?, left, self.tree(*parent)?).await?;
            if !merged.conflicts.is_empty() {
                return Ok(None);
            }
            files = merged.files;
            left = self.population.tree_of(files.clone()).await?;
        }
        Ok(Some((left, files)))
    }

    fn tree(&self, variant: VariantId) -> Result<TreeId, RunError> {
        let tree = self.trees.get(&variant).copied();
        tree.ok_or_else(|| RunError::Bug(format!("{variant} is on the way and has no tree")))
    }
}

fn invalid(problems: Vec<Problem>) -> Undone {
    let first = problems.into_iter().next();
    Undone::Invalid(first.unwrap_or_else(|| Problem::new("genome", "is not valid")))
}

/// Units that share a proposal become one.
fn joined(units: Vec<Unit>) -> Vec<Unit> {
    let mut whole: Vec<Unit> = Vec::new();
    for mut unit in units {
        let (touching, apart): (Vec<Unit>, Vec<Unit>) =
            whole.into_iter().partition(|known| !known.is_disjoint(&unit));
        touching.into_iter().for_each(|known| unit.extend(known));
        whole = apart;
        whole.push(unit);
    }
    whole.sort();
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        lineage::Verdict,
        population::{CommitId, NewVariant},
    };

    const PROMPT: &str = "Read.\n\nOne.\n\nTwo.\n\nThree.\n\nWrite.\n";

    fn unit(numbers: &[u32]) -> Unit {
        numbers.iter().copied().map(VariantId).collect()
    }

    /// A population of these prompts, each with its parents, and the links to the last of them.
    struct Family {
        _folder: tempfile::TempDir,
        population: Population,
        links: Vec<Link>,
        commits: Vec<CommitId>,
    }

    impl Family {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let population = Population::create(&folder.path().join("genomes.git")).unwrap();
            Self { _folder: folder, population, links: Vec::new(), commits: Vec::new() }
        }

        async fn add(&mut self, parents: &[u32], changes: &[(&str, &str)]) {
            let prompt = changes.iter().fold(PROMPT.to_owned(), |text, (from, to)| text.replace(from, to));
            let id = VariantId(u32::try_from(self.links.len()).unwrap());
            let new = NewVariant {
                id,
                parents: parents.iter().map(|parent| self.commits[*parent as usize]).collect(),
                files: [("prompts/challenger.md".to_owned(), prompt)].into(),
                operator: "edit".into(),
                hypothesis: "h".into(),
                trailers: Vec::new(),
                time_unix: 1_750_000_000,
            };
            self.commits.push(self.population.commit_variant(new).await.unwrap().commit);
            self.links.push(Link {
                id,
                parents: parents.iter().copied().map(VariantId).collect(),
                operator: "edit".into(),
                hypothesis: "h".into(),
                mechanism: String::new(),
                effect: None,
                verdict: Verdict::Unknown,
                pass_rate: None,
            });
        }

        async fn units(&self) -> Units {
            let last = self.links[self.links.len() - 1].id;
            Undoing::new(&self.population, last, &self.links).await.unwrap().units().await.unwrap()
        }
    }

    #[tokio::test]
    async fn what_later_proposals_built_on_is_left_out_with_them_and_what_is_gone_is_named() {
        let mut family = Family::new();
        family.add(&[], &[]).await;
        family.add(&[0], &[("One.", "Eins.")]).await;
        family.add(&[1], &[("One.", "Eins."), ("Two.", "Zwei.")]).await;
        family.add(&[2], &[("One.", "Un."), ("Two.", "Zwei.")]).await;
        family.add(&[3], &[("One.", "Un.")]).await;
        family.add(&[4], &[("One.", "Un."), ("Three.", "Drei.")]).await;
        let found = family.units().await;
        assert_eq!(found.units, [unit(&[1, 3]), unit(&[4]), unit(&[5])]);
        assert_eq!(found.bound, BTreeMap::from([(VariantId(1), VariantId(3))]));
        assert_eq!(found.gone, unit(&[2]), "v4 took back what v2 had changed");
        assert!(found.stuck.is_empty() && found.crossovers.is_empty(), "{found:?}");
    }

    #[tokio::test]
    async fn through_a_crossover_the_proposals_of_both_lines_can_be_left_out() {
        let mut family = Family::new();
        family.add(&[], &[]).await;
        family.add(&[0], &[("One.", "Eins.")]).await;
        family.add(&[0], &[("Three.", "Drei.")]).await;
        family.add(&[1, 2], &[("One.", "Eins."), ("Three.", "Drei.")]).await;
        let found = family.units().await;
        assert_eq!(found.units, [unit(&[1]), unit(&[2])]);
        assert_eq!(found.crossovers, unit(&[3]));
        let undoing = Undoing::new(&family.population, VariantId(3), &family.links).await.unwrap();
        let tree = undoing.tree(VariantId(3)).unwrap();
        let (left, _) = undoing.without(tree, &unit(&[2])).await.unwrap().unwrap();
        assert_eq!(left, undoing.tree(VariantId(1)).unwrap());
    }

    #[test]
    fn proposals_bound_to_one_another_are_left_out_together() {
        let units = vec![unit(&[1]), unit(&[2, 5]), unit(&[3]), unit(&[5]), unit(&[4, 5])];
        assert_eq!(joined(units), [unit(&[1]), unit(&[2, 4, 5]), unit(&[3])]);
    }
}
