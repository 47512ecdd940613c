//! Ctrl-C: the first asks for a stop, the second ends the process. Not for what a stop means to a run.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::{
    cli::{global::Context, output},
    experiment::Laboratory,
    models::Models,
};

/// Exit code of a second Ctrl-C, as shells have it for SIGINT.
const INTERRUPTED: i32 = 130;

/// A token that the first Ctrl-C (or SIGTERM) cancels. The second ends the process at once: everything
/// paid for is in the journal by then.
pub fn on_signal(context: &Context, what: &'static str) -> CancellationToken {
    let token = CancellationToken::new();
    let (stop, bars) = (token.clone(), context.bars.clone());
    tokio::spawn(async move {
        if !signal().await {
            return;
        }
        bars.aside(|| output::note(what));
        stop.cancel();
        if signal().await {
            std::process::exit(INTERRUPTED);
        }
    });
    token
}

/// Ends a verb's model calls at the first Ctrl-C: what is under way is put down, complete replies are kept.
pub fn models_on_signal(context: &Context, lab: &Laboratory) {
    these_on_signal(context, &lab.models);
}

/// The same for models without a population.
pub fn these_on_signal(context: &Context, models: &Arc<Models>) {
    let stop = on_signal(context, "stopping; press Ctrl-C again to stop at once");
    let models = Arc::clone(models);
    tokio::spawn(async move {
        stop.cancelled().await;
        models.stop();
    });
}

/// Waits for a signal; false when signals cannot be had.
async fn signal() -> bool {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            return tokio::signal::ctrl_c().await.is_ok();
        };
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted.is_ok(),
            terminated = terminate.recv() => terminated.is_some(),
        }
    }
    #[cfg(not(unix))]
    {
        tokio::signal::ctrl_c().await.is_ok()
    }
}
