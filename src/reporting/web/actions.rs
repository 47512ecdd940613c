//! What the production page may do. The caller brings it: pages call no model and hold no lock. Not for deciding
//! who may ask for it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::future::BoxFuture;

use crate::id::VariantId;

/// A variant to test and promote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promote {
    /// The variant.
    pub variant: VariantId,
    /// Why the test is passed over; nothing to test it.
    pub forced: Option<String>,
}

/// An earlier entry to put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rollback {
    /// The entry's number.
    pub number: u32,
    /// Why; may be empty.
    pub reason: String,
}

/// Why it was not done: what failed, and what to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// What failed.
    pub what: String,
    /// What to do, one line each.
    pub hints: Vec<String>,
}

/// Hears how many sealed documents were read, and the evidence so far.
pub type Tell = Box<dyn Fn(u32, f64) + Send + Sync>;

/// What can be done. Each answer is one sentence for people.
pub trait Actions: Send + Sync + 'static {
    /// Tests the variant on the sealed documents and promotes it if the test says so, or promotes it untested.
    fn promote(&self, order: Promote, tell: Tell) -> BoxFuture<'static, Result<String, Refused>>;
    /// Puts an earlier entry back.
    fn rollback(&self, order: Rollback) -> BoxFuture<'static, Result<String, Refused>>;
}

/// What was asked for last.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Doing {
    /// Nothing yet.
    #[default]
    Nothing,
    /// It is under way.
    Busy {
        /// What, as in `the test of v17`.
        what: String,
        /// Sealed documents read.
        documents: u32,
        /// The evidence so far.
        e_value: f64,
    },
    /// It ended.
    Done {
        /// What it came to.
        result: Result<String, Refused>,
    },
}

/// One thing at a time: what is under way, and what the last thing came to.
#[derive(Debug, Default)]
pub struct Desk(Mutex<Doing>);

impl Desk {
    /// What there is to see.
    pub fn now(&self) -> Doing {
        self.lock().clone()
    }

    /// Starts something; false while something else is under way.
    pub fn begin(&self, what: String) -> bool {
        let mut doing = self.lock();
        if matches!(*doing, Doing::Busy { .. }) {
            return false;
        }
        *doing = Doing::Busy { what, documents: 0, e_value: 1.0 };
        true
    }

    /// How far it has come.
    pub fn tell(&self, read: u32, evidence: f64) {
        if let Doing::Busy { documents, e_value, .. } = &mut *self.lock() {
            (*documents, *e_value) = (read, evidence);
        }
    }

    /// Ends it.
    pub fn end(&self, result: Result<String, Refused>) {
        *self.lock() = Doing::Done { result };
    }

    // A panic while the lock is held leaves a whole value: every change is one assignment.
    fn lock(&self) -> MutexGuard<'_, Doing> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_thing_waits_for_the_first() {
        let desk = Desk::default();
        assert!(desk.begin("one".to_owned()) && !desk.begin("two".to_owned()));
        desk.tell(3, 2.5);
        assert_eq!(desk.now(), Doing::Busy { what: "one".to_owned(), documents: 3, e_value: 2.5 });
        desk.end(Ok("done".to_owned()));
        desk.tell(9, 9.0);
        assert_eq!(desk.now(), Doing::Done { result: Ok("done".to_owned()) });
        assert!(desk.begin("two".to_owned()));
    }
}
