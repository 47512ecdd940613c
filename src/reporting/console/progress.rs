//! Where a run stands, folded from its events: what bars and plain lines both show.

use crate::{
    event::{Event, PassRate},
    id::VariantId,
    reporting::console::text::{count, counted, money, percent, rate},
    usage::Spend,
};

/// The run so far, as its events told it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Progress {
    /// The experiment's name.
    pub experiment: String,
    /// Proposals allowed; 0 where nothing is bred.
    pub proposals_allowed: u32,
    /// Document evaluations allowed, or items to solve.
    pub evaluations_allowed: u32,
    /// Whether items are solved; else documents are evaluated.
    pub solving: bool,
    /// Proposals charged.
    pub proposals: u32,
    /// Document evaluations charged.
    pub evaluations: u32,
    /// Document evaluations finished, or items solved, since this command started.
    pub finished: u32,
    /// Those that passed.
    pub passed: u32,
    /// Sum of the scores of what models solved, and how many there are.
    pub scored: (f64, u32),
    /// The best variant with its rate, from the first fold on.
    pub best: Option<(VariantId, PassRate)>,
    /// What has been spent since the run's first start.
    pub spend: Spend,
    /// Calls under way.
    pub in_flight: u32,
}

impl Progress {
    /// Takes in one event.
    pub fn take(&mut self, event: &Event) {
        match event {
            Event::Started { experiment, proposals, document_evaluations, .. } => {
                self.experiment.clone_from(experiment);
                self.proposals_allowed = *proposals;
                self.evaluations_allowed = *document_evaluations;
            }
            Event::SolvingStarted { experiment, items } => {
                self.experiment.clone_from(experiment);
                self.evaluations_allowed = *items;
                self.solving = true;
            }
            Event::DocumentFinished { outcome, .. } => {
                self.finished += 1;
                self.passed += u32::from(outcome.passed());
            }
            Event::ItemSolved { score, .. } => {
                self.finished += 1;
                if let Some(score) = score {
                    self.scored = (self.scored.0 + score, self.scored.1 + 1);
                }
            }
            Event::Folded { proposals, document_evaluations, best, pass_rate, .. } => {
                self.proposals = *proposals;
                self.evaluations = *document_evaluations;
                self.best = Some((*best, *pass_rate));
            }
            Event::Spent { spend, in_flight } => {
                self.spend = *spend;
                self.in_flight = *in_flight;
            }
            _ => {}
        }
    }

    /// Whether anything is bred; else documents are only evaluated.
    pub fn breeds(&self) -> bool {
        self.proposals_allowed > 0
    }

    /// Document evaluations to show: the charged ones of a run, else those finished.
    pub fn position(&self) -> u32 {
        if self.breeds() { self.evaluations } else { self.finished }
    }

    /// Share of the document evaluations that are done, 0..=1.
    pub fn share(&self) -> f64 {
        if self.evaluations_allowed == 0 {
            return 0.0;
        }
        (f64::from(self.position()) / f64::from(self.evaluations_allowed)).min(1.0)
    }

    /// The best variant so far, in words.
    pub fn best_line(&self) -> String {
        match &self.best {
            Some((variant, pass_rate)) => format!("best {variant} {}", rate(pass_rate)),
            None if self.scored.1 > 0 => {
                format!("mean score {}", percent(self.scored.0 / f64::from(self.scored.1)))
            }
            None if self.finished > 0 && !self.breeds() => {
                let share = f64::from(self.passed) / f64::from(self.finished);
                format!("passed {}", percent(share))
            }
            None if self.breeds() => "measuring the seed variant".to_owned(),
            None => "nothing finished yet".to_owned(),
        }
    }

    /// Calls, money and calls in flight, in words; empty where nothing is told of them.
    pub fn spend_line(&self) -> String {
        if self.spend.calls == 0 && self.in_flight == 0 {
            return String::new();
        }
        let mut text = counted(self.spend.calls, "call");
        if self.spend.cost > 0.0 {
            text.push_str(&format!(" · cost {}", money(self.spend.cost)));
        }
        text.push_str(&format!(" · {} in flight", count(self.in_flight.into())));
        text
    }
}
