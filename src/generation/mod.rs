//! The inner loop: rounds of challenge, check, attempts and feedback on one document, until the agent
//! submits an item or stops. A state machine without I/O; whoever drives it fetches replies and calls
//! the genome's code.
//!
//! It never decides whether a submitted item counts: that is the yardstick's.

mod machine;
mod replies;
mod report;
mod step;

pub use machine::{Acceptance, Loop, LoopInput, LoopState};
pub use step::{Answer, CodeCall, CodeReply, Ended, Step};

#[cfg(test)]
mod tests;
