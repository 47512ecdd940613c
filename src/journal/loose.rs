//! Replies that are journalled but not yet packed, and packs that were opened again: the memory that
//! answers `reply`. Not for the file.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::{
    chat::ChatReply,
    id::{ContentHash, DocumentId, VariantId},
    slot::{Origin, Slot},
    usage::Spend,
};

/// A reply as it is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The hash of the request that it answers.
    pub request: ContentHash,
    /// The reply.
    pub reply: Arc<ChatReply>,
    /// Its price when it was paid, in the unit of the experiment's prices.
    pub cost: f64,
}

/// The replies of one piece of work.
pub type Replies = HashMap<Slot, Kept>;

/// The work whose replies are packed together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Piece {
    /// The work that asked.
    pub origin: Origin,
    /// The variant at work.
    pub variant: VariantId,
    /// The document, or nothing for the analyst and the editor.
    pub document: Option<DocumentId>,
}

impl Piece {
    /// The piece this slot belongs to.
    pub fn of(slot: &Slot) -> Self {
        Self { origin: slot.origin, variant: slot.variant, document: slot.document.clone() }
    }

    /// What the `document` column holds for it.
    pub fn document_column(&self) -> &str {
        self.document.as_ref().map_or("", DocumentId::as_str)
    }
}

/// A piece of work that has replies and no result yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Underway {
    /// The work.
    pub piece: Piece,
    /// Its replies so far.
    pub replies: usize,
    /// The reply that is furthest along the loop.
    pub latest: Slot,
}

/// The memory, shared by the handles of one journal.
#[derive(Debug, Default)]
pub struct Loose {
    pieces: Mutex<HashMap<Piece, Replies>>,
}

impl Loose {
    /// The stored reply of a slot.
    pub fn get(&self, slot: &Slot) -> Option<Kept> {
        self.lock().get(&Piece::of(slot))?.get(slot).cloned()
    }

    /// Remembers a reply.
    pub fn insert(&self, slot: Slot, kept: Kept) {
        self.lock().entry(Piece::of(&slot)).or_default().insert(slot, kept);
    }

    /// Remembers all replies of a piece.
    pub fn extend(&self, piece: Piece, replies: Replies) {
        self.lock().entry(piece).or_default().extend(replies);
    }

    /// Forgets a piece and hands out what it held.
    pub fn take(&self, piece: &Piece) -> Replies {
        self.lock().remove(piece).unwrap_or_default()
    }

    /// Forgets the pieces of a job that belong to no document, and hands out what they held.
    pub fn take_without_document(&self, origin: Origin) -> HashMap<Piece, Replies> {
        self.lock().extract_if(|piece, _| piece.origin == origin && piece.document.is_none()).collect()
    }

    /// Every piece held: how many replies it has, and the slot of the one that is furthest along the loop.
    pub fn underway(&self) -> Vec<Underway> {
        let furthest = |slot: &&Slot| (slot.round, slot.purpose, slot.attempt);
        let mut pieces: Vec<Underway> = self
            .lock()
            .iter()
            .filter_map(|(piece, replies)| {
                let latest = replies.keys().max_by_key(furthest)?.clone();
                Some(Underway { piece: piece.clone(), replies: replies.len(), latest })
            })
            .collect();
        pieces.sort_by(|a, b| a.latest.cmp(&b.latest));
        pieces
    }

    /// Calls, tokens and price of everything held.
    pub fn spend(&self) -> Spend {
        let mut spend = Spend::default();
        for kept in self.lock().values().flat_map(HashMap::values) {
            spend.add(&Spend { calls: 1, tokens: kept.reply.usage, cost: kept.cost });
        }
        spend
    }

    // A panic while the lock is held leaves the map whole: every change is one call.
    fn lock(&self) -> MutexGuard<'_, HashMap<Piece, Replies>> {
        self.pieces.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
