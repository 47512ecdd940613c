//! One page per file: from what was asked to what is shown. Not for reading the population's files.

pub mod documents;
pub mod lineage;
pub mod production;
pub mod run;
pub mod trajectory;
pub mod variant;
