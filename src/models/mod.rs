//! Models behind one door: an alias and a request go in, a durable, paid-for reply comes out.
//!
//! Layers, outermost first: `journal → retry → budget → throttle → transport`. Each *attempt* reserves
//! budget and a place at its endpoint; waiting between attempts holds neither.
//! Not for prompts or for the meaning of replies; those belong to whoever asks.

mod anthropic;
mod config;
mod dialect;
mod durable;
pub mod duration;
mod error;
mod http;
mod instruction;
pub mod layers;
pub mod openai;
pub mod rehearsal;
mod routes;
mod structured;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod together;

pub use config::{MaxTokensField, ModelConfig, Price, Provider, REHEARSAL_MODELS, Structured};
pub use error::{Limit, ModelError};
#[doc(hidden)]
pub use http::foreign;
pub use layers::{
    budget::{Budget, Limits},
    journal::{Durability, MemoryStore, NoStore, ReplyStore, StoreError},
};
pub use routes::{Answerer, ModelDeps, Models};
pub use structured::object;
pub use together::{all_of, together};

use crate::{
    chat::{ChatReply, ChatRequest},
    slot::Slot,
};

/// A future that may move between threads and borrows for `'a`.
pub type BoxFuture<'a, T> = futures_util::future::BoxFuture<'a, T>;

/// One thing to ask a model.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// The model's name in the experiment.
    pub alias: &'a str,
    /// The address of the reply; never shared between calls.
    pub slot: &'a Slot,
    /// What is asked.
    pub request: &'a ChatRequest,
}

/// Whatever answers calls.
pub trait ChatModel: Send + Sync {
    /// The complete reply.
    ///
    /// # Errors
    /// See [`ModelError`]; a reply with bad content is no error.
    fn complete<'a>(&'a self, call: Call<'a>) -> BoxFuture<'a, Result<ChatReply, ModelError>>;
}
