//! Progress as plain lines, for logs and pipes: one per event that matters, and a mark now and then.

use std::time::{Duration, Instant};

use crate::{
    event::Event,
    reporting::console::{
        progress::Progress,
        style::Style,
        text::{count, counted, rate, shorten},
    },
};

/// A mark of progress at least this often while anything happens.
const HEARTBEAT: Duration = Duration::from_secs(60);

/// Marks of progress over a whole run, at most.
const MARKS: f64 = 20.0;

/// Turns events into lines.
#[derive(Debug)]
pub struct Lines {
    style: Style,
    progress: Progress,
    marked: u32,
    written: Instant,
}

impl Lines {
    /// A subscriber that paints its lines like `style`, from `now` on.
    pub fn new(style: Style, now: Instant) -> Self {
        Self { style, progress: Progress::default(), marked: 0, written: now }
    }

    /// The lines that this event is worth, seen at `now`; usually none.
    pub fn take(&mut self, event: &Event, now: Instant) -> Vec<String> {
        let before = self.progress.best.map(|(variant, _)| variant);
        self.progress.take(event);
        let mut lines: Vec<String> = self.told(event).into_iter().collect();
        if let Event::Folded { best, pass_rate, document_evaluations, .. } = event
            && before != Some(*best)
        {
            let after = counted((*document_evaluations).into(), "document evaluation");
            let what = format!("best is {best}: {} after {after}", rate(pass_rate));
            lines.push(self.style.best(&what));
        }
        let mark = (self.progress.share() * MARKS) as u32;
        let due = now.duration_since(self.written) >= HEARTBEAT && self.progress.evaluations_allowed > 0;
        if mark > self.marked || due {
            self.marked = mark;
            lines.push(self.mark());
        }
        if !lines.is_empty() {
            self.written = now;
        }
        lines
    }

    fn told(&self, event: &Event) -> Option<String> {
        let room = self.style.width.saturating_sub(24);
        match event {
            Event::Started { experiment, folded, proposals, document_evaluations } => {
                let evaluations = counted((*document_evaluations).into(), "document evaluation");
                let work = match proposals {
                    0 => evaluations,
                    n => format!("at most {}, {evaluations}", counted((*n).into(), "proposal")),
                };
                let resumed = match folded {
                    0 => String::new(),
                    n => format!("; going on after {}", counted((*n).into(), "job")),
                };
                Some(format!("{}: {work}{resumed}", shorten(experiment, 40)))
            }
            Event::SolvingStarted { experiment, items } => {
                Some(format!("{}: {} to solve", shorten(experiment, 40), counted((*items).into(), "item")))
            }
            Event::Committed { variant, parents, hypothesis } => {
                let parents: Vec<String> = parents.iter().map(ToString::to_string).collect();
                Some(format!("{variant} from {}: {}", parents.join(" and "), shorten(hypothesis, room)))
            }
            Event::Rejected { variant, reason } => {
                Some(self.style.faint(&format!("{variant} rejected: {}", shorten(reason, room))))
            }
            Event::ClaimRead { .. } => claim(event),
            Event::Notice { text } => Some(self.style.notable(&shorten(text, self.style.width))),
            Event::Ended { because } => Some(format!("ended: {}", stopped(because))),
            _ => None,
        }
    }

    fn mark(&self) -> String {
        let progress = &self.progress;
        let proposals = match progress.proposals_allowed {
            0 => String::new(),
            allowed => format!("{}/{} proposals, ", progress.proposals, allowed),
        };
        let evaluations =
            format!("{}/{}", count(progress.position().into()), count(progress.evaluations_allowed.into()));
        let spend = match progress.spend_line() {
            spend if spend.is_empty() => spend,
            spend => format!("{}, ", spend.replace(" · ", ", ")),
        };
        let (share, best) = (progress.share() * 100.0, progress.best_line());
        let what = if progress.solving { "items" } else { "document evaluations" };
        format!("[{share:>3.0}%] {proposals}{evaluations} {what}, {spend}{best}")
    }
}

/// A reading of a claim test in one line; nothing for other events.
pub fn claim(event: &Event) -> Option<String> {
    let Event::ClaimRead { candidate, against, blocks, e_value, alpha, state } = event else {
        return None;
    };
    let pair = format!("{candidate} against {against}");
    let needed = 1.0 / alpha;
    Some(match state.as_str() {
        "claimed" => {
            format!("claim: {candidate} is better than {against} (e = {e_value:.1}, needed {needed:.0})")
        }
        "abandoned" => format!("claim test {pair} given up at e = {e_value:.2} of {needed:.0}"),
        _ if *blocks == 0 => format!("claim test {pair} opened, needs e = {needed:.0}"),
        _ => {
            let blocks = counted((*blocks).into(), "block");
            format!("claim test {pair}: e = {e_value:.2} of {needed:.0} after {blocks}")
        }
    })
}

/// Why a run ended, in words. The keys are those of [`Event::Ended`].
pub fn stopped(because: &str) -> String {
    match because {
        "proposals" => "the budget of proposals is spent".to_owned(),
        "document_evaluations" => "the budget of document evaluations is spent".to_owned(),
        "calls" => "the budget of calls is spent".to_owned(),
        "tokens" => "the budget of tokens is spent".to_owned(),
        "cost" => "the budget of money is spent".to_owned(),
        "wall" => "the time is up".to_owned(),
        "interrupted" => "interrupted".to_owned(),
        "endpoint" => "an endpoint could not be used".to_owned(),
        other => shorten(other, 200),
    }
}
