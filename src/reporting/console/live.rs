//! Progress as live bars on a terminal: two bars, spend, best so far, the latest proposal.

use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::{
    event::Event,
    reporting::console::{
        lines,
        progress::Progress,
        style::{Colour, Style},
        text::{count, shorten},
    },
};

/// Shows events as bars; dropping it takes them off the screen.
#[derive(Debug)]
pub struct Live {
    place: MultiProgress,
    style: Style,
    progress: Progress,
    proposals: Option<ProgressBar>,
    evaluations: ProgressBar,
    facts: ProgressBar,
    latest: ProgressBar,
}

impl Live {
    /// Bars in this place. The first bar appears with the first event.
    pub fn new(place: &MultiProgress, style: Style) -> Self {
        let facts =
            ProgressBar::new_spinner().with_style(template("{spinner} {elapsed_precise}  {wide_msg}"));
        let latest = ProgressBar::new_spinner().with_style(template("  {wide_msg}"));
        let evaluations = ProgressBar::new(0).with_style(bar("evaluations", style.colour));
        Self {
            place: place.clone(),
            style,
            progress: Progress::default(),
            proposals: None,
            evaluations,
            facts,
            latest,
        }
    }

    /// Takes in one event.
    pub fn take(&mut self, event: &Event) {
        self.progress.take(event);
        match event {
            Event::Started { .. } | Event::SolvingStarted { .. } => self.start(),
            Event::Committed { variant, parents, hypothesis } => {
                let parents: Vec<String> = parents.iter().map(ToString::to_string).collect();
                let from = parents.join(" and ");
                self.latest.set_message(format!("{variant} from {from}: {}", shorten(hypothesis, 200)));
            }
            Event::Rejected { variant, reason } => {
                self.latest.set_message(format!("{variant} rejected: {}", shorten(reason, 200)));
            }
            Event::ClaimRead { state, .. } => {
                let line = lines::claim(event).unwrap_or_default();
                let line =
                    if state == "claimed" { self.style.best(&line) } else { self.style.notable(&line) };
                self.above(&line);
            }
            Event::Notice { text } => self.above(&self.style.notable(&shorten(text, self.style.width))),
            _ => {}
        }
        self.refresh();
    }

    fn start(&mut self) {
        if self.progress.breeds() && self.proposals.is_none() {
            let proposals = ProgressBar::new(self.progress.proposals_allowed.into());
            let proposals = proposals.with_style(bar("proposals", self.style.colour));
            self.proposals = Some(self.place.add(proposals));
        }
        if self.progress.solving {
            self.evaluations.set_style(bar("items", self.style.colour));
        }
        // In its place first: a bar outside draws a line of its own, which nothing takes away again.
        self.evaluations = self.place.add(self.evaluations.clone());
        self.evaluations.set_length(self.progress.evaluations_allowed.into());
        self.facts = self.place.add(self.facts.clone());
        self.latest = self.place.add(self.latest.clone());
        self.facts.enable_steady_tick(Duration::from_millis(120));
    }

    fn refresh(&self) {
        if let Some(proposals) = &self.proposals {
            proposals.set_position(self.progress.proposals.into());
        }
        self.evaluations.set_position(self.progress.position().into());
        let best = self.style.best(&self.progress.best_line());
        let finished = count(self.progress.finished.into());
        let done = if self.progress.solving { "solved" } else { "evaluated" };
        let spend = match self.progress.spend_line() {
            spend if spend.is_empty() => spend,
            spend => format!(" · {spend}"),
        };
        self.facts.set_message(format!("{best}{spend} · {finished} {done}"));
    }

    fn above(&self, line: &str) {
        // A terminal that went away is no reason to stop a run.
        let _ = self.place.println(line);
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        if let Some(proposals) = &self.proposals {
            proposals.finish_and_clear();
        }
        self.evaluations.finish_and_clear();
        self.facts.finish_and_clear();
        self.latest.finish_and_clear();
    }
}

fn bar(name: &str, colour: Colour) -> ProgressStyle {
    let paint = if colour == Colour::On { ".green" } else { "" };
    template(&format!("  {name:<11} {{bar:32{paint}}} {{pos:>5}}/{{len}}  {{percent:>3}}%"))
}

fn template(text: &str) -> ProgressStyle {
    ProgressStyle::with_template(text).unwrap_or_else(|_| ProgressStyle::default_bar())
}
