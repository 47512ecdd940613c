//! HTTP: addresses, what a response means, and the transport that sends one attempt.
//!
//! Not for bodies; those are the dialects'. Not for retries, budgets or concurrency; those are layers above.
//! The only folder that names `reqwest`.

mod adapt;
mod endpoint;
pub mod foreign;
mod status;
mod transport;

pub use endpoint::Endpoint;
pub use reqwest::Client;
pub use transport::{HttpTransport, client};
