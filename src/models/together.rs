//! Work that calls models, side by side.
//!
//! Each piece is finished even when another fails: dropping it would lose a reply that is paid for and not yet
//! stored. Only what woke up is polled: a run has thousands of calls under way below each other.

use futures_util::{StreamExt, stream::FuturesOrdered};

/// The results of all pieces, in their order.
pub async fn all_of<T>(work: impl IntoIterator<Item = impl Future<Output = T>>) -> Vec<T> {
    work.into_iter().collect::<FuturesOrdered<_>>().collect().await
}

/// The values of all pieces, in their order.
///
/// # Errors
/// The first error in their order, once all have ended.
pub async fn together<T, E>(
    work: impl IntoIterator<Item = impl Future<Output = Result<T, E>>>,
) -> Result<Vec<T>, E> {
    all_of(work).await.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, time::Duration};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_others_fail_at_is_finished_all_the_same() {
        let finished = Cell::new(0);
        let piece = |number: u32| {
            let finished = &finished;
            async move {
                tokio::time::sleep(Duration::from_secs(u64::from(10 - number))).await;
                finished.set(finished.get() + 1);
                if number == 3 { Err(number) } else { Ok(number) }
            }
        };
        assert_eq!(together((0..5).map(piece)).await, Err(3));
        assert_eq!(finished.get(), 5);
        assert_eq!(together((4..8).map(piece)).await, Ok(vec![4, 5, 6, 7]));
    }
}
