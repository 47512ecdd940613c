//! Where the precision of variants and documents is not zero, once variants are eliminated children first.
//!
//! Eliminating a variant couples everything it was coupled to: its parent, and the documents of its whole
//! subtree. Most variants are leaves with a few outcomes, so most rows stay as short as that; only the rows of
//! the few busy parents grow to all documents. A crossover also couples its parents to each other. Only places
//! are kept here, no numbers of the posterior.

use std::ops::Range;

use super::{links::Link, records::Records};

const NONE: u32 = u32::MAX;

/// The outcomes of one variant on one document, with their place in the variant's row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// The document's column.
    pub(super) column: u32,
    /// Where the row holds that column.
    pub(super) at: u32,
    pub(super) passed: f64,
    pub(super) tried: f64,
}

/// One row per variant; one column per document that was tried at all.
#[derive(Debug, Clone, Default)]
pub(super) struct Structure {
    /// The document of each column.
    pub(super) columns: Vec<usize>,
    rows: Vec<Row>,
    near: Vec<Near>,
    documents: Vec<u32>,
    into: Vec<u32>,
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, Default)]
struct Row {
    near: Range<usize>,
    documents: Range<usize>,
    entries: Range<usize>,
}

/// An earlier variant that a row is coupled to.
#[derive(Debug, Clone, Copy)]
struct Near {
    variant: u32,
    /// Where `into` begins to say, per document of the row, where the earlier variant's row holds it.
    into: u32,
}

/// The earlier variants of one row while they are found: the latest, and, around crossovers, more.
#[derive(Debug, Clone)]
struct Earlier {
    latest: u32,
    others: Vec<u32>,
}

impl Earlier {
    fn add(&mut self, variant: u32) {
        if self.latest == NONE {
            self.latest = variant;
        } else if variant != self.latest && !self.others.contains(&variant) {
            let other =
                if variant > self.latest { std::mem::replace(&mut self.latest, variant) } else { variant };
            self.others.push(other);
        }
    }
}

/// The documents of every row as bits.
struct Bits {
    words: usize,
    bits: Vec<u64>,
}

impl Bits {
    fn row(&self, row: usize) -> &[u64] {
        &self.bits[row * self.words..(row + 1) * self.words]
    }

    fn set(&mut self, row: usize, column: u32) {
        self.bits[row * self.words + column as usize / 64] |= 1 << (column % 64);
    }

    /// Adds row `from` to the earlier row `to`.
    fn spread(&mut self, from: usize, to: usize) {
        let (before, later) = self.bits.split_at_mut(from * self.words);
        let target = &mut before[to * self.words..(to + 1) * self.words];
        target.iter_mut().zip(later).for_each(|(bits, more)| *bits |= *more);
    }

    /// How many columns the row holds before this one.
    fn rank(&self, row: usize, column: u32) -> u32 {
        let row = self.row(row);
        let word = column as usize / 64;
        let before: u32 = row[..word].iter().map(|bits| bits.count_ones()).sum();
        before + (row[word] & ((1_u64 << (column % 64)) - 1)).count_ones()
    }
}

impl Structure {
    /// The structure of these records and links.
    pub(super) fn of(records: &Records, links: &[Link]) -> Self {
        let (columns, column_of) = tried(records);
        let mut bits = Bits { words: columns.len().div_ceil(64), bits: Vec::new() };
        bits.bits = vec![0; bits.words * links.len()];
        let mut earlier = vec![Earlier { latest: NONE, others: Vec::new() }; links.len()];
        for own in (0..links.len()).rev() {
            records.cells(own).iter().for_each(|cell| bits.set(own, column_of[cell.document]));
            for (parent, _) in links[own].parents() {
                earlier[own].add(index(*parent));
            }
            if earlier[own].latest != NONE {
                let latest = earlier[own].latest as usize;
                bits.spread(own, latest);
                for at in 0..earlier[own].others.len() {
                    let other = earlier[own].others[at];
                    earlier[latest].add(other);
                }
            }
        }
        let mut structure = Self { columns, ..Self::default() };
        structure.rows.reserve(links.len());
        (0..links.len()).for_each(|own| structure.add_row(own, records, &column_of, &bits, &earlier[own]));
        structure
    }

