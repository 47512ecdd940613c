//! Documents in, datasets out: sources in every form in use, their filters, copies and splits; items as files for
//! training. Not for evaluating anything.

pub mod export;
mod fields;
mod files;
mod folder;
mod html;
mod huggingface;
mod metadata;
pub mod near;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(feature = "pdf")]
mod pdf;
mod pieces;
mod reading;
mod record;
mod report;
mod s2orc;
mod source;
mod split;
mod survey;

pub use folder::load_folder;
pub use record::Filtered;
pub use report::{Copy, Cut, NearCopies, SourceReport};
pub use source::{Duplicates, Fields, Filter, Format, Length, Source, Years};
pub use split::{Counts, Member, SplitError, assign};
pub use survey::{Documents, Entry, Survey};
