//! Genomes, their sandbox and their diffs, through the public surface.

#![expect(clippy::unwrap_used, reason = "tests, and what they share")]

mod genome {
    mod contract;
    mod diff;
    mod sandbox;
    mod templates;
}
