//! The analyst and the editor of the rehearsal. A place holder until they stand here.

use super::reply_of;
use crate::chat::{ChatReply, ChatRequest};

/// The analyst's reply.
pub fn analyse(request: &ChatRequest) -> ChatReply {
    reply_of(request, r#"{"summary":"","groups":[]}"#.to_owned())
}

/// The editor's next turn.
pub fn edit(request: &ChatRequest) -> ChatReply {
    reply_of(request, String::new())
}
