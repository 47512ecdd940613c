//! What jobs under way have brought that later jobs wait for. Not for the results themselves: those are in the
//! journal by the time they are told of here.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use tokio::sync::watch;

use crate::{experiment::RunError, models::Models};

/// How far a breeding job has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Chosen.
    Begun,
    /// Its training trajectories are in the journal.
    Trained,
    /// Its analysis is in the journal, or it is known that there will be none.
    Analysed,
}

/// The stages of all jobs.
#[derive(Debug, Default)]
pub struct Progress(Mutex<BTreeMap<u32, watch::Sender<Stage>>>);

impl Progress {
    /// Tells that a job has come this far.
    pub fn reached(&self, job: u32, stage: Stage) {
        self.channel(job).send_if_modified(|now| {
            let further = *now < stage;
            *now = stage.max(*now);
            further
        });
    }

    /// Waits until a job has come this far. It is always an earlier one, so nobody waits in a circle.
    ///
    /// # Errors
    /// The run stops.
    pub async fn wait(&self, job: u32, stage: Stage, models: &Models) -> Result<(), RunError> {
        let mut stages = self.channel(job).subscribe();
        tokio::select! {
            result = stages.wait_for(|now| *now >= stage) => match result {
                Ok(_) => Ok(()),
                Err(_) => Err(RunError::Bug(format!("nobody tells how far job {job} has come"))),
            },
            () = models.stopped() => Err(crate::models::ModelError::Stopped.into()),
        }
    }

    fn channel(&self, job: u32) -> watch::Sender<Stage> {
        let mut channels = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        channels.entry(job).or_insert_with(|| watch::Sender::new(Stage::Begun)).clone()
    }
}
