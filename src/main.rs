//! The `phylon` binary.

fn main() {}
