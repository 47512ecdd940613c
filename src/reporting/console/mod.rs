//! The terminal: bars and plain lines while a run goes on, and text made from plain data.

mod bars;
mod inert;
mod style;

pub use bars::Bars;
pub use inert::inert;
pub use style::{Colour, Style};
