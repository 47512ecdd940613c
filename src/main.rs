//! The `phylon` binary.

// Stands in for the C library's allocator, below the one that counts.
#[cfg(target_os = "linux")]
use tikv_jemalloc_sys as _;

#[global_allocator]
static ALLOCATOR: monty_alloc::LimitedAllocator = monty_alloc::LimitedAllocator;

fn main() -> std::process::ExitCode {
    match std::env::args_os().nth(1) {
        Some(verb) if verb == phylon::sandbox::WORKER_VERB => phylon::sandbox::worker_main(),
        Some(verb) if verb == phylon::sandbox::EXEC_VERB => phylon::sandbox::exec_main(),
        _ => phylon::cli::main(),
    }
}
