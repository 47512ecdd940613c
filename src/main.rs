//! The `phylon` binary.

#[global_allocator]
static ALLOCATOR: monty_alloc::LimitedAllocator = monty_alloc::LimitedAllocator;

fn main() -> std::process::ExitCode {
    if std::env::args_os().nth(1).is_some_and(|verb| verb == phylon::sandbox::WORKER_VERB) {
        return phylon::sandbox::worker_main();
    }
    phylon::cli::main()
}
