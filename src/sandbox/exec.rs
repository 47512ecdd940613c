//! The child's side of a confined command: our own program gives up its rights, then becomes the command.
//!
//! Not for deciding what is allowed or how long it may take; the parent does.

use std::{ffi::OsString, io::Write as _, path::PathBuf, process::ExitCode};

use super::files;

/// What separates the readable paths from the command.
pub(super) const END_OF_PATHS: &str = "--";
/// The exit status of a command that could not be started, as shells have it.
const NOT_STARTED: u8 = 127;

/// `sandbox-exec WRITABLE READABLE… -- PROGRAM ARGUMENT…`. Returns only when the command cannot be started.
pub fn exec_main() -> ExitCode {
    let why = match become_command(std::env::args_os().skip(2).collect()) {
        Ok(never) => match never {},
        Err(why) => why,
    };
    // Nobody reads it when standard error is closed.
    let _ = writeln!(std::io::stderr(), "{why}");
    ExitCode::from(NOT_STARTED)
}

fn become_command(arguments: Vec<OsString>) -> Result<std::convert::Infallible, String> {
    let mut arguments = arguments.into_iter();
    let writable = PathBuf::from(arguments.next().ok_or("no folder to work in was named")?);
    let readable: Vec<PathBuf> =
        arguments.by_ref().take_while(|argument| argument != END_OF_PATHS).map(PathBuf::from).collect();
    let program = arguments.next().ok_or("no command was named")?;
    if !files::confine(&writable, &readable)? {
        // Shown with the command's own words when it fails.
        let _ = writeln!(std::io::stderr(), "this system cannot confine the command to its folder");
    }
    replace(program, arguments)
}

#[cfg(unix)]
fn replace(
    program: OsString,
    arguments: impl Iterator<Item = OsString>,
) -> Result<std::convert::Infallible, String> {
    use std::os::unix::process::CommandExt as _;

    let error = std::process::Command::new(&program).args(arguments).exec();
    Err(format!("`{}` cannot be started: {error}", program.display()))
}

#[cfg(not(unix))]
fn replace(
    _program: OsString,
    _arguments: impl Iterator<Item = OsString>,
) -> Result<std::convert::Infallible, String> {
    Err("commands can be confined on Unix only".to_owned())
}
