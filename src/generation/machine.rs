//! The inner loop's state machine: a round is challenge, check, verify, weak attempts, strong attempts,
//! cheapest first; after a failed round the orchestrator decides how to go on.

mod moves;

use std::{borrow::Cow, mem};

use serde::{Deserialize, Serialize};

use super::{
    replies::{Decision, Verification, read_item},
    step::{Answer, CodeCall, CodeReply, Ended, Step},
};
use crate::{
    chat::ChatReply,
    document::Document,
    genome::{Agent, Ceilings, RoundReport},
    item::Item,
    models::object,
    outcome::Outcome,
    score::SolverScores,
    slot::Purpose,
    trajectory::{Critic, Entry},
    usage::Spend,
    yardstick::{Ask, Frame, Panel, Solver, Taken, Yardstick, charge, exchange, neutralised},
};

/// What the loop works with.
#[derive(Debug, Clone, Copy)]
pub struct LoopInput<'a> {
    /// The agent whose loop it is.
    pub agent: &'a Agent,
    /// The document.
    pub document: &'a Document,
    /// The frozen measure, whose solvers and judge the loop asks too.
    pub yardstick: &'a Yardstick,
    /// What the experiment allows.
    pub ceilings: &'a Ceilings,
    /// Which evaluation it belongs to.
    pub frame: &'a Frame,
    /// Whether its code has a say in what is submitted.
    pub acceptance: Acceptance,
}

/// Who decides that an item is submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acceptance {
    /// The genome's code, on attempts of both solvers.
    Tried,
    /// Nobody beyond the verifier: the code rejects nothing, so no solver is asked in the loop.
    AsWritten,
}

/// How far a loop has come. Serialisable, so that it can be put down and taken up again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LoopState {
    wait: Wait,
    /// From 1.
    round: u32,
    /// Every failed round.
    reports: Vec<RoundReport>,
    /// What the challenger reads in this round.
    brief: Brief,
    /// What became of this round so far.
    work: Work,
    entries: Vec<Entry>,
    spend: Spend,
}

/// What the challenger reads before a round, the document aside.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
struct Brief {
    feedback: String,
    guidance: String,
    previous: Option<Item>,
}

/// One round's results.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
struct Work {
    item: Option<Item>,
    weak: Option<Panel>,
    strong: Option<Panel>,
    /// By the genome's own `score`.
    scores: SolverScores,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Wait {
    Asks(Vec<Ask>),
    Code(Function),
    Done(Ended),
}

/// The genome's functions, as the loop waits for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Function {
    CheckItem,
    ScoreWeak,
    RejectWeak,
    ScoreStrong,
    Reject,
    Feedback,
}

/// What one reply leads to.
enum Turn {
    /// More to ask.
    Ask(Vec<Ask>),
    /// The reply cannot be used, for this reason; ask again.
    Again(String, Ask),
    /// The challenger's item.
    Propose(Item),
    /// Nothing by itself: others of the batch may still be under way.
    Settled,
    /// The item is good enough as it is.
    Submit,
    /// The round failed.
    Fail(Failure, Critic, Vec<String>),
    /// The orchestrator decided.
    Decide(Decision),
    /// The document is over.
    Stop(Outcome, String),
}

/// How a round failed; the word is part of what `feedback(rounds)` is given.
#[derive(Debug, Clone, Copy)]
enum Failure {
    TooEasy,
    Strong,
    Check,
    Malformed,
}

impl Failure {
    fn word(self) -> &'static str {
        match self {
            Self::TooEasy => "too_easy",
            Self::Strong => "failed_strong",
            Self::Check => "failed_check",
            Self::Malformed => "malformed",
        }
    }
}

/// One document's inner loop.
#[derive(Debug)]
pub struct Loop<'a> {
    input: LoopInput<'a>,
    /// The document with whatever looks like a tag of ours made harmless.
    document: Cow<'a, str>,
    state: LoopState,
}

impl<'a> Loop<'a> {
    /// Starts: the challenger is asked first.
    pub fn new(input: LoopInput<'a>) -> Self {
        let state = LoopState {
            wait: Wait::Asks(Vec::new()),
            round: 1,
            reports: Vec::new(),
            brief: Brief::default(),
            work: Work::default(),
            entries: Vec::new(),
            spend: Spend::default(),
        };
        let mut started = Self::resume(input, state);
        started.challenge();
        started
    }

    /// Takes up again what [`Self::state`] put down, with the same input.
    pub fn resume(input: LoopInput<'a>, state: LoopState) -> Self {
        Self { input, document: neutralised(&input.document.text), state }
    }

    /// How far it has come.
    pub fn state(&self) -> &LoopState {
        &self.state
    }

