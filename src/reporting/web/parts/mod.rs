//! What several pages show in the same way. Plain data in, markup out.

pub mod diff;
pub mod figures;
pub mod told;
