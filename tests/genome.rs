//! Genomes, their sandbox and their diffs, through the public surface.

mod genome {
    mod contract;
    mod diff;
    mod sandbox;
    mod templates;
}
