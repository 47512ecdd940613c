//! Pictures drawn for pages alone. Each has a table beside it that says the same.

pub mod course;
pub mod heat;
