//! The OpenAI-compatible dialect: requests as bodies of `chat/completions`, and back. Pure. Not for sending.

mod reply;
mod request;
pub mod served;

pub use reply::from_body;
pub use request::to_body;
