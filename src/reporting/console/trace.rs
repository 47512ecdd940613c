//! One document's way, readable: round by round, then the yardstick, then the outcome.
//!
//! Not for interpreting it; what models said is shown, shortened unless it is wanted whole.

use crate::{
    item::{Check, Criterion, Item, Polarity},
    outcome::Evaluation,
    reporting::{
        console::{
            inert_line,
            show::spoken,
            style::Style,
            text::{counted, shorten, spent, wrap},
        },
        story::{Exchange, Panel, Round, Story, critic},
    },
    score::mean,
    trajectory::{Critic, Trajectory},
};

/// How much of the long texts is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// Two or three lines of each.
    Shortened,
    /// All, with every prompt and reply.
    Full,
}

/// The trajectory as text. `evaluation` is what it came to, where that is known.
pub fn trace(
    trajectory: &Trajectory,
    evaluation: Option<&Evaluation>,
    length: Length,
    style: Style,
) -> String {
    let page = Page { style, length };
    let story = Story::of(trajectory);
    let (variant, document) = (trajectory.variant, inert_line(trajectory.document.as_str()));
    let title = format!("{variant} on {document} ({})", trajectory.origin);
    let mut text = format!("{}\n", style.strong(&title));
    for round in &story.rounds {
        text.push('\n');
        text.push_str(&page.round(round));
    }
    text.push_str(&page.confirmation(&story));
    if let Some((outcome, reason)) = &story.ended {
        let word = spoken(*outcome);
        let word = if outcome.passed() { style.best(&word) } else { style.bad(&word) };
        let why = if reason.is_empty() { String::new() } else { format!(": {}", inert_line(reason)) };
        text.push_str(&format!("\n{} {word}{why}\n", style.strong("Outcome")));
    }
    text.push_str(&evaluation.map(|evaluation| page.figures(evaluation)).unwrap_or_default());
    text
}

struct Page {
    style: Style,
    length: Length,
}

impl Page {
    fn round(&self, round: &Round) -> String {
        let mut text = format!("{}\n", self.style.strong(&format!("Round {}", round.number)));
        if let Some(item) = &round.item {
            text.push_str(&self.item(item));
        }
        for early in [Critic::Parser, Critic::CheckItem, Critic::Verifier] {
            text.push_str(&self.problems(round, early));
        }
        if round.verified && !round.has(Critic::Verifier) {
            text.push_str(&self.fact("verifier", "passed", Style::good));
        }
        text.push_str(&self.panel("weak", &round.weak));
        text.push_str(&self.problems(round, Critic::RejectWeak));
        text.push_str(&self.panel("strong", &round.strong));
        text.push_str(&self.marks(round.item.as_ref(), &round.weak, &round.strong));
        text.push_str(&self.problems(round, Critic::Reject));
        if let Some((action, guidance)) = &round.decided {
            text.push_str(&self.fact(
                "decision",
                &format!("{}: {guidance}", action.replace('_', " ")),
                Style::notable,
            ));
        }
        if round.submitted {
            text.push_str(&self.fact("submitted", "the item goes to the yardstick", Style::good));
        }
        text.push_str(&self.exchanges(&round.exchanges));
        text
    }

    fn item(&self, item: &Item) -> String {
        let plain = |_: Style, text: &str| text.to_owned();
        let marked = match &item.check {
            Some(check) => self.fact("answer", &checked(check), plain),
            None => self.fact("rubric", &counts(item), plain),
        };
        [
            self.fact("context", &item.context, plain),
            self.fact("question", &item.question, plain),
            self.fact("reference", &item.reference_answer, plain),
            marked,
        ]
        .concat()
    }

    fn panel(&self, solver: &str, panel: &Panel) -> String {
        if panel.answers.is_empty() && panel.scores.is_empty() {
            return String::new();
        }
        let scores: Vec<String> = panel.scores.iter().map(|score| format!("{score:.2}")).collect();
        let what = match scores.is_empty() {
            true => counted(panel.answers.len() as u64, "attempt"),
            false => format!("{} (mean {:.2})", scores.join("  "), mean(&panel.scores)),
        };
        let mut text = self.fact(solver, &what, |style, text| style.notable(text));
        for (attempt, answer) in &panel.answers {
            let number = self.style.faint(&(attempt + 1).to_string());
            let (indent, room) = ("                  ", self.style.width);
            let wrapped = wrap(&self.shortened(answer), indent, room);
            text.push_str(&format!("                {number} {}", wrapped.trim_start()));
        }
        text
    }

    /// The rubric with both solvers' marks, one column per attempt.
    fn marks(&self, item: Option<&Item>, weak: &Panel, strong: &Panel) -> String {
        let Some(item) = item.filter(|_| !weak.marks.is_empty()) else { return String::new() };
        let mut text = self.fact("marks", "weak, then strong, per criterion", Style::faint);
        for (index, criterion) in item.criteria().iter().enumerate() {
            let line = format!("{}  {}", self.row(weak, index), self.row(strong, index));
            text.push_str(&format!("                {line}  {}\n", self.criterion(criterion)));
        }
        text
    }

