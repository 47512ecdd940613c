//! The OpenAI-compatible dialect: bodies (pure), and the transport that sends them.
//!
//! Not for retries, budgets or concurrency; those are layers above. The only folder that names `reqwest`.

mod endpoint;

pub use endpoint::Endpoint;
