//! What a run tells: events for its subscribers, and their copy in the journal for readers in other processes.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::UnboundedSender;

use super::{JobRecord, Laboratory, Standing, marks::Marks};
use crate::{event::Event, search::Plan};

/// Writes an event to the journal; it is readable there within a fraction of a second.
pub(super) fn keep(lab: &Laboratory, event: &Event) {
    if let Ok(value) = serde_json::to_value(event) {
        // A journal that cannot be written stops the run elsewhere.
        let _ = lab.journal.append_event(&value);
    }
}

/// The run's voice.
pub(super) struct Telling {
    lab: Arc<Laboratory>,
    events: UnboundedSender<Event>,
    marks: Mutex<Marks>,
}

impl Telling {
    pub(super) fn new(lab: &Arc<Laboratory>, events: UnboundedSender<Event>) -> Self {
        let marks = Mutex::new(Marks::new(&lab.plan.config.budget, &lab.models.spend()));
        Self { lab: Arc::clone(lab), events, marks }
    }

    /// For subscribers and for whoever reads the journal. The journal's copy is for readers; the run's truth is in
    /// its jobs.
    pub(super) fn kept(&self, event: Event) {
        keep(&self.lab, &event);
        // Nobody has to listen.
        let _ = self.events.send(event);
    }

    /// A job was folded.
    pub(super) fn folded(&self, record: &JobRecord, standing: &Standing) {
        if let Some(proposal) = &record.proposal {
            self.kept(match &proposal.reason {
                Some(reason) => Event::Rejected { variant: proposal.variant, reason: reason.clone() },
                None => Event::Committed {
                    variant: proposal.variant,
                    parents: proposal.parents.clone(),
                    hypothesis: proposal.hypothesis.to_string(),
                },
            });
        }
        if let (Plan::Test { .. }, Some(test)) = (&record.plan, standing.tests.last()) {
            self.kept(Event::ClaimRead {
                candidate: test.candidate,
                against: test.against,
                blocks: test.blocks,
                e_value: test.e_value,
                alpha: test.alpha,
                state: test.state.word().to_owned(),
            });
        }
        self.kept(Event::Folded {
            job: record.job,
            proposals: standing.proposals,
            document_evaluations: standing.document_evaluations,
            best: standing.best,
            pass_rate: standing.pass_rate(standing.best).unwrap_or_default(),
        });
        self.spent();
    }

    /// What has been spent, and which marks of the budget that passes.
    pub(super) fn spent(&self) {
        let spend = self.lab.models.spend();
        self.kept(Event::Spent { spend, in_flight: self.lab.models.in_flight() });
        let passed = self.marks.lock().unwrap_or_else(PoisonError::into_inner).pass(&spend);
        passed.into_iter().for_each(|text| self.kept(Event::Notice { text }));
    }

    /// The run ends.
    pub(super) fn ended(&self, because: &str) {
        self.spent();
        self.kept(Event::Ended { because: because.to_owned() });
    }
}
