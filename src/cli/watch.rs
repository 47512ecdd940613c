//! Progress on stderr while a verb works: the console subscribed to its events. Not for results.

use tokio::{
    sync::mpsc::{UnboundedSender, unbounded_channel},
    task::JoinHandle,
};

use crate::{
    cli::{global::Context, output},
    event::Event,
    id::DocumentId,
    outcome::Evaluation,
    reporting::console::follow,
};

/// The console, listening.
#[derive(Debug)]
pub struct Watch {
    events: UnboundedSender<Event>,
    task: JoinHandle<()>,
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

    /// Says that one of them is done.
    pub fn document_done(events: &UnboundedSender<Event>, evaluation: &Evaluation) {
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
