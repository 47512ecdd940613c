//! A trajectory's entries sorted into rounds and the yardstick's part. Not for showing them.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    chat::{ChatReply, ChatRequest, FinishReason, Role},
    item::Item,
    outcome::Outcome,
    score::Marks,
    slot::{Purpose, Slot},
    trajectory::{Critic, Entry, Trajectory},
};

/// What happened, in the order of the loop.
#[derive(Debug, Default)]
pub struct Story {
    /// The rounds.
    pub rounds: Vec<Round>,
    /// The yardstick's part; empty when nothing was submitted.
    pub confirmation: Confirmation,
    /// How it ended, and why.
    pub ended: Option<(Outcome, String)>,
}

/// One turn of the loop.
#[derive(Debug, Default)]
pub struct Round {
    /// From 1.
    pub number: u32,
    /// The item, if one was proposed.
    pub item: Option<Item>,
    /// Whether the verifier was asked.
    pub verified: bool,
    /// The faults found.
    pub problems: Vec<(Critic, Vec<String>)>,
    /// The weak solver's attempts.
    pub weak: Panel,
    /// The strong solver's attempts.
    pub strong: Panel,
    /// The orchestrator's action and guidance.
    pub decided: Option<(String, String)>,
    /// Whether the item was submitted.
    pub submitted: bool,
    /// Every prompt and reply.
    pub exchanges: Vec<Exchange>,
}

impl Round {
    /// Whether this critic found fault.
    pub fn has(&self, by: Critic) -> bool {
        self.problems.iter().any(|(critic, _)| *critic == by)
    }
}

/// One solver's attempts with their marks.
#[derive(Debug, Default)]
pub struct Panel {
    /// The answers by attempt; of one that was asked again the last.
    pub answers: BTreeMap<u32, String>,
    /// The marks by attempt.
    pub marks: BTreeMap<u32, Marks>,
    /// The scores.
    pub scores: Vec<f64>,
}

/// The yardstick's part.
#[derive(Debug, Default)]
pub struct Confirmation {
    /// The marks of the control answers, by number.
    pub controls: BTreeMap<u32, Marks>,
    /// What the auditor said.
    pub audit: Option<String>,
    /// Fresh weak attempts.
    pub weak: Panel,
    /// Fresh strong attempts.
    pub strong: Panel,
    /// The faults found.
    pub problems: Vec<(Critic, Vec<String>)>,
    /// Every prompt and reply.
    pub exchanges: Vec<Exchange>,
}

/// A prompt and its reply, ready to be shown whole.
#[derive(Debug)]
pub struct Exchange {
    /// What it was for, and who was asked.
    pub title: String,
    /// How it was asked and how the reply ended: temperature, limits, seed, tokens.
    pub settings: String,
    /// Who said what.
    pub parts: Vec<(&'static str, String)>,
}

impl Story {
    /// Sorts the entries.
    pub fn of(trajectory: &Trajectory) -> Self {
        let mut story = Self::default();
        trajectory.entries.iter().for_each(|entry| story.take(entry));
        story
    }

    /// The item that was submitted, else the last one.
    pub fn item(&self) -> Option<&Item> {
        self.rounds.iter().rev().find_map(|round| round.item.as_ref())
    }

    fn take(&mut self, entry: &Entry) {
        match entry {
            Entry::Exchange { slot, alias, request, reply } => self.exchange(slot, alias, request, reply),
            Entry::Proposed { round, item } => self.round(*round).item = Some(item.clone()),
            Entry::Problems { round, by, problems } => match by {
                Critic::Form | Critic::Controls | Critic::Auditor | Critic::Rule => {
                    self.confirmation.problems.push((*by, problems.clone()));
                }
                _ => self.round(*round).problems.push((*by, problems.clone())),
            },
            Entry::Scored { round, scores } => {
                let round = self.round(*round);
                round.weak.scores.clone_from(&scores.weak);
                round.strong.scores.clone_from(&scores.strong);
            }
            Entry::Decided { round, action, guidance } => {
                self.round(*round).decided = Some((action.clone(), guidance.clone()));
            }
            Entry::Submitted { round } => self.round(*round).submitted = true,
            Entry::Confirmed { scores } => {
                self.confirmation.weak.scores.clone_from(&scores.weak);
                self.confirmation.strong.scores.clone_from(&scores.strong);
            }
            Entry::Ended { outcome, reason } => self.ended = Some((*outcome, reason.clone())),
        }
    }

