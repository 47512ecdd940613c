//! What people see: subscribers of events, and pure functions from data to text.
//!
//! Not for deciding or inferring anything; what is shown was computed elsewhere.

pub mod chart;
pub mod comparison;
pub mod console;
pub mod gap_chart;
pub mod solved;
