//! Numbers for pieces of work, so that the same work finds its replies again. Not for the work itself.

use serde_json::json;

use crate::{experiment::RunError, id::ContentHash, journal::Journal};

/// The number of a piece of work of this kind, counted from 1 and journalled: the same work has the same number again.
///
/// # Errors
/// The journal.
pub(super) async fn number(journal: &Journal, kind: &str, work: &ContentHash) -> Result<u32, RunError> {
    let key = format!("{kind}/{work}");
    let stored = journal.result(&key)?.and_then(|value| value.as_u64());
    let number = match stored {
        Some(number) => number,
        None => {
            let counter = format!("{kind}/last");
            let number = journal.get_meta(&counter)?.and_then(|value| value.as_u64()).unwrap_or(0) + 1;
            journal.set_meta(&counter, &json!(number)).await?;
            journal.put_result(&key, &json!(number)).await?;
            number
        }
    };
    Ok(u32::try_from(number).unwrap_or(u32::MAX))
}
