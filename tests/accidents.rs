//! Power cuts, full and read-only disks, two writers, a clock that jumps: after each of them the population is whole,
//! the same command goes on, and the lineage is that of an undisturbed run.
#![expect(clippy::print_stderr, reason = "a test that is passed over says why")]
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

mod support;

mod accidents {
    mod clock;
    mod disk;
    mod git;
    mod journal;
    mod scene;
    mod writers;
}
