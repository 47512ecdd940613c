//! The evidence: how variants descend and how often each passed each document. Not for judging it.

/// How a variant's θ depends on earlier variants, by index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Descent {
    /// The seed variant.
    Root,
    /// A child of one parent: θ ~ N(θ_parent + μ, τ²).
    Child {
        /// The parent.
        parent: usize,
    },
    /// A crossover: θ ~ N(θ_base + ρ[(θ_a − θ_base) + (θ_b − θ_base)], τ_x²).
    Merge {
        /// One parent.
        a: usize,
        /// The other parent.
        b: usize,
        /// Their merge base.
        base: usize,
    },
}

impl Descent {
    /// The first parent, by index.
    pub fn first_parent(self) -> Option<usize> {
        match self {
            Self::Root => None,
            Self::Child { parent } => Some(parent),
            Self::Merge { a, .. } => Some(a),
        }
    }
}

/// The outcomes of one variant on one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// The document's index.
    pub document: usize,
    /// Evaluations that passed.
    pub passed: u32,
    /// Evaluations.
    pub tried: u32,
}

/// All evidence, as counts: the order of arrival leaves no trace.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Records {
    descents: Vec<Descent>,
    cells: Vec<Vec<Cell>>,
    outcomes: Vec<u32>,
    documents: usize,
}

impl Records {
    /// No variants yet, over this many documents.
    pub fn new(documents: usize) -> Self {
        Self { documents, ..Self::default() }
    }

    /// Adds a variant, after its parents; returns its index.
    pub fn add_variant(&mut self, descent: Descent) -> usize {
        self.descents.push(descent);
        self.cells.push(Vec::new());
        self.outcomes.push(0);
        self.descents.len() - 1
    }

    /// Adds one outcome.
    pub fn add_outcome(&mut self, variant: usize, document: usize, passed: bool) {
        let row = &mut self.cells[variant];
        let at = match row.binary_search_by_key(&document, |cell| cell.document) {
            Ok(at) => at,
            Err(at) => {
                row.insert(at, Cell { document, passed: 0, tried: 0 });
                at
            }
        };
        row[at].tried += 1;
        self.outcomes[variant] += 1;
        row[at].passed += u32::from(passed);
    }

    /// Documents.
    pub fn documents(&self) -> usize {
        self.documents
    }

    /// Variants.
    pub fn variants(&self) -> usize {
        self.descents.len()
    }

    /// How each variant descends; every parent stands before its children.
    pub fn descents(&self) -> &[Descent] {
        &self.descents
    }

    /// The outcomes of one variant, by document.
    pub fn cells(&self, variant: usize) -> &[Cell] {
        &self.cells[variant]
    }

    /// How often `variant` was tried on `document`.
    pub fn tried(&self, variant: usize, document: usize) -> u32 {
        let row = &self.cells[variant];
        row.binary_search_by_key(&document, |cell| cell.document).map_or(0, |at| row[at].tried)
    }

    /// Outcomes of `variant` over all documents.
    pub fn outcomes(&self, variant: usize) -> u32 {
        self.outcomes[variant]
    }
}
