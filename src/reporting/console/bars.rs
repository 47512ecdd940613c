//! The place on stderr where bars live. Not for what they show.

use indicatif::{MultiProgress, ProgressDrawTarget};

/// Bars on stderr, or none where stderr is no terminal. Clones share one place.
#[derive(Debug, Clone)]
pub struct Bars {
    place: Option<MultiProgress>,
}

impl Bars {
    /// Live bars on stderr.
    pub fn on_stderr() -> Self {
        Self { place: Some(MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(8))) }
    }

    /// No bars: plain lines instead.
    pub fn none() -> Self {
        Self { place: None }
    }

    /// The place for bars, where there is one.
    pub fn place(&self) -> Option<&MultiProgress> {
        self.place.as_ref()
    }

    /// Does something that writes to stderr while the bars are off the screen.
    pub fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.place {
            Some(place) => place.suspend(write),
            None => write(),
        }
    }
}
