//! The graph of descent. Not for drawing it.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use petgraph::{Direction, graphmap::DiGraphMap, visit::Dfs, visit::Reversed};

use super::Record;
use crate::{event::PassRate, id::VariantId};

/// Records with their descent. A parent that has no record is left out.
#[derive(Debug, Clone)]
pub struct Lineage {
    records: Vec<Record>,
    index: HashMap<VariantId, usize>,
    /// Parent → child, by number.
    descent: DiGraphMap<u32, ()>,
}

impl Lineage {
    /// The lineage of these records, ordered by number. Of two records with one number the last counts.
    pub fn new(records: Vec<Record>) -> Self {
        let by_number: BTreeMap<VariantId, Record> =
            records.into_iter().map(|record| (record.id, record)).collect();
        let records: Vec<Record> = by_number.into_values().collect();
        let index: HashMap<VariantId, usize> =
            records.iter().enumerate().map(|(place, record)| (record.id, place)).collect();
        let mut descent = DiGraphMap::new();
        for record in &records {
            descent.add_node(record.id.0);
            // A parent comes before its child; anything else would be a cycle.
            let parents =
                record.parents.iter().filter(|parent| **parent < record.id && index.contains_key(parent));
            parents.for_each(|parent| {
                descent.add_edge(parent.0, record.id.0, ());
            });
        }
        Self { records, index, descent }
    }

    /// The records, by number. Rows of a layout point into them.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// One record.
    pub fn get(&self, variant: VariantId) -> Option<&Record> {
        self.index.get(&variant).and_then(|place| self.records.get(*place))
    }

    pub(super) fn place(&self, variant: VariantId) -> Option<usize> {
        self.index.get(&variant).copied()
    }

    /// The parent that leads, when it has a record.
    pub fn first_parent(&self, variant: VariantId) -> Option<VariantId> {
        let parent = *self.get(variant)?.parents.first()?;
        (parent < variant && self.index.contains_key(&parent)).then_some(parent)
    }

    /// The variants whose first parent this is: the highest rate first, then by number; those without
    /// a rate last.
    pub fn children(&self, variant: VariantId) -> Vec<VariantId> {
        let children = self.descent.neighbors_directed(variant.0, Direction::Outgoing).map(VariantId);
        let mut children: Vec<VariantId> =
            children.filter(|child| self.first_parent(*child) == Some(variant)).collect();
        self.order(&mut children);
        children
    }

    /// The variants without a parent; the seed variant alone in a whole lineage.
    pub fn roots(&self) -> Vec<VariantId> {
        let ids = self.records.iter().map(|record| record.id);
        ids.filter(|id| self.first_parent(*id).is_none()).collect()
    }

    fn order(&self, variants: &mut [VariantId]) {
        let mean = |id: &VariantId| {
            self.get(*id).and_then(|record| record.pass_rate).map(|rate: PassRate| rate.mean)
        };
        variants.sort_by(|a, b| {
            let by_rate = match (mean(a), mean(b)) {
                (Some(a), Some(b)) => b.total_cmp(&a),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => Ordering::Equal,
            };
            by_rate.then(a.cmp(b))
        });
    }

    /// The way to a variant along first parents, from its root; empty for an unknown variant.
    pub fn first_parents(&self, variant: VariantId) -> Vec<VariantId> {
        let start = self.index.contains_key(&variant).then_some(variant);
        let mut way: Vec<VariantId> = std::iter::successors(start, |id| self.first_parent(*id)).collect();
        way.reverse();
        way
    }

    /// Everything a variant descends from, itself included, through both parents of crossovers. By
    /// number, so parents stand before children.
    pub fn path_to(&self, variant: VariantId) -> Vec<VariantId> {
        self.ancestors(variant).into_iter().collect()
    }

    fn ancestors(&self, variant: VariantId) -> BTreeSet<VariantId> {
        if !self.index.contains_key(&variant) {
            return BTreeSet::new();
        }
        let upward = Reversed(&self.descent);
        let mut search = Dfs::new(upward, variant.0);
        std::iter::from_fn(|| search.next(upward)).map(VariantId).collect()
    }

    /// The common ancestors of two variants that are ancestors of no other common ancestor, by number.
    pub fn merge_bases(&self, one: VariantId, two: VariantId) -> Vec<VariantId> {
        let common: BTreeSet<VariantId> =
            self.ancestors(one).intersection(&self.ancestors(two)).copied().collect();
        let mut bases = common.clone();
        for variant in common.iter().rev() {
            if bases.contains(variant) {
                let above = self.ancestors(*variant);
                bases.retain(|base| base == variant || !above.contains(base));
            }
        }
        bases.into_iter().collect()
    }
}
