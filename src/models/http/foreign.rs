//! Bytes that say they come from an endpoint, read as an attempt reads them: for whoever throws foreign bytes at it.

use super::status::{self, Verdict};
use crate::{
    chat::{ChatReply, ChatRequest},
    models::{Provider, dialect::Dialect},
};

/// The reply in a response of this status, if it is one; nothing of providers that answer in process.
#[doc(hidden)]
pub fn reply(provider: Provider, status: u16, body: &[u8], request: &ChatRequest) -> Option<ChatReply> {
    match status::judge(Dialect::of(provider)?, status, body, request) {
        Verdict::Reply(reply) => Some(reply),
        Verdict::Passing(..) | Verdict::ContextTooLong(_) | Verdict::Refused(..) => None,
    }
}
