//! What happens in the population while the server runs: one task looks, all pages and streams hear of it.
//!
//! Not for rendering, and not for what a page shows beside events.

use std::{
    collections::VecDeque,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval},
};

use super::Site;
use crate::{
    journal::JournalError,
    population::lock::{Lock, Work},
    reporting::{
        course::Course,
        tail::{News, Tail, Told},
    },
};

/// Between two looks at the journal.
const BEAT: Duration = Duration::from_millis(150);

/// Looks at the journal between two at what leaves no event: locks and production.
const PULSE: u32 = 10;

/// Events kept for streams that come back and for pages that begin.
const KEPT: usize = 2_000;

/// How far things have come. It changes whenever a page might.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    /// The last event.
    pub position: u64,
    /// Changes that no event tells of.
    pub nudges: u64,
}

/// What is known of the run's events.
#[derive(Debug)]
pub struct Feed {
    state: Mutex<State>,
    moved: watch::Sender<Mark>,
}

#[derive(Debug)]
struct State {
    tail: Option<Tail>,
    course: Course,
    recent: VecDeque<Told>,
}

impl Feed {
    /// Reads everything so far.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn open(journal: &Path) -> Result<Self, JournalError> {
        let tail = Some(Tail::open(journal)?);
        let state = State { tail, course: Course::default(), recent: VecDeque::new() };
        let feed = Self { state: Mutex::new(state), moved: watch::Sender::new(Mark::default()) };
        feed.look()?;
        Ok(feed)
    }

    /// How far things have come.
    pub fn mark(&self) -> Mark {
        *self.moved.borrow()
    }

    /// Hears of every change.
    pub fn subscribe(&self) -> watch::Receiver<Mark> {
        self.moved.subscribe()
    }

    /// Says that something changed of which the journal's events say nothing.
    pub fn nudge(&self) {
        self.moved.send_modify(|mark| mark.nudges += 1);
    }

    /// Something that is worked out from the run's course.
    pub fn course<T>(&self, read: impl FnOnce(&Course) -> T) -> T {
        read(&self.lock().course)
    }

    /// The kept events numbered above `after`, oldest first, at most the last `most`.
    pub fn told(&self, after: u64, most: usize) -> Vec<Told> {
        let state = self.lock();
        let newer = state.recent.iter().filter(|told| told.number > after);
        let skipped = newer.clone().count().saturating_sub(most);
        newer.skip(skipped).cloned().collect()
    }

    /// Looks once. The journal is read without the lock: pages need not wait for the disk.
    fn look(&self) -> Result<(), JournalError> {
        let Some(mut tail) = self.lock().tail.take() else { return Ok(()) };
        let news = tail.read();
        let position = tail.position();
        let mut state = self.lock();
        state.tail = Some(tail);
        let (told, anew) = match news? {
            News::More(told) => (told, false),
            News::Anew(told) => (told, true),
        };
        if anew {
            state.course = Course::default();
            state.recent.clear();
        }
        told.iter().for_each(|one| state.course.take(&one.event));
        state.recent.extend(told);
        let surplus = state.recent.len().saturating_sub(KEPT);
        state.recent.drain(..surplus);
        drop(state);
        self.moved.send_if_modified(|mark| {
            mark.nudges += u64::from(anew);
            let moved = anew || mark.position != position;
            mark.position = position;
            moved
        });
        Ok(())
    }

    // A panic while the lock is held leaves at worst an event folded twice into a chart.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What leaves no event: who runs it, who promotes, how often production changed.
async fn pulse(site: &Site) -> Option<(bool, bool, usize)> {
    let (folder, population) = site.place();
    let entries = population.history().await.ok()?.len();
    Some((
        Lock::holder(folder, Work::Run).is_some(),
        Lock::holder(folder, Work::Promotion).is_some(),
        entries,
    ))
}

/// Looks again and again until the server closes.
pub async fn follow(site: Arc<Site>) {
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last = None;
    for count in 0_u32.. {
        tokio::select! {
            _ = beat.tick() => {}
            () = site.closing().cancelled() => return,
        }
        let looking = Arc::clone(&site);
        // What cannot be read now may be readable soon; pages say what is wrong when they are asked for.
        if let Ok(Err(error)) = tokio::task::spawn_blocking(move || looking.feed.look()).await {
            tracing::debug!(%error, "cannot read the journal's events");
        }
        if count.is_multiple_of(PULSE) {
            let found = pulse(&site).await;
            if last.is_some() && found != last {
                site.feed.nudge();
            }
            last = found;
        }
    }
}
