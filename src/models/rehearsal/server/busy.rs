//! How busy the endpoint's places were over its requests. Not for limiting anything.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Requests worked on, over time.
#[derive(Debug)]
pub(super) struct Busy {
    start: Instant,
    course: Mutex<Course>,
}

#[derive(Debug, Default)]
struct Course {
    working: u32,
    /// When the number of requests worked on changed, and what it was from then on.
    changes: Vec<(Duration, u32)>,
    /// When each request arrived.
    arrivals: Vec<Duration>,
}

impl Default for Busy {
    fn default() -> Self {
        Self { start: Instant::now(), course: Mutex::default() }
    }
}

/// One request worked on, for as long as it lives.
pub(super) struct Working<'a>(&'a Busy);

impl Drop for Working<'_> {
    fn drop(&mut self) {
        self.0.lock().change(self.0.start.elapsed(), -1);
    }
}

impl Busy {
    fn lock(&self) -> MutexGuard<'_, Course> {
        self.course.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn arrive(&self) {
        self.lock().arrivals.push(self.start.elapsed());
    }

    pub(super) fn work(&self) -> Working<'_> {
        self.lock().change(self.start.elapsed(), 1);
        Working(self)
    }

    /// The mean number of requests worked on between the arrivals of these shares of all requests, 0..=1; nothing
    /// while there is no time between them.
    pub(super) fn mean(&self, from: f64, to: f64) -> Option<f64> {
        self.lock().mean(from, to)
    }
}

impl Course {
    fn change(&mut self, at: Duration, by: i32) {
        self.working = self.working.saturating_add_signed(by);
        self.changes.push((at, self.working));
    }

    fn mean(&self, from: f64, to: f64) -> Option<f64> {
        let last = self.arrivals.len().checked_sub(1)?;
        let arrival = |share: f64| self.arrivals[(share * last as f64).round() as usize];
        let (start, end) = (arrival(from), arrival(to));
        let ends = self.changes.iter().skip(1).map(|(at, _)| *at).chain([end]);
        let worked: f64 = self
            .changes
            .iter()
            .zip(ends)
            .map(|((at, working), until)| {
                let span = until.min(end).saturating_sub((*at).max(start));
                f64::from(*working) * span.as_secs_f64()
            })
            .sum();
        let span = end.saturating_sub(start).as_secs_f64();
        (span > 0.0).then(|| worked / span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_is_weighted_by_time_and_leaves_out_the_ends() {
        let second = Duration::from_secs;
        let mut course = Course { arrivals: (0..=20).map(second).collect(), ..Course::default() };
        // Two places are taken at 5 s, one of them is left at 10 s, the other at 15 s.
        for (at, by) in [(5, 1), (5, 1), (10, -1), (15, -1)] {
            course.change(second(at), by);
        }
        assert_eq!(course.mean(0.0, 1.0), Some(15.0 / 20.0));
        assert_eq!(course.mean(0.25, 0.5), Some(2.0));
        assert_eq!(course.mean(0.4, 0.6), Some((2.0 * 2.0 + 1.0 * 2.0) / 4.0));
        assert_eq!(Course::default().mean(0.0, 1.0), None);
    }
}
