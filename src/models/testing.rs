//! What the tests of this folder share.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use super::{
    BoxFuture,
    layers::{Cause, Failure, Passing, Received, Transport},
    rehearsal::Rehearsal,
};
use crate::{
    chat::{ChatReply, ChatRequest, FinishReason, Message},
    id::VariantId,
    slot::{Origin, Purpose, Slot},
    usage::Usage,
};

/// A document that the stand-ins remember.
pub const DOCUMENT: &str = "Water boils at 100 °C at sea level, because its vapour then pushes as hard as the air. \
    Higher up the air pushes less, so that water boils sooner. A pressure cooker turns this round: it holds the \
    vapour back, and \"boiling\" then takes 120 °C. Cooks on mountains therefore wait longer for beans.";

pub fn rehearsal() -> Arc<Rehearsal> {
    Arc::new(Rehearsal::new(&[("water", DOCUMENT)]))
}

pub fn request(seed: u32) -> ChatRequest {
    ChatRequest {
        messages: vec![Message::user("ask")],
        temperature: 0.5,
        max_tokens: 100,
        seed,
        schema: None,
        tools: Vec::new(),
    }
}

pub fn reply(content: &str) -> ChatReply {
    ChatReply {
        content: content.to_owned(),
        reasoning: None,
        tool_calls: Vec::new(),
        finish: FinishReason::Stop,
        usage: Usage { prompt: 10, completion: 5 },
    }
}

pub fn slot(attempt: u32) -> Slot {
    Slot {
        origin: Origin::Job(1),
        variant: VariantId(0),
        document: Some("d".into()),
        purpose: Purpose::WeakAttempt,
        round: 1,
        attempt,
        reask: 0,
    }
}

pub fn passing(cause: Cause) -> Failure {
    Failure::Passing(Passing {
        cause,
        message: "scripted".to_owned(),
        retry_after: None,
        took: Duration::ZERO,
    })
}

type Result = std::result::Result<ChatReply, Failure>;

/// Answers from a list, then always the same.
pub struct Script {
    steps: Mutex<VecDeque<Result>>,
    rest: Result,
    attempts: Mutex<u32>,
}

impl Script {
    pub fn of(steps: impl IntoIterator<Item = Result>, rest: Failure) -> Arc<Self> {
        Arc::new(Self {
            steps: Mutex::new(steps.into_iter().collect()),
            rest: Err(rest),
            attempts: Mutex::new(0),
        })
    }

    pub fn always(failure: Failure) -> Arc<Self> {
        Self::of([], failure)
    }

    pub fn then(self: Arc<Self>, step: Result) -> Arc<Self> {
        self.steps.lock().unwrap().push_back(step);
        self
    }

    pub fn attempts(&self) -> u32 {
        *self.attempts.lock().unwrap()
    }
}

impl Transport for Script {
    fn attempt<'a>(
        &'a self,
        _request: &'a ChatRequest,
    ) -> BoxFuture<'a, std::result::Result<Received, Failure>> {
        *self.attempts.lock().unwrap() += 1;
        let step = self.steps.lock().unwrap().pop_front();
        Box::pin(std::future::ready(step.unwrap_or_else(|| self.rest.clone()).map(Received::from)))
    }
}
