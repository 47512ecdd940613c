//! The population: genomes in a bare git repository, one branch per variant.
//!
//! `Genomes` is the repository, for one thread; `Population` shares it between tasks by owning a
//! thread. Not for outcomes, which are the journal's, and not for the meaning of a genome's files.

mod error;
mod folder;
mod genomes;
mod housekeeping;
pub mod lock;
mod mend;
mod merge;
mod message;
mod names;
mod packed_refs;
mod packs;
mod production;
mod scores;
#[cfg(test)]
mod tests;
mod thread;
mod variants;
mod verify;

pub use self::{
    error::PopulationError,
    folder::{NewFolder, sync_below},
    genomes::{Files, Genomes},
    housekeeping::EVERY as HOUSEKEEPING_EVERY,
    merge::{Crossing, Merged},
    names::{CommitId, NotAnObjectId, TreeId},
    production::{Action, Entry, Grounds, Promotion},
    thread::Population,
    variants::{Committed, Head, NewVariant, VariantState},
    verify::fsck,
};
