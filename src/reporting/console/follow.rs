//! The subscriber: takes a run's events off their channel and shows them, as bars or as lines.

use std::time::Instant;

use tokio::sync::mpsc::UnboundedReceiver;

use crate::{
    event::Event,
    reporting::console::{Bars, Style, lines::Lines, live::Live},
};

/// Shows events until their senders are gone: bars where there is a place for them, else lines through
/// `write`.
pub async fn follow(
    mut events: UnboundedReceiver<Event>,
    bars: Bars,
    style: Style,
    mut write: impl FnMut(&str),
) {
    if let Some(place) = bars.place() {
        let mut live = Live::new(place, style);
        while let Some(event) = events.recv().await {
            live.take(&event);
        }
        return;
    }
    let mut lines = Lines::new(style, Instant::now());
    while let Some(event) = events.recv().await {
        lines.take(&event, Instant::now()).iter().for_each(|line| write(line));
    }
}