    fn exchange(&mut self, slot: &Slot, alias: &str, request: &ChatRequest, reply: &ChatReply) {
        let whole = Exchange::new(slot, alias, request, reply);
        let number = slot.attempt;
        let said = || reply.content.clone();
        let confirmation = &mut self.confirmation;
        match slot.purpose {
            Purpose::ControlMarks => keep(&mut confirmation.controls, number, reply),
            Purpose::Audit => confirmation.audit = Some(flat(&reply.content)),
            Purpose::FreshWeakAttempt => _ = confirmation.weak.answers.insert(number, said()),
            Purpose::FreshWeakMarks => keep(&mut confirmation.weak.marks, number, reply),
            Purpose::FreshStrongAttempt => _ = confirmation.strong.answers.insert(number, said()),
            Purpose::FreshStrongMarks => keep(&mut confirmation.strong.marks, number, reply),
            purpose => {
                let round = self.round(slot.round);
                match purpose {
                    Purpose::Verify => round.verified = true,
                    Purpose::WeakAttempt => _ = round.weak.answers.insert(number, said()),
                    Purpose::WeakMarks => keep(&mut round.weak.marks, number, reply),
                    Purpose::StrongAttempt => _ = round.strong.answers.insert(number, said()),
                    Purpose::StrongMarks => keep(&mut round.strong.marks, number, reply),
                    _ => {}
                }
                return round.exchanges.push(whole);
            }
        }
        self.confirmation.exchanges.push(whole);
    }

    fn round(&mut self, number: u32) -> &mut Round {
        let at = match self.rounds.iter().position(|round| round.number == number) {
            Some(at) => at,
            None => {
                self.rounds.push(Round { number, ..Round::default() });
                self.rounds.len() - 1
            }
        };
        &mut self.rounds[at]
    }
}

impl Exchange {
    fn new(slot: &Slot, alias: &str, request: &ChatRequest, reply: &ChatReply) -> Self {
        let again = if slot.reask > 0 { format!(", asked again ({})", slot.reask) } else { String::new() };
        let title = format!("{} {} → {alias}{again}", slot.purpose, slot.attempt + 1);
        let said = |role: Role| match role {
            Role::System => "system",
            Role::User => "user",
            Role::Assistant => "assistant",
            Role::Tool => "tool",
        };
        let mut parts: Vec<_> =
            request.messages.iter().map(|message| (said(message.role), message.content.clone())).collect();
        if let Some(reasoning) = &reply.reasoning {
            parts.push(("reasoning", reasoning.clone()));
        }
        parts.push(("reply", reply.content.clone()));
        Self { title, settings: settings(request, reply), parts }
    }
}

fn settings(request: &ChatRequest, reply: &ChatReply) -> String {
    let finish = match reply.finish {
        FinishReason::Stop => "complete",
        FinishReason::Length => "cut by the limit",
        FinishReason::ToolCalls => "called tools",
        FinishReason::ContentFilter => "cut by a filter",
    };
    format!(
        "temperature {}, at most {} tokens, seed {}; {finish}, {} tokens in, {} out",
        request.temperature, request.max_tokens, request.seed, reply.usage.prompt, reply.usage.completion
    )
}

/// The word for who found fault.
pub fn critic(by: Critic) -> &'static str {
    match by {
        Critic::Parser => "malformed",
        Critic::CheckItem => "check_item",
        Critic::Verifier => "verifier",
        Critic::RejectWeak => "reject_weak",
        Critic::Reject => "reject",
        Critic::Form => "form",
        Critic::Controls => "controls",
        Critic::Auditor => "auditor",
        Critic::Rule => "rule",
    }
}

/// Keeps the marks of a judge's reply, where it is in good form.
fn keep(place: &mut BTreeMap<u32, Marks>, attempt: u32, reply: &ChatReply) {
    let Ok(value) = serde_json::from_str::<Value>(&reply.content) else { return };
    let Some(list) = value.get("marks").and_then(Value::as_array) else { return };
    let mut marks = Marks::new();
    for mark in list {
        let number = mark.get("number").and_then(Value::as_u64).unwrap_or(0) as usize;
        let met = mark.get("met").and_then(Value::as_bool).unwrap_or(false);
        if (1..=1_000).contains(&number) {
            marks.resize(marks.len().max(number), false);
            marks[number - 1] = met;
        }
    }
    place.insert(attempt, marks);
}

/// A JSON object as `key: value` on one line; other text as it is.
fn flat(text: &str) -> String {
    let Ok(Value::Object(object)) = serde_json::from_str(text) else { return text.to_owned() };
    let said = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let parts: Vec<String> =
        object.iter().map(|(key, value)| format!("{}: {}", key.replace('_', " "), said(value))).collect();
    parts.join(" · ")
}
