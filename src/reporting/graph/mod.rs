//! The lineage as a picture: each variant stands over its number, as high as its pass rate, joined to its parents.
//!
//! `svg` draws it, `dot` hands the same graph to other tools. Not for finding out who descends from whom.

mod dot;
mod svg;

use std::collections::BTreeSet;

pub use dot::dot;
pub use svg::{Look, svg};

use crate::{
    id::VariantId,
    lineage::{Lineage, Record, RecordState},
    reporting::{
        console::{
            inert_line,
            text::{percent, rate},
        },
        scale,
    },
};

/// How much of the graph is joined up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// What the best variant descends from; all others stand there as faint points.
    Path,
    /// Everything.
    Whole,
}

/// The graph, placed.
#[derive(Debug, Clone, PartialEq)]
pub struct Graph {
    /// Every variant that has a rate, by number.
    pub nodes: Vec<Node>,
    /// Every descent that is drawn.
    pub edges: Vec<Edge>,
    /// The rate at the upper end.
    pub top: f64,
    /// The number at the right end.
    pub last: u32,
}

/// One variant.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The variant.
    pub id: VariantId,
    /// Its mean rate, 0..=1.
    pub rate: f64,
    /// Its step on the scale of colours, 0 to 8.
    pub step: usize,
    /// Whether the best variant descends from it, or is it.
    pub on_path: bool,
    /// What it is beside that: `best`, `production`, `seed variant`.
    pub roles: Vec<&'static str>,
    /// Whether it may still be chosen.
    pub in_play: bool,
    /// Rate, verdict and hypothesis on one inert line.
    pub words: String,
}

/// A descent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// The parent.
    pub parent: VariantId,
    /// The child.
    pub child: VariantId,
    /// Whether the parent is a crossover's second one.
    pub second: bool,
    /// Whether it is on the way to the best variant.
    pub on_path: bool,
}

impl Graph {
    /// The graph of a lineage, with the way to `best` standing out. Rejected proposals have no place in it.
    pub fn of(lineage: &Lineage, best: VariantId, production: Option<VariantId>, extent: Extent) -> Self {
        let path: BTreeSet<VariantId> = lineage.path_to(best).into_iter().collect();
        let drawn = |record: &&Record| record.state != RecordState::Rejected && record.pass_rate.is_some();
        let records: Vec<&Record> = lineage.records().iter().filter(drawn).collect();
        let mean = |record: &Record| record.pass_rate.map_or(0.0, |rate| rate.mean);
        let top = scale::top(records.iter().map(|record| mean(record)));
        let roles = |id| {
            let named = [
                ("seed variant", id == VariantId::SEED),
                ("best", id == best),
                ("production", Some(id) == production),
            ];
            named.into_iter().filter(|(_, is)| *is).map(|(role, _)| role).collect()
        };
        let node = |record: &&Record| Node {
            id: record.id,
            rate: mean(record),
            step: scale::step(mean(record), top),
            on_path: path.contains(&record.id),
            roles: roles(record.id),
            in_play: record.state == RecordState::InPlay,
            words: words(record),
        };
        let nodes: Vec<Node> = records.iter().map(node).collect();
        let known: BTreeSet<VariantId> = nodes.iter().map(|node| node.id).collect();
        let mut edges = Vec::new();
        for record in &records {
            for (place, parent) in record.parents.iter().enumerate().filter(|(_, id)| known.contains(id)) {
                let on_path = path.contains(&record.id) && path.contains(parent);
                let edge = Edge { parent: *parent, child: record.id, second: place > 0, on_path };
                edges.extend((on_path || extent == Extent::Whole).then_some(edge));
            }
        }
        Self { last: nodes.last().map_or(0, |node| node.id.0), nodes, edges, top }
    }

    /// A node by its variant.
    pub fn node(&self, id: VariantId) -> Option<&Node> {
        self.nodes.binary_search_by_key(&id, |node| node.id).ok().map(|place| &self.nodes[place])
    }
}

/// What is said of a variant where there is room for a line.
fn words(record: &Record) -> String {
    let rate = record.pass_rate.as_ref().map_or_else(|| percent(0.0), rate);
    let verdict =
        if record.parents.is_empty() { String::new() } else { format!(", {}", record.verdict.word()) };
    format!("{}: {rate}{verdict}. {}", record.id, inert_line(&record.hypothesis))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{event::PassRate, lineage::Verdict};

    pub(super) fn family() -> Lineage {
        let record = |id: u32, parents: &[u32], mean: f64| Record {
            id: VariantId(id),
            parents: parents.iter().copied().map(VariantId).collect(),
            operator: "edit".into(),
            hypothesis: format!("\"<{id}>\" & more\u{202e}"),
            verdict: Verdict::Helped,
            commit: None,
            tree: None,
            state: RecordState::InPlay,
            reason: String::new(),
            pass_rate: Some(PassRate { mean, ..PassRate::default() }),
        };
        let rejected = Record { state: RecordState::Rejected, pass_rate: None, ..record(5, &[0], 0.0) };
        Lineage::new(vec![
            record(0, &[], 0.1),
            record(1, &[0], 0.2),
            record(2, &[0], 0.3),
            record(3, &[1, 2], 0.5),
            record(4, &[2], 0.05),
            rejected,
        ])
    }

    pub(super) fn graph(extent: Extent) -> Graph {
        Graph::of(&family(), VariantId(3), Some(VariantId(2)), extent)
    }

    #[test]
    fn the_path_goes_through_both_parents_and_the_rest_comes_on_demand() {
        let ends = |extent| -> Vec<(u32, u32)> {
            graph(extent).edges.iter().map(|edge| (edge.parent.0, edge.child.0)).collect()
        };
        assert_eq!(ends(Extent::Path), [(0, 1), (0, 2), (1, 3), (2, 3)]);
        assert_eq!(ends(Extent::Whole), [(0, 1), (0, 2), (1, 3), (2, 3), (2, 4)]);
        let whole = graph(Extent::Whole);
        assert_eq!(whole.nodes.len(), 5, "a rejected proposal has no place");
        assert_eq!(whole.node(VariantId(2)).unwrap().roles, ["production"]);
        assert!(whole.edges.iter().any(|edge| edge.second && edge.parent.0 == 2));
    }
}
