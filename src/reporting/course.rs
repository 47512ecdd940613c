//! The course of a run, folded from its events: how the best variant's rate grew, what was claimed, what is under
//! way. Not for drawing it.

use std::collections::BTreeMap;

use crate::{
    event::{Event, PassRate},
    id::VariantId,
    usage::Spend,
};

/// The run so far.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Course {
    /// One point per fold, in order.
    pub points: Vec<Point>,
    /// Claims made, in order.
    pub claims: Vec<Claim>,
    /// Jobs that were started and are not folded, by number.
    pub jobs: BTreeMap<u32, UnderwayJob>,
    /// What had been spent when that was last told.
    pub spend: Spend,
    /// Model calls under way at that time.
    pub in_flight: u32,
    /// Why the last command that ran it ended; nothing while it runs, or when it was cut off.
    pub ended: Option<String>,
}

/// The best variant after a fold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Document evaluations charged so far.
    pub evaluations: u32,
    /// The best variant.
    pub best: VariantId,
    /// Its rate.
    pub pass_rate: PassRate,
}

/// A claim, and when it was made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Claim {
    /// Document evaluations charged before it.
    pub evaluations: u32,
    /// The variant that is better.
    pub candidate: VariantId,
    /// What it is better than.
    pub against: VariantId,
}

/// A job that is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnderwayJob {
    /// `seed`, `breed`, `measure`, `test` or `report`.
    pub kind: String,
    /// The variant at work: the parent of a proposal.
    pub variant: VariantId,
    /// Documents it has finished.
    pub finished: u32,
}

impl Course {
    /// Takes in one event.
    pub fn take(&mut self, event: &Event) {
        match event {
            Event::Started { .. } => {
                self.jobs.clear();
                self.ended = None;
            }
            Event::JobStarted { job, kind, variant } => {
                let started = UnderwayJob { kind: kind.clone(), variant: *variant, finished: 0 };
                self.jobs.insert(*job, started);
            }
            Event::DocumentFinished { job, .. } => {
                if let Some(job) = self.jobs.get_mut(job) {
                    job.finished += 1;
                }
            }
            Event::Folded { job, document_evaluations, best, pass_rate, .. } => {
                self.jobs.remove(job);
                let point = Point { evaluations: *document_evaluations, best: *best, pass_rate: *pass_rate };
                self.points.push(point);
            }
            Event::ClaimRead { candidate, against, state, .. } if state == "claimed" => {
                let evaluations = self.points.last().map_or(0, |point| point.evaluations);
                self.claims.push(Claim { evaluations, candidate: *candidate, against: *against });
            }
            Event::Spent { spend, in_flight } => {
                self.spend = *spend;
                self.in_flight = *in_flight;
            }
            Event::Ended { because } => {
                self.in_flight = 0;
                self.ended = Some(because.clone());
            }
            _ => {}
        }
    }

    /// The points at which another variant became the best, the first one included.
    pub fn changes(&self) -> Vec<Point> {
        let mut changes: Vec<Point> = Vec::new();
        for point in &self.points {
            if changes.last().is_none_or(|last| last.best != point.best) {
                changes.push(*point);
            }
        }
        changes
    }

    /// At most about `most` of the points, evenly spread, with the first, the last and every change of the best.
    pub fn thinned(&self, most: usize) -> Vec<Point> {
        let step = self.points.len().div_ceil(most.max(1)).max(1);
        let last = self.points.len().saturating_sub(1);
        let kept = |place: usize| {
            let changed = place > 0 && self.points[place - 1].best != self.points[place].best;
            place.is_multiple_of(step) || place == last || changed
        };
        (0..self.points.len()).filter(|place| kept(*place)).map(|place| self.points[place]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(job: u32, best: u32) -> Event {
        Event::Folded {
            job,
            proposals: job,
            document_evaluations: 2 * job,
            best: VariantId(best),
            pass_rate: PassRate::default(),
        }
    }

    fn started(job: u32) -> Event {
        Event::JobStarted { job, kind: "breed".to_owned(), variant: VariantId(0) }
    }

    fn course(events: &[Event]) -> Course {
        let mut course = Course::default();
        events.iter().for_each(|event| course.take(event));
        course
    }

    #[test]
    fn a_job_is_under_way_from_its_start_to_its_fold_and_no_longer_than_its_command() {
        let seen = course(&[started(0), started(1), folded(0, 0)]);
        assert_eq!(seen.jobs.keys().copied().collect::<Vec<_>>(), [1]);
        let again =
            Event::Started { experiment: String::new(), folded: 1, proposals: 9, document_evaluations: 9 };
        assert!(course(&[started(0), again]).jobs.is_empty());
    }

    #[test]
    fn thinning_keeps_the_ends_and_every_change_of_the_best() {
        let events: Vec<Event> =
            (0..1_000).map(|job| folded(job, if job < 501 { 0 } else { job / 100 })).collect();
        let seen = course(&events);
        let thin = seen.thinned(50);
        assert!(thin.len() <= 60, "{}", thin.len());
        assert_eq!((thin[0].evaluations, thin[thin.len() - 1].evaluations), (0, 1_998));
        let changes: Vec<u32> = seen.changes().iter().map(|point| point.best.0).collect();
        assert_eq!(changes, [0, 5, 6, 7, 8, 9]);
        assert!(thin.iter().any(|point| point.evaluations == 1_002), "the change itself is kept");
    }
}