    fn row(&self, panel: &Panel, index: usize) -> String {
        let mark = |met: Option<&bool>| match met {
            Some(true) => self.style.good("✓"),
            Some(false) => self.style.bad("✗"),
            None => "·".to_owned(),
        };
        panel.marks.values().map(|marks| mark(marks.get(index))).collect()
    }

    fn criterion(&self, criterion: &Criterion) -> String {
        let room = match self.length {
            Length::Full => usize::MAX,
            Length::Shortened => self.style.width.saturating_sub(34),
        };
        format!("{:+3} {}", criterion.weight, shorten(&criterion.criterion, room))
    }

    fn problems(&self, round: &Round, by: Critic) -> String {
        let found = round.problems.iter().filter(|(critic, _)| *critic == by);
        found.map(|(_, problems)| self.fact(critic(by), &problems.join("\n"), Style::bad)).collect()
    }

    fn confirmation(&self, story: &Story) -> String {
        let found = &story.confirmation;
        let mut text = String::new();
        for (number, marks) in &found.controls {
            let name = ["reference answer", "\"I do not know.\"", "context and question copied"];
            let name = name.get(*number as usize).copied().unwrap_or("control");
            let met = marks.iter().filter(|met| **met).count();
            text.push_str(&self.fact(
                "control",
                &format!("{name}: {met} of {} met", marks.len()),
                Style::faint,
            ));
        }
        if let Some(audit) = &found.audit {
            text.push_str(&self.fact("auditor", audit, |_, text| text.to_owned()));
        }
        text.push_str(&self.panel("fresh weak", &found.weak));
        text.push_str(&self.panel("fresh strong", &found.strong));
        text.push_str(&self.marks(story.item(), &found.weak, &found.strong));
        for (by, problems) in &found.problems {
            text.push_str(&self.fact(critic(*by), &problems.join("\n"), Style::bad));
        }
        text.push_str(&self.exchanges(&found.exchanges));
        if text.is_empty() { text } else { format!("\n{}\n{text}", self.style.strong("Yardstick")) }
    }

    fn figures(&self, evaluation: &Evaluation) -> String {
        let mut parts = vec![counted(evaluation.rounds.into(), "round"), spent(&evaluation.spend)];
        if let Some(scores) = &evaluation.scores {
            parts.push(format!("gap {:.2}", scores.gap()));
        }
        if let Some(luck) = evaluation.luck {
            parts.push(format!("with labels exchanged: {}", if luck { "passes" } else { "does not pass" }));
        }
        let shadows: Vec<String> = evaluation
            .shadows
            .iter()
            .map(|(rule, passed)| format!("{} {}", inert_line(rule), if *passed { "pass" } else { "fail" }))
            .collect();
        let mut text = format!("{}\n", self.style.faint(&parts.join(" · ")));
        if !shadows.is_empty() {
            text.push_str(&format!(
                "{}\n",
                self.style.faint(&format!("by other rules: {}", shadows.join(" · ")))
            ));
        }
        text
    }

    /// In full length: every prompt and reply as sent and received.
    fn exchanges(&self, exchanges: &[Exchange]) -> String {
        if self.length == Length::Shortened {
            return String::new();
        }
        let mut text = String::new();
        for exchange in exchanges {
            text.push_str(&format!("  {}\n", self.style.strong(&inert_line(&exchange.title))));
            for (who, what) in &exchange.parts {
                text.push_str(&format!(
                    "    {}\n{}",
                    self.style.faint(who),
                    wrap(what, "      ", self.style.width)
                ));
            }
        }
        text
    }

    fn fact(&self, name: &str, what: &str, paint: impl Fn(Style, &str) -> String) -> String {
        let indent = " ".repeat(FACT);
        let mut text = String::new();
        for (index, line) in wrap(&self.shortened(what), &indent, self.style.width).lines().enumerate() {
            let label = if index == 0 { self.style.faint(&format!("  {name:<14}")) } else { indent.clone() };
            text.push_str(&format!("{label}{}\n", paint(self.style, line.trim_start())));
        }
        text
    }

    fn shortened(&self, text: &str) -> String {
        match self.length {
            Length::Full => text.to_owned(),
            Length::Shortened => shorten(text, 3 * self.style.width.saturating_sub(FACT)),
        }
    }
}

/// A rubric's counts, as in `12 criteria: 8 positive, 4 negative`.
fn counts(item: &Item) -> String {
    let positive = item.rubric.iter().filter(|c| c.category == Polarity::Positive).count();
    format!(
        "{}: {positive} positive, {} negative",
        counted(item.rubric.len() as u64, "criterion").replace("criterions", "criteria"),
        item.rubric.len() - positive
    )
}

/// What a check takes for right, as in `12 bar (within 5%; or: twelve bar)`.
fn checked(check: &Check) -> String {
    let within = check.tolerance_percent.map(|percent| format!("within {percent}%"));
    let or = (!check.accepted.is_empty()).then(|| format!("or: {}", check.accepted.join(", ")));
    let more: Vec<String> = within.into_iter().chain(or).collect();
    if more.is_empty() { check.answer.clone() } else { format!("{} ({})", check.answer, more.join("; ")) }
}

/// Columns before the text of a fact.
const FACT: usize = 16;
