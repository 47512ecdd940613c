//! The way of a submitted item through the yardstick, cheapest first: form, controls, auditor, fresh
//! attempts. A state machine without I/O; its results never return to the loop.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    chat::{ChatReply, FinishReason},
    item::Item,
    outcome::Outcome,
    score::{Marks, SolverScores, clipped_score},
    slot::Purpose,
    trajectory::{Critic, Entry},
    usage::Spend,
    yardstick::{
        Ask, Control, Frame, NamedRule, Panel, Rule, Solver, Stage, Taken, Yardstick, charge,
        check::stands_in_item, exchange, form_problems, instruction_problems, panel, prompts, size_problems,
    },
};

/// What is confirmed, and under which measure.
#[derive(Debug, Clone, Copy)]
pub struct Submission<'a> {
    /// The frozen measure.
    pub yardstick: &'a Yardstick,
    /// Which evaluation it belongs to.
    pub frame: &'a Frame,
    /// The document's text, whole.
    pub document: &'a str,
    /// The submitted item.
    pub item: &'a Item,
    /// The round it was submitted in, from 1.
    pub round: u32,
    /// The frozen formula over the loop's own marks: what the published measure decides on.
    pub loop_scores: &'a SolverScores,
}

/// What the yardstick found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// How the document ends.
    pub outcome: Outcome,
    /// Why, in one or two sentences; empty for a pass.
    pub reason: String,
    /// Scores of the fresh attempts, if the item got that far.
    pub scores: Option<SolverScores>,
    /// Whether the rule holds on them with the labels exchanged.
    pub luck: Option<bool>,
    /// The rules not chosen on the same fresh attempts, and `published`: the chosen rule on the loop's
    /// own attempts.
    pub shadows: BTreeMap<String, bool>,
}

/// What the confirmation waits for.
#[derive(Debug, PartialEq)]
pub enum ConfirmationStep<'a> {
    /// Replies to all of these, in this order. They may be asked in parallel.
    Ask(&'a [Ask]),
    /// Nothing: it is decided.
    Done(&'a Verdict),
}

/// How far a confirmation has come. Serialisable, so that it can be put down and taken up again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConfirmationState {
    wait: Wait,
    controls: Vec<Option<Marks>>,
    weak: Option<Panel>,
    strong: Option<Panel>,
    entries: Vec<Entry>,
    spend: Spend,
    /// Nothing when the loop made no attempts of its own.
    published: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Wait {
    Asks(Vec<Ask>),
    Done(Verdict),
}

/// What one batch of replies leads to.
enum Turn {
    Ask(Vec<Ask>),
    End(Outcome, Critic, Vec<String>),
    Pass,
}

/// The confirmation of one submitted item.
#[derive(Debug)]
pub struct Confirmation<'a> {
    submission: Submission<'a>,
    state: ConfirmationState,
}

impl<'a> Confirmation<'a> {
    /// Starts: what costs nothing is decided at once.
    pub fn new(submission: Submission<'a>) -> Self {
        let state = ConfirmationState {
            wait: Wait::Asks(Vec::new()),
            controls: vec![None; Control::ALL.len()],
            weak: None,
            strong: None,
            entries: Vec::new(),
            spend: Spend::default(),
            published: (!submission.loop_scores.strong.is_empty())
                .then(|| submission.yardstick.rule.holds(submission.loop_scores)),
        };
        let mut confirmation = Self { submission, state };
        let turn = confirmation.read_item();
        confirmation.turn(turn);
        confirmation
    }

    /// Takes up again what [`Self::state`] put down, with the same submission.
    pub fn resume(submission: Submission<'a>, state: ConfirmationState) -> Self {
        Self { submission, state }
    }

    /// How far it has come.
    pub fn state(&self) -> &ConfirmationState {
        &self.state
    }