    /// Adds the next row; those of earlier variants stand already.
    fn add_row(&mut self, own: usize, records: &Records, column_of: &[u32], bits: &Bits, earlier: &Earlier) {
        let start = self.documents.len();
        for (word, held) in bits.row(own).iter().enumerate() {
            let mut left = *held;
            while left != 0 {
                self.documents.push(64 * index(word) + left.trailing_zeros());
                left &= left - 1;
            }
        }
        let documents = start..self.documents.len();
        let first_near = self.near.len();
        let latest = Some(earlier.latest).filter(|latest| *latest != NONE);
        for variant in latest.into_iter().chain(earlier.others.iter().copied()) {
            self.near.push(Near { variant, into: index(self.into.len()) });
            let target = self.rows[variant as usize].documents.clone();
            let base = index(target.start);
            let whole = target.len() == self.columns.len();
            self.into.extend(
                self.documents[documents.clone()]
                    .iter()
                    .map(|column| base + if whole { *column } else { bits.rank(variant as usize, *column) }),
            );
        }
        let cells = records.cells(own);
        let own_only = cells.len() == documents.len();
        let first_entry = self.entries.len();
        self.entries.extend(cells.iter().enumerate().map(|(number, cell)| {
            let column = column_of[cell.document];
            let rank = if own_only { index(number) } else { bits.rank(own, column) };
            let (passed, tried) = (f64::from(cell.passed), f64::from(cell.tried));
            Entry { column, at: index(start) + rank, passed, tried }
        }));
        self.rows.push(Row {
            near: first_near..self.near.len(),
            documents,
            entries: first_entry..self.entries.len(),
        });
    }

    /// Rows.
    pub(super) fn variants(&self) -> usize {
        self.rows.len()
    }

    /// The outcomes of all variants, those of one beside each other.
    pub(super) fn all_entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Which of [`Self::all_entries`] are of this variant.
    pub(super) fn entries(&self, variant: usize) -> Range<usize> {
        self.rows[variant].entries.clone()
    }

    /// Which places hold the row's documents.
    pub(super) fn documents(&self, variant: usize) -> Range<usize> {
        self.rows[variant].documents.clone()
    }

    /// The columns at these places.
    pub(super) fn columns_at(&self, places: Range<usize>) -> &[u32] {
        &self.documents[places]
    }

    /// Which places hold the row's couplings to earlier variants.
    pub(super) fn near(&self, variant: usize) -> Range<usize> {
        self.rows[variant].near.clone()
    }

    /// The earlier variant at a place.
    pub(super) fn near_variant(&self, place: usize) -> usize {
        self.near[place].variant as usize
    }

    /// Where the earlier variant's row holds the `count` documents of the row that is coupled to it at `place`.
    pub(super) fn landing(&self, place: usize, count: usize) -> &[u32] {
        let start = self.near[place].into as usize;
        &self.into[start..start + count]
    }

    /// The place where the later of two coupled variants holds the earlier.
    pub(super) fn coupling(&self, later: usize, earlier: usize) -> Option<usize> {
        self.near(later).find(|place| self.near_variant(*place) == earlier)
    }

    /// Places of documents, and of couplings.
    pub(super) fn sizes(&self) -> (usize, usize) {
        (self.documents.len(), self.near.len())
    }
}

/// The documents with an outcome, and the column of each.
fn tried(records: &Records) -> (Vec<usize>, Vec<u32>) {
    let mut column_of = vec![NONE; records.documents()];
    for variant in 0..records.variants() {
        records.cells(variant).iter().for_each(|cell| column_of[cell.document] = 0);
    }
    let columns: Vec<usize> = (0..column_of.len()).filter(|document| column_of[*document] != NONE).collect();
    columns.iter().zip(0..).for_each(|(document, column)| column_of[*document] = column);
    (columns, column_of)
}

fn index(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(NONE)
}
