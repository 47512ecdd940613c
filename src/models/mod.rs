//! Models: who is asked, and how. Not for what is asked.

pub mod rehearsal;
