//! Who descends from whom: a graph over records, ways through it, and its layout for a terminal.
//! Pure; not for reading records from git or the journal, and not for printing.

mod graph;
mod layout;
mod record;
#[cfg(test)]
mod tests;

pub use self::{
    graph::Lineage,
    layout::{Layout, Row},
    record::{Record, RecordState, Verdict},
};
