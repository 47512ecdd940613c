//! The OpenAI-compatible dialect: bodies (pure), and the transport that sends them.
//!
//! Not for retries, budgets or concurrency; those are layers above. The only folder that names `reqwest`.

mod endpoint;
mod instruction;
mod reply;
mod request;
pub mod served;
mod status;
mod transport;

pub use endpoint::Endpoint;
pub use reply::{BrokenBody, from_body};
pub use request::to_body;
pub use reqwest::Client;
pub use transport::{HttpTransport, client};
