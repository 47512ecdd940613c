//! Documents in: a folder of texts, and the split of its documents. Not for evaluating anything.

mod folder;
mod split;

pub use folder::load_folder;
pub use split::{Counts, SplitError, assign};
