//! Progress on stderr while a verb works: the console subscribed to its events. Not for results.

use std::sync::Arc;

use tokio::{
    sync::mpsc::{UnboundedSender, unbounded_channel},
    task::JoinHandle,
};

use crate::{
    cli::{global::Context, output},
    event::Event,
    experiment::Laboratory,
    id::DocumentId,
    models::Models,
    outcome::Evaluation,
    reporting::console::follow,
    usage::Spend,
};

/// The console, listening.
#[derive(Debug)]
pub struct Watch {
    events: UnboundedSender<Event>,
    task: JoinHandle<()>,
}

/// What a verb's models have spent since it began; the run's own spend is not part of it.
#[derive(Debug)]
pub struct Meter {
    models: Arc<Models>,
    before: Spend,
}

impl Meter {
    /// Starts to count.
    pub fn start(lab: &Laboratory) -> Self {
        Self::of(&lab.models)
    }

    /// Starts to count what these models spend.
    pub fn of(models: &Arc<Models>) -> Self {
        Self { models: Arc::clone(models), before: models.spend() }
    }

    /// Says what was spent so far.
    pub fn tell(&self, events: &UnboundedSender<Event>) {
        // A console that is gone is no reason to stop.
        let _ = events.send(self.read());
    }

    fn read(&self) -> Event {
        let spend = self.models.spend().since(&self.before);
        Event::Spent { spend, in_flight: self.models.in_flight() }
    }
}

impl Watch {
    /// Starts to listen.
    pub fn start(context: &Context) -> Self {
        let (events, listened) = unbounded_channel();
        let (bars, style) = (context.bars.clone(), context.err);
        let task = tokio::spawn(follow(listened, bars, style, output::note));
        Self { events, task }
    }

    /// Where events go.
    pub fn events(&self) -> UnboundedSender<Event> {
        self.events.clone()
    }

    /// Says that `documents` evaluations lie ahead.
    pub fn documents_ahead(&self, experiment: &str, documents: usize) {
        // A console that is gone is no reason to stop.
        let _ = self.events.send(Event::Started {
            experiment: experiment.to_owned(),
            folded: 0,
            proposals: 0,
            document_evaluations: u32::try_from(documents).unwrap_or(u32::MAX),
        });
    }

    /// Says that one of them is done, and what was spent so far.
    pub fn document_done(events: &UnboundedSender<Event>, evaluation: &Evaluation, meter: &Meter) {
        // First, so that a line of progress told of the document has the spend.
        let _ = events.send(meter.read());
        let document: DocumentId = evaluation.document.clone();
        let _ = events.send(Event::DocumentFinished {
            job: 0,
            variant: evaluation.variant,
            document,
            outcome: evaluation.outcome,
        });
    }

    /// Shows what is left and takes the bars off the screen.
    pub async fn end(self) {
        drop(self.events);
        // Work that was dropped may still hold a sender; the console must not wait for it.
        let _ = tokio::time::timeout(std::time::Duration::from_secs(1), self.task).await;
    }
}
