//! The frozen measure: what a submitted item must show before its document counts as passed.
//!
//! It decides on answers that somebody else fetched: everything here is plain data and functions, and
//! [`Confirmation`] is a state machine without I/O. The genome can change none of it.

mod asking;
mod check;
mod config;
mod confirmation;
mod controls;
mod form;
mod instructions;
mod measurement;
mod panel;
mod prompts;
mod rules;
mod tags;

pub use asking::{Ask, Frame, REASKS, Wording, charge, exchange, start_of};
pub use check::{ANSWER_LINE, Checked, checked};
pub use config::{Confirm, Yardstick};
pub use confirmation::{Confirmation, ConfirmationState, ConfirmationStep, Submission, Verdict};
pub use controls::Control;
pub use form::{CONTEXT_MAX, CRITERION_MAX, QUESTION_MAX, form_problems, size_problems};
pub use instructions::instruction_problems;
pub use measurement::{Measured, Measurement};
pub use panel::{Attempt, Panel, Solver, Stage, Taken};
pub use prompts::Audit;
pub use rules::{NamedRule, Rule, Thresholds};
pub use tags::neutralised;

/// The judge's frozen instructions, for whoever marks answers elsewhere.
pub const JUDGE_INSTRUCTIONS: &str = include_str!("prompts/judge.md");

#[cfg(test)]
pub(crate) mod tests;
