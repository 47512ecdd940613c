//! Anthropic's Messages dialect: requests as bodies of `messages`, and back. Pure. Not for sending.
//!
//! It has no `response_format` and no `seed`. A schema is enforced by a tool that must be called, whose input is
//! the reply; attempts differ by sampling alone.

mod reply;
mod request;

pub use reply::from_body;
pub use request::to_body;

/// The version of the interface that bodies are written for.
pub(super) const VERSION: &str = "2023-06-01";
