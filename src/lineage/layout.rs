//! The lineage as rows of a terminal tree: plain data. Not for colours, columns or printing.
//!
//! The way to the best variant is the trunk: it runs straight down at the left edge, however deep the
//! lineage is, and everything else branches off it.

use std::collections::{HashMap, HashSet};

use super::Lineage;
use crate::id::VariantId;

/// What to draw, and how much of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// The variant whose descent is the trunk.
    pub best: VariantId,
    /// The most siblings drawn of those that lead nowhere near the best; the rest are folded.
    pub siblings: usize,
    /// The most levels drawn of a branch off the trunk; the rest are folded.
    pub depth: usize,
}

impl Layout {
    /// Folds what does not fit a screen: six siblings, four levels.
    pub fn of(best: VariantId) -> Self {
        Self { best, siblings: 6, depth: 4 }
    }

    /// Folds nothing.
    pub fn whole(best: VariantId) -> Self {
        Self { best, siblings: usize::MAX, depth: usize::MAX }
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What stands before the variant: `● ` on the trunk, otherwise box-drawing characters.
    pub prefix: String,
    /// The variant's place in [`Lineage::records`]; nothing in a row that stands for folded ones.
    pub record: Option<usize>,
    /// Whether the best variant descends from it, through whichever parent, or is it.
    pub on_path: bool,
    /// How many variants the row stands for; 0 in a row of one variant.
    pub folded: usize,
}

impl Lineage {
    /// The rows, from the root of the best variant down, then those of further roots.
    pub fn rows(&self, layout: &Layout) -> Vec<Row> {
        let drawing = Drawing {
            lineage: self,
            layout,
            path: self.path_to(layout.best).into_iter().collect(),
            below: self.descendants(),
        };
        let trunk = self.first_parents(layout.best);
        let mut rows = Vec::new();
        for (place, variant) in trunk.iter().enumerate() {
            rows.push(drawing.row("● ", *variant));
            let next = trunk.get(place + 1);
            let mut off = self.children(*variant);
            off.retain(|child| Some(child) != next);
            drawing.branches(&off, next.is_some(), &mut rows);
        }
        for root in self.roots().into_iter().filter(|root| trunk.first() != Some(root)) {
            rows.push(drawing.row("○ ", root));
            drawing.branches(&self.children(root), false, &mut rows);
        }
        rows
    }

    /// How many variants descend from each along first parents.
    fn descendants(&self) -> HashMap<VariantId, usize> {
        let mut below: HashMap<VariantId, usize> = HashMap::new();
        for record in self.records().iter().rev() {
            let own = below.get(&record.id).copied().unwrap_or(0);
            if let Some(parent) = self.first_parent(record.id) {
                *below.entry(parent).or_default() += own + 1;
            }
        }
        below
    }
}

/// One thing to draw next: a variant with what stands before it, or folded ones.
struct Pending {
    what: Drawn,
    above: String,
    level: usize,
    last: bool,
}

#[derive(Clone, Copy)]
enum Drawn {
    Variant(VariantId),
    Folded(usize),
}

struct Drawing<'a> {
    lineage: &'a Lineage,
    layout: &'a Layout,
    path: HashSet<VariantId>,
    below: HashMap<VariantId, usize>,
}

impl Drawing<'_> {
    fn row(&self, prefix: &str, variant: VariantId) -> Row {
        let record = self.lineage.place(variant);
        Row { prefix: prefix.to_owned(), record, on_path: self.path.contains(&variant), folded: 0 }
    }

    /// Draws branches and what is below them, depth first. `open`: the line above them goes on.
    fn branches(&self, variants: &[VariantId], open: bool, rows: &mut Vec<Row>) {
        // A stack of its own: a run can be deeper than the thread's.
        let mut stack = self.level(variants, "", 1, open);
        while let Some(Pending { what, above, level, last }) = stack.pop() {
            let prefix = format!("{above}{}", if last { "└─ " } else { "├─ " });
            match what {
                Drawn::Folded(count) => {
                    rows.push(Row { prefix, record: None, on_path: false, folded: count });
                }
                Drawn::Variant(variant) => {
                    rows.push(self.row(&prefix, variant));
                    let above = format!("{above}{}", if last { "   " } else { "│  " });
                    stack.extend(self.level(&self.lineage.children(variant), &above, level + 1, false));
                }
            }
        }
    }

    /// The children to draw at one level, the first one last, as a stack wants them.
    fn level(&self, variants: &[VariantId], above: &str, level: usize, open: bool) -> Vec<Pending> {
        let room = if level > self.layout.depth { 0 } else { self.layout.siblings };
        let leads = |variant: &VariantId| self.path.contains(variant);
        let mut drawn = Vec::new();
        let mut rest = Vec::new();
        for variant in variants {
            let fits = drawn.len() < room || leads(variant);
            if fits { drawn.push(*variant) } else { rest.push(*variant) }
        }
        // A row that stands for one lone variant saves nothing.
        if let [lone] = rest.as_slice()
            && level <= self.layout.depth
            && !self.below.contains_key(lone)
        {
            drawn.push(*lone);
            rest.clear();
        }
        let folded: usize = rest.iter().map(|id| 1 + self.below.get(id).copied().unwrap_or(0)).sum();
        let mut all: Vec<Drawn> = drawn.into_iter().map(Drawn::Variant).collect();
        all.extend((folded > 0).then_some(Drawn::Folded(folded)));
        let count = all.len();
        let pending = |(place, what)| Pending {
            what,
            above: above.to_owned(),
            level,
            last: place + 1 == count && !open,
        };
        let mut pending: Vec<Pending> = all.into_iter().enumerate().map(pending).collect();
        pending.reverse();
        pending
    }
}