    /// What it waits for.
    pub fn next_step(&self) -> ConfirmationStep<'_> {
        match &self.state.wait {
            Wait::Asks(asks) => ConfirmationStep::Ask(asks),
            Wait::Done(verdict) => ConfirmationStep::Done(verdict),
        }
    }

    /// Takes the replies to the questions of [`Self::next_step`], in their order.
    pub fn answer(&mut self, replies: Vec<ChatReply>) {
        let Wait::Asks(asks) = &mut self.state.wait else { return };
        let asks = std::mem::take(asks);
        let mut next = Vec::new();
        let mut end = None;
        for (ask, reply) in asks.into_iter().zip(replies) {
            charge(&mut self.state.spend, &reply);
            match self.take(&ask, &reply) {
                Turn::Ask(more) => next.extend(more),
                Turn::Pass => {}
                ended @ Turn::End(..) => end = end.or(Some(ended)),
            }
            self.state.entries.push(exchange(ask, reply));
        }
        let turn = match end {
            Some(end) => end,
            None if !next.is_empty() => Turn::Ask(next),
            None => self.after_batch(),
        };
        self.turn(turn);
    }

    /// Ends it with `error`: a prompt of the item did not fit the model.
    pub fn fault(&mut self, reason: String) {
        self.decide(Outcome::Error, reason, None);
    }

    /// The verdict, what happened on the way, and what it cost; no verdict before it is done.
    pub fn into_parts(self) -> (Option<Verdict>, Vec<Entry>, Spend) {
        let verdict = match self.state.wait {
            Wait::Done(verdict) => Some(verdict),
            Wait::Asks(_) => None,
        };
        (verdict, self.state.entries, self.state.spend)
    }

    /// Form and content, which cost nothing; then the controls.
    fn read_item(&self) -> Turn {
        let Submission { yardstick, frame, item, round, .. } = self.submission;
        let problems = form_problems(item);
        if !problems.is_empty() {
            return Turn::End(Outcome::Malformed, Critic::Form, problems);
        }
        let mut problems = size_problems(item);
        problems.extend(instruction_problems(item));
        if !problems.is_empty() {
            return Turn::End(Outcome::FailedAudit, Critic::Form, problems);
        }
        match &item.check {
            None => Turn::Ask(Control::asks(frame, yardstick, round, item)),
            Some(check) if stands_in_item(check, item) => {
                let problem = "context and question hold the checked answer".to_owned();
                Turn::End(Outcome::FailedAudit, Critic::Controls, vec![problem])
            }
            Some(_) => {
                let wording = prompts::reading(yardstick, self.submission.document, item);
                Turn::Ask(vec![frame.ask(Purpose::ControlAttempt, round, 0, wording)])
            }
        }
    }

    /// One reply's effect, its own question aside.
    fn take(&mut self, ask: &Ask, reply: &ChatReply) -> Turn {
        let Submission { yardstick, frame, item, .. } = self.submission;
        match ask.slot.purpose {
            Purpose::ControlAttempt => self.take_reading(ask, reply),
            Purpose::ControlMarks => self.take_control(ask, reply),
            Purpose::Audit => self.take_audit(ask, reply),
            purpose => {
                let panels = [&mut self.state.weak, &mut self.state.strong];
                let Some(panel) = panels.into_iter().flatten().find(|panel| panel.asks_for(purpose)) else {
                    return Turn::Pass;
                };
                match panel.take(frame, yardstick, item, ask, reply) {
                    Taken::Next(next) => Turn::Ask(vec![*next]),
                    Taken::Settled => Turn::Pass,
                    Taken::Truncated => Turn::End(
                        Outcome::Truncated,
                        Critic::Rule,
                        vec!["a fresh answer was cut by its token limit twice".to_owned()],
                    ),
                    Taken::Unmarked(error) => unmarked("a fresh answer", Critic::Rule, &error),
                }
            }
        }
    }

    /// What the strong solver found in the document, which it was shown this once.
    fn take_reading(&mut self, ask: &Ask, reply: &ChatReply) -> Turn {
        let Submission { yardstick, frame, item, round, .. } = self.submission;
        if reply.finish == FinishReason::Length {
            return match frame.ask_longer(ask) {
                Some(longer) => Turn::Ask(vec![longer]),
                None => unmarked("the document", Critic::Controls, "it was cut by its token limit twice"),
            };
        }
        match item.check.as_ref().and_then(|check| panel::decided(check, &reply.content)) {
            Some(right) => {
                self.state.controls = vec![Some(vec![right])];
                Turn::Pass
            }
            None => {
                let wording = prompts::judge(yardstick, &reply.content, &item.criteria());
                Turn::Ask(vec![frame.ask(Purpose::ControlMarks, round, 0, wording)])
            }
        }
    }

    fn take_control(&mut self, ask: &Ask, reply: &ChatReply) -> Turn {
        match prompts::read_marks(&reply.content, self.submission.item.criteria().len()) {
            Ok(marks) => {
                let number = usize::try_from(ask.slot.attempt).unwrap_or(usize::MAX);
                if let Some(place) = self.state.controls.get_mut(number) {
                    *place = Some(marks);
                }
                Turn::Pass
            }
            Err(error) => match self.submission.frame.ask_again(ask, reply, &error) {
                Some(again) => Turn::Ask(vec![again]),
                None => unmarked("a control", Critic::Controls, &error),
            },
        }
    }

    fn take_audit(&mut self, ask: &Ask, reply: &ChatReply) -> Turn {
        match prompts::read_audit(&reply.content) {
            Ok(audit) => {
                let mut problems = audit.problems();
                if problems.is_empty() {
                    return Turn::Pass;
                }
                if !audit.reason.trim().is_empty() {
                    problems.push(audit.reason);
                }
                Turn::End(Outcome::FailedAudit, Critic::Auditor, problems)
            }
            Err(error) => match self.submission.frame.ask_again(ask, reply, &error) {
                Some(again) => Turn::Ask(vec![again]),
                None => unmarked("the item", Critic::Auditor, &error),
            },
        }
    }

    /// Every question so far has its usable reply: decide, or go on to what costs more.
    fn after_batch(&mut self) -> Turn {
        let Submission { yardstick, frame, item, round, document, .. } = self.submission;
        if self.state.weak.is_some() {
            return self.read_scores();
        }
        let audited = self
            .state
            .entries
            .iter()
            .any(|entry| matches!(entry, Entry::Exchange { slot, .. } if slot.purpose == Purpose::Audit));
        if !audited {
            let problems = self.control_problems();
            if !problems.is_empty() {
                return Turn::End(Outcome::FailedAudit, Critic::Controls, problems);
            }
            let wording = prompts::auditor(yardstick, document, item);
            return Turn::Ask(vec![frame.ask(Purpose::Audit, round, 0, wording)]);
        }
        let (weak, mut asks) = Panel::open(Solver::Weak, Stage::Fresh, round, frame, yardstick, item);
        let (strong, more) = Panel::open(Solver::Strong, Stage::Fresh, round, frame, yardstick, item);
        asks.extend(more);
        (self.state.weak, self.state.strong) = (Some(weak), Some(strong));
        Turn::Ask(asks)
    }

    fn control_problems(&self) -> Vec<String> {
        if self.submission.item.check.is_some() {
            let reached = self.state.controls.iter().flatten().any(|marks| marks.first() == Some(&true));
            let problem = "the strong solver, given the document, does not reach the checked answer";
            return if reached { Vec::new() } else { vec![problem.to_owned()] };
        }
        Control::ALL
            .into_iter()
            .zip(&self.state.controls)
            .filter_map(|(control, marks)| {
                let score = clipped_score(&self.submission.item.rubric, marks.as_deref().unwrap_or(&[]));
                control.problem(score)
            })
            .collect()
    }

    /// The rule on the fresh attempts.
    fn read_scores(&mut self) -> Turn {
        let Submission { yardstick, item, round, .. } = self.submission;
        let scores_of = |panel: &Option<Panel>| {
            panel.as_ref().map_or_else(Vec::new, |p| p.frozen_scores(&item.criteria()))
        };
        let scores =
            SolverScores { weak: scores_of(&self.state.weak), strong: scores_of(&self.state.strong) };
        self.state.entries.push(Entry::Confirmed { scores: scores.clone() });
        let (outcome, reason) = yardstick.rule.broken(&scores).unwrap_or((Outcome::Passed, String::new()));
        if outcome != Outcome::Passed {
            let problems = vec![reason.clone()];
            self.state.entries.push(Entry::Problems { round, by: Critic::Rule, problems });
        }
        self.decide(outcome, reason, Some(scores));
        Turn::Pass
    }

    fn turn(&mut self, turn: Turn) {
        match turn {
            Turn::Ask(asks) => self.state.wait = Wait::Asks(asks),
            Turn::Pass => {}
            Turn::End(outcome, by, problems) => {
                let reason = problems.join("; ");
                let round = self.submission.round;
                self.state.entries.push(Entry::Problems { round, by, problems });
                self.decide(outcome, reason, None);
            }
        }
    }

    fn decide(&mut self, outcome: Outcome, reason: String, scores: Option<SolverScores>) {
        let rule = &self.submission.yardstick.rule;
        let luck = scores.as_ref().map(|scores| rule.luck(scores));
        let mut shadows: BTreeMap<String, bool> =
            self.state.published.map(|holds| ("published".to_owned(), holds)).into_iter().collect();
        if let Some(scores) = &scores {
            let kind = self.submission.item.kind();
            let suited = NamedRule::ALL.into_iter().filter(|other| other.suits(kind));
            let others = suited.map(Rule::Named).filter(|other| other != rule);
            shadows.extend(others.map(|other| (other.name().to_owned(), other.holds(scores))));
        }
        self.state.wait = Wait::Done(Verdict { outcome, reason, scores, luck, shadows });
    }
}

/// No usable reply about `what`: the item cannot be audited, which is not evidence of anything else.
fn unmarked(what: &str, by: Critic, error: &str) -> Turn {
    let problem = format!("no usable reply about {what} after all re-asks: {error}");
    Turn::End(Outcome::FailedAudit, by, vec![problem])
}