    /// What it waits for.
    pub fn next_step(&self) -> Step<'_> {
        match &self.state.wait {
            Wait::Asks(asks) => Step::Ask(asks),
            Wait::Done(ended) => Step::Done(ended),
            Wait::Code(function) => Step::Code(self.code_call(*function)),
        }
    }

    /// Takes the answer to [`Self::next_step`]. An answer of the wrong kind ends the document with
    /// `error`, so that a driver cannot spin.
    pub fn answer(&mut self, answer: Answer) {
        match (mem::replace(&mut self.state.wait, Wait::Asks(Vec::new())), answer) {
            (done @ Wait::Done(_), _) => self.state.wait = done,
            (_, Answer::Fault(reason)) => self.stop(Outcome::Error, reason),
            (Wait::Asks(asks), Answer::Replies(replies)) if asks.len() == replies.len() => {
                self.take_replies(asks, replies);
            }
            (Wait::Code(function), Answer::Code(reply)) => self.take_code(function, reply),
            _ => self.stop(Outcome::Error, "the loop was answered what it did not ask".to_owned()),
        }
    }

    /// How it ended, what happened on the way, and what it cost; no end before it is done.
    pub fn into_parts(self) -> (Option<Ended>, Vec<Entry>, Spend) {
        let ended = match self.state.wait {
            Wait::Done(ended) => Some(ended),
            Wait::Asks(_) | Wait::Code(_) => None,
        };
        (ended, self.state.entries, self.state.spend)
    }

    fn code_call(&self, function: Function) -> CodeCall<'_> {
        let Work { item, weak, strong, scores } = &self.state.work;
        let rubric = item.as_ref().map_or(Cow::Borrowed(&[][..]), Item::criteria);
        let marks = |panel: &Option<Panel>| panel.as_ref().map_or_else(Vec::new, Panel::marks);
        match (function, item) {
            (Function::CheckItem, Some(item)) => {
                CodeCall::CheckItem { item, document: &self.input.document.text }
            }
            (Function::ScoreWeak, _) => CodeCall::Score { rubric, marks: marks(weak) },
            (Function::RejectWeak, _) => CodeCall::RejectWeak { weak: &scores.weak },
            (Function::ScoreStrong, _) => CodeCall::Score { rubric, marks: marks(strong) },
            (Function::Reject, _) => CodeCall::Reject { weak: &scores.weak, strong: &scores.strong },
            (Function::Feedback | Function::CheckItem, _) => {
                CodeCall::Feedback { rounds: &self.state.reports }
            }
        }
    }

    fn take_replies(&mut self, asks: Vec<Ask>, replies: Vec<ChatReply>) {
        let mut next = Vec::new();
        let mut decisive = None;
        for (ask, reply) in asks.into_iter().zip(replies) {
            charge(&mut self.state.spend, &reply);
            let turn = self.take(&ask, &reply);
            self.state.entries.push(exchange(ask, reply));
            match turn {
                Turn::Ask(more) => next.extend(more),
                Turn::Again(error, ask) => {
                    self.problems(Critic::Parser, vec![error]);
                    next.push(ask);
                }
                Turn::Settled => {}
                turn => decisive = decisive.or(Some(turn)),
            }
        }
        match decisive {
            Some(turn) => self.turn(turn),
            None if !next.is_empty() => self.ask(next),
            None if self.state.work.strong.is_some() => self.state.wait = Wait::Code(Function::ScoreStrong),
            None => self.state.wait = Wait::Code(Function::ScoreWeak),
        }
    }

    fn turn(&mut self, turn: Turn) {
        match turn {
            Turn::Ask(asks) => self.ask(asks),
            Turn::Again(_, ask) => self.ask(vec![ask]),
            Turn::Propose(item) => {
                let round = self.state.round;
                self.state.entries.push(Entry::Proposed { round, item: item.clone() });
                self.state.work.item = Some(item);
                self.state.wait = Wait::Code(Function::CheckItem);
            }
            Turn::Settled => {}
            Turn::Submit => self.submit(),
            Turn::Fail(failure, by, problems) => self.fail(failure, by, problems),
            Turn::Decide(decision) => self.decide(decision),
            Turn::Stop(outcome, reason) => self.stop(outcome, reason),
        }
    }

    fn take(&mut self, ask: &Ask, reply: &ChatReply) -> Turn {
        match ask.slot.purpose {
            Purpose::Challenge => match read_item(&reply.content, self.input.agent.manifest().item) {
                Ok(item) => Turn::Propose(item),
                Err(error) => self.again(ask, reply, error),
            },
            Purpose::Verify => match object::<Verification>(&reply.content).map(Verification::problems) {
                Ok(problems) if problems.is_empty() => match self.input.acceptance {
                    Acceptance::Tried => Turn::Ask(self.open(Solver::Weak)),
                    Acceptance::AsWritten => Turn::Submit,
                },
                Ok(problems) => Turn::Fail(Failure::Check, Critic::Verifier, problems),
                Err(error) => self.again(ask, reply, error),
            },
            Purpose::Orchestrate => match object::<Decision>(&reply.content) {
                Ok(decision) => Turn::Decide(decision),
                Err(error) => match self.again(ask, reply, error) {
                    // The round failed already: an orchestrator that cannot be read adds nothing to it.
                    Turn::Fail(..) => Turn::Decide(Decision::default()),
                    again => again,
                },
            },
            purpose => self.take_attempt(purpose, ask, reply),
        }
    }

    fn take_attempt(&mut self, purpose: Purpose, ask: &Ask, reply: &ChatReply) -> Turn {
        let LoopInput { frame, yardstick, .. } = self.input;
        let Work { item: Some(item), weak, strong, .. } = &mut self.state.work else { return Turn::Settled };
        let Some(panel) = [weak, strong].into_iter().flatten().find(|panel| panel.asks_for(purpose)) else {
            return Turn::Settled;
        };
        match panel.take(frame, yardstick, item, ask, reply) {
            Taken::Next(next) => Turn::Ask(vec![*next]),
            Taken::Settled => Turn::Settled,
            Taken::Truncated => {
                let reason = "a solver's answer was cut by its token limit twice".to_owned();
                Turn::Stop(Outcome::Truncated, reason)
            }
            Taken::Unmarked(error) => {
                let problem = format!("the judge's marks could not be read: {error}");
                Turn::Fail(Failure::Malformed, Critic::Parser, vec![problem])
            }
        }
    }

    /// Asks again after a reply that cannot be used, or fails the round when that was tried enough.
    fn again(&self, ask: &Ask, reply: &ChatReply, error: String) -> Turn {
        match self.input.frame.ask_again(ask, reply, &error) {
            Some(again) => Turn::Again(error, again),
            None => Turn::Fail(Failure::Malformed, Critic::Parser, vec![error]),
        }
    }

    fn take_code(&mut self, function: Function, reply: CodeReply) {
        match (function, reply) {
            (Function::CheckItem, CodeReply::Problems(problems)) => self.take_check(problems),
            (Function::ScoreWeak, CodeReply::Scores(scores)) => {
                self.state.work.scores.weak = scores;
                self.state.wait = Wait::Code(Function::RejectWeak);
            }
            (Function::RejectWeak, CodeReply::Reason(reason)) => {
                self.scored();
                match reason {
                    Some(reason) => self.fail(Failure::TooEasy, Critic::RejectWeak, vec![reason]),
                    None => {
                        let asks = self.open(Solver::Strong);
                        self.ask(asks);
                    }
                }
            }
            (Function::ScoreStrong, CodeReply::Scores(scores)) => {
                self.state.work.scores.strong = scores;
                self.state.wait = Wait::Code(Function::Reject);
            }
            (Function::Reject, CodeReply::Reason(reason)) => {
                self.scored();
                match reason {
                    Some(reason) => self.fail(Failure::Strong, Critic::Reject, vec![reason]),
                    None => self.submit(),
                }
            }
            (Function::Feedback, CodeReply::Text(feedback)) => self.orchestrate(feedback),
            _ => self.stop(Outcome::Error, "the genome's code gave a value of the wrong kind".to_owned()),
        }
    }

    /// What `check_item` finds goes straight back to the challenger, within the round and at most as
    /// often as a malformed reply: nobody else has been paid yet.
    fn take_check(&mut self, problems: Vec<String>) {
        if problems.is_empty() {
            return self.verify();
        }
        let again = match self.state.entries.iter().rev().find_map(asked_challenge) {
            Some((ask, reply)) => self.input.frame.ask_with_error(&ask, reply, &problems.join("; ")),
            None => None,
        };
        match again {
            Some(again) => {
                self.problems(Critic::CheckItem, problems);
                self.ask(vec![again]);
            }
            None => self.fail(Failure::Check, Critic::CheckItem, problems),
        }
    }
}

/// The question and reply of a challenge, as they were asked.
fn asked_challenge(entry: &Entry) -> Option<(Ask, &ChatReply)> {
    match entry {
        Entry::Exchange { slot, alias, request, reply } if slot.purpose == Purpose::Challenge => {
            let (alias, slot, request) = (alias.clone(), slot.clone(), request.clone());
            // Whether it was asked longer does not matter for an error.
            Some((Ask { alias, slot, request, doubled: true }, reply))
        }
        _ => None,
    }
}
