//! What waits for the thread that writes. It sleeps until something must be written, not until something may be:
//! every wake-up costs more than what it would add to a batch. Not for what is written.

use std::{
    mem,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// The most that gathers before it is handed out without more patience.
const BATCH: usize = 4096;

/// Things that are taken together, each of which says how long it may wait for others.
#[derive(Debug)]
pub struct Queue<T> {
    state: Mutex<State<T>>,
    /// Told of what brings the end of a wait nearer.
    nearer: Condvar,
}

#[derive(Debug)]
struct State<T> {
    waiting: Vec<T>,
    /// When the most impatient of them must be taken.
    due: Option<Instant>,
    closed: bool,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        let state = State { waiting: Vec::new(), due: None, closed: false };
        Self { state: Mutex::new(state), nearer: Condvar::new() }
    }
}

impl<T> Queue<T> {
    /// Adds something that may wait for `patience`; false, and it is gone, when the queue was closed.
    pub fn push(&self, one: T, patience: Duration) -> bool {
        let due = Instant::now() + patience;
        let mut state = self.lock();
        if state.closed {
            return false;
        }
        state.waiting.push(one);
        let nearer = state.due.is_none_or(|before| due < before);
        if nearer {
            state.due = Some(due);
        }
        if nearer || state.waiting.len() == BATCH {
            self.nearer.notify_one();
        }
        true
    }

    /// Everything that waits, in order, as soon as one of it can wait no longer. Nothing once the queue is closed and
    /// empty.
    pub fn take(&self) -> Option<Vec<T>> {
        let mut state = self.lock();
        loop {
            let left = state.due.map(|due| due.saturating_duration_since(Instant::now()));
            state = match left {
                Some(left) if left.is_zero() || state.closed || state.waiting.len() >= BATCH => {
                    state.due = None;
                    return Some(mem::take(&mut state.waiting));
                }
                None if state.closed => return None,
                Some(left) => self.nearer.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0,
                None => self.nearer.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    /// Takes nothing more in; what waits is handed out at once.
    pub fn close(&self) {
        self.lock().closed = true;
        self.nearer.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    const LONG: Duration = Duration::from_secs(3600);

    #[test]
    fn the_most_impatient_takes_the_others_along_in_order() {
        let queue = Queue::default();
        for one in 0..3 {
            queue.push(one, LONG);
        }
        thread::scope(|scope| {
            let taken = scope.spawn(|| queue.take());
            queue.push(3, Duration::ZERO);
            assert_eq!(taken.join().unwrap(), Some(vec![0, 1, 2, 3]));
        });
        queue.push(4, Duration::from_millis(1));
        assert_eq!(queue.take(), Some(vec![4]), "patience counts afresh after a batch");
    }

    #[test]
    fn a_full_batch_waits_for_nothing() {
        let queue = Queue::default();
        thread::scope(|scope| {
            let taken = scope.spawn(|| queue.take());
            (0..BATCH).for_each(|one| assert!(queue.push(one, LONG)));
            assert_eq!(taken.join().unwrap().map(|batch| batch.len()), Some(BATCH));
        });
    }

    #[test]
    fn closing_hands_out_what_waits_and_takes_nothing_more_in() {
        let queue = Queue::default();
        queue.push(1, LONG);
        queue.close();
        assert!(!queue.push(2, Duration::ZERO));
        assert_eq!((queue.take(), queue.take()), (Some(vec![1]), None));
    }
}
