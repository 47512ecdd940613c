//! A sandbox for evaluation code, a Python subset in worker processes of our own program; and file rules for
//! foreign commands.
//!
//! Not for knowing which functions exist and what they mean; the genome does. The interpreter has no
//! way out of itself; the process around it is confined once more, and the parent holds the clock.

mod command;
mod confine;
mod error;
mod exec;
mod files;
mod limits;
mod pool;
mod protocol;
mod value;
mod worker;

pub use command::{ConfinedCommand, Ended};
pub use error::SandboxError;
pub use exec::exec_main;
pub use files::system_paths;
pub use limits::Limits;
pub use pool::Sandbox;
pub use worker::{line_of_definition, worker_main};

/// The hidden verb under which our program becomes a worker.
pub const WORKER_VERB: &str = "sandbox-worker";

/// The hidden verb under which our program becomes a confined command.
pub const EXEC_VERB: &str = "sandbox-exec";
