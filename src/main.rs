//! The `phylon` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    phylon::cli::main()
}
