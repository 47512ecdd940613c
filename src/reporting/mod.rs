//! What people see: subscribers of events, and pure functions from data to text, pictures and pages.
//!
//! Not for deciding or inferring anything; what is shown was computed elsewhere.

pub mod chart;
pub mod comparison;
pub mod console;
pub mod course;
pub mod gap_chart;
pub mod graph;
pub mod matrix;
pub mod scale;
pub mod solved;
pub mod story;
mod svg;
pub mod tail;
pub mod views;
pub mod web;
