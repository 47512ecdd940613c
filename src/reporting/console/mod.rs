//! The terminal: bars and plain lines while a run goes on, and text made from plain data.
//!
//! Foreign text (documents, models' words, names of files) passes [`inert`] before it is shown.

mod bars;
mod follow;
mod inert;
mod lines;
mod live;
mod progress;
mod style;
pub mod text;

pub use bars::Bars;
pub use follow::follow;
pub use inert::{inert, inert_line};
pub use lines::{Lines, stopped};
pub use progress::Progress;
pub use style::{Colour, Style};
