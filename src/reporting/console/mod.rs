//! The terminal: bars and plain lines while a run goes on, and text made from plain data.
//!
//! Foreign text (documents, models' words, names of files) passes [`inert`] before it is shown.

mod ablation;
mod bars;
mod chain;
mod checks;
mod comparison;
mod diff;
mod follow;
mod inert;
mod lineage;
mod lines;
mod live;
mod noise;
mod production;
mod progress;
mod rates;
mod show;
mod sources;
mod status;
mod style;
mod summary;
pub mod text;
mod trace;

pub use ablation::ablation;
pub use bars::Bars;
pub use chain::chain;
pub use checks::checks;
pub use comparison::{comparison, table};
pub use diff::{DiffView, diff};
pub use follow::follow;
pub use inert::{inert, inert_line};
pub use lineage::{LineageView, lineage};
pub use lines::{Lines, stopped};
pub use noise::{foreseen, noise, shortfall};
pub use production::{EntryRow, Evidence, NextReading, PromotionView, production, promotion};
pub use progress::Progress;
pub use rates::{RateRow, rates};
pub use show::{Change, ShowView, changes, outcome_counts, outcomes, scorecard, shadow_counts, show, spoken};
pub use sources::source_rows;
pub use status::{StatusView, TestRow, status};
pub use style::{Colour, Style};
pub use summary::{ClaimView, Summary, claim_sentence, summary};
pub use trace::{Length, trace};

#[cfg(test)]
mod tests;
