//! What stands between a caller and an endpoint, outermost first:
//! [`journal`], [`retry`], [`budget`], [`throttle`], then a [`Transport`].
//!
//! Not for dialects: a layer never looks into a request or a reply, only at its size and its fate.

pub mod budget;
pub mod journal;
pub mod retry;
mod span;
pub mod throttle;

use std::{sync::Arc, time::Duration};

use super::{BoxFuture, ModelError};
use crate::chat::{ChatReply, ChatRequest};

/// One attempt at a reply.
pub trait Transport: Send + Sync {
    /// Asks once.
    ///
    /// # Errors
    /// [`Failure::Passing`] where asking again may help.
    fn attempt<'a>(&'a self, request: &'a ChatRequest) -> BoxFuture<'a, Result<Received, Failure>>;
}

/// A complete reply. It holds its place at the endpoint until this is dropped: a reply that is not stored yet counts as
/// under way, so a kill loses no more replies than there are places.
#[derive(Debug)]
pub struct Received {
    /// The reply.
    pub reply: ChatReply,
    /// How long the attempt took at the endpoint; nothing below the throttle.
    pub took: Duration,
    /// Its place; nothing below the throttle.
    pub place: Option<throttle::Place>,
}

impl From<ChatReply> for Received {
    fn from(reply: ChatReply) -> Self {
        Self { reply, took: Duration::ZERO, place: None }
    }
}

/// Why one attempt brought no reply.
#[derive(Debug, Clone)]
pub enum Failure {
    /// Asking again cannot help.
    Final(ModelError),
    /// Asking again may help.
    Passing(Passing),
}

/// A failure that may pass.
#[derive(Debug, Clone)]
pub struct Passing {
    /// What kind of failure.
    pub cause: Cause,
    /// What went wrong, for people.
    pub message: String,
    /// How long the endpoint asks to be left alone.
    pub retry_after: Option<Duration>,
    /// How long the attempt took at the endpoint.
    pub took: Duration,
}

/// Kinds of failures that may pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// No connection: refused, name unknown, TLS.
    NotConnected,
    /// The endpoint refused the form in which JSON was asked for; the next attempt asks more simply.
    Form,
    /// Too many requests (429): the endpoint answers, but not that many.
    Busy,
    /// Everything else: time-outs, resets, 5xx, cut or broken bodies.
    Fault,
}

/// A transport that answers at once from a function of the model's name and the request.
pub struct FromFn<F> {
    model: Arc<str>,
    answer: Arc<F>,
}

impl<F> FromFn<F> {
    /// Answers for `model` with `answer`.
    pub fn new(model: impl Into<Arc<str>>, answer: Arc<F>) -> Self {
        Self { model: model.into(), answer }
    }
}

impl<F> Transport for FromFn<F>
where
    F: Fn(&str, &ChatRequest) -> Result<ChatReply, ModelError> + Send + Sync,
{
    fn attempt<'a>(&'a self, request: &'a ChatRequest) -> BoxFuture<'a, Result<Received, Failure>> {
        Box::pin(
            async move { (self.answer)(&self.model, request).map(Received::from).map_err(Failure::Final) },
        )
    }
}
