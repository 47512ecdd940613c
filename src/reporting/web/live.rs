//! Events as they happen, as server-sent events: each as a row for the list, and a word when a page should look again.
//!
//! A stream that comes back goes on after the last event it has seen.

use std::{collections::VecDeque, convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::sse::{Event as Message, KeepAlive, Sse},
};
use futures_util::{Stream, stream};
use serde::Deserialize;
use tokio::sync::watch;

use super::{Site, feed::Mark, parts::told::row};

/// Where a stream begins.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Since {
    /// The last event that the page has.
    #[serde(default)]
    after: u64,
}

struct Reader {
    site: Arc<Site>,
    moved: watch::Receiver<Mark>,
    seen: Mark,
    waiting: VecDeque<Message>,
}

/// The stream.
pub async fn events(
    State(site): State<Arc<Site>>,
    Query(since): Query<Since>,
    headers: HeaderMap,
) -> Sse<impl Stream<Item = Result<Message, Infallible>>> {
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok());
    let moved = site.feed.subscribe();
    let seen = Mark { position: last.unwrap_or(since.after), nudges: moved.borrow().nudges };
    let reader = Reader { site, moved, seen, waiting: VecDeque::new() };
    let messages = stream::unfold(reader, |mut reader| async move {
        let message = reader.next().await?;
        Some((Ok(message), reader))
    });
    Sse::new(messages).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}

impl Reader {
    /// The next message; nothing when the server closes.
    async fn next(&mut self) -> Option<Message> {
        let site = Arc::clone(&self.site);
        loop {
            if let Some(message) = self.waiting.pop_front() {
                return Some(message);
            }
            let mark = *self.moved.borrow_and_update();
            if mark != self.seen {
                self.take(mark);
                continue;
            }
            tokio::select! {
                changed = self.moved.changed() => changed.ok()?,
                () = site.closing().cancelled() => return None,
            }
        }
    }

    fn take(&mut self, mark: Mark) {
        // Numbers that fall are those of another run in the same place.
        let after = if mark.position < self.seen.position { 0 } else { self.seen.position };
        for told in self.site.feed.told(after, usize::MAX) {
            let number = told.number.to_string();
            if let Some(row) = row(&told) {
                self.waiting.push_back(Message::default().event("told").id(number).data(row.into_string()));
            }
        }
        self.waiting.push_back(Message::default().event("moved").id(mark.position.to_string()).data("again"));
        self.seen = mark;
    }
}
