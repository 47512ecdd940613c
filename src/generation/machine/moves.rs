//! What the loop does next: ask a role, open a panel, fail a round, submit, stop.

use std::mem;

use super::{Brief, Failure, Function, Loop, LoopInput, Wait, Work};
use crate::{
    chat::{Message, ReplySchema},
    generation::{
        replies::{Action, Decision, decision_schema, item_schema, item_text, verification_schema},
        report::{criterion_results, report_text},
        step::Ended,
    },
    genome::{ChallengerInput, OrchestratorInput, RenderError, RoleConfig, RoundReport, VerifierInput},
    outcome::Outcome,
    score::SolverScores,
    slot::Purpose,
    trajectory::{Critic, Entry},
    yardstick::{Ask, Panel, Solver, Stage, Wording, neutralised},
};

impl Loop<'_> {
    pub(super) fn challenge(&mut self) {
        let Brief { feedback, guidance, previous } = &self.state.brief;
        let previous = previous.as_ref().map(item_text);
        let prompt = self.input.agent.challenger_prompt(&ChallengerInput {
            document: &self.document,
            feedback: &neutralised(feedback),
            guidance: &neutralised(guidance),
            previous: previous.as_deref(),
            round: self.state.round,
        });
        let role = &self.input.agent.manifest().roles.challenger;
        self.ask_role(Purpose::Challenge, role, prompt, item_schema(self.input.agent.manifest().item));
    }

    pub(super) fn verify(&mut self) {
        let item = self.state.work.item.as_ref().map(item_text).unwrap_or_default();
        let input = VerifierInput { document: &self.document, item: &item };
        let prompt = self.input.agent.verifier_prompt(&input);
        let role = &self.input.agent.manifest().roles.verifier;
        self.ask_role(Purpose::Verify, role, prompt, verification_schema());
    }

    pub(super) fn orchestrate(&mut self, feedback: String) {
        let Work { weak, strong, .. } = &self.state.work;
        let report = self.state.reports.last();
        let text = report.map(|report| report_text(report, weak.as_ref(), strong.as_ref(), &feedback));
        let prompt = self.input.agent.orchestrator_prompt(&OrchestratorInput {
            report: &neutralised(text.as_deref().unwrap_or_default()),
            rounds_left: self.rounds().saturating_sub(self.state.round),
        });
        self.state.brief.feedback = feedback;
        let role = &self.input.agent.manifest().roles.orchestrator;
        self.ask_role(Purpose::Orchestrate, role, prompt, decision_schema());
    }

    pub(super) fn ask_role(
        &mut self,
        purpose: Purpose,
        role: &RoleConfig,
        prompt: Result<String, RenderError>,
        schema: ReplySchema,
    ) {
        let prompt = match prompt {
            Ok(prompt) => prompt,
            Err(error) => return self.stop(Outcome::Error, error.to_string()),
        };
        let wording = Wording {
            alias: role.model.clone(),
            messages: vec![Message::user(prompt)],
            temperature: role.temperature,
            max_tokens: role.max_tokens,
            schema: Some(schema),
        };
        self.ask(vec![self.input.frame.ask(purpose, self.state.round, 0, wording)]);
    }

    pub(super) fn open(&mut self, solver: Solver) -> Vec<Ask> {
        let LoopInput { frame, yardstick, .. } = self.input;
        let Work { item: Some(item), weak, strong, .. } = &mut self.state.work else { return Vec::new() };
        let (panel, asks) = Panel::open(solver, Stage::Loop, self.state.round, frame, yardstick, item);
        match solver {
            Solver::Weak => *weak = Some(panel),
            Solver::Strong => *strong = Some(panel),
        }
        asks
    }

    /// Asks, if the ceiling still allows it together with a confirmation.
    pub(super) fn ask(&mut self, asks: Vec<Ask>) {
        let ceiling = u64::from(self.input.ceilings.calls_per_document);
        let confirmation = self.input.yardstick.confirmation_calls();
        let calls = self.state.spend.calls + asks.len() as u64 + u64::from(confirmation);
        if calls > ceiling {
            let last = self.last_reason();
            let reason = format!("calls_per_document ({ceiling}) leaves no call for the next step; {last}");
            return self.stop(Outcome::OutOfRounds, reason);
        }
        self.state.wait = Wait::Asks(asks);
    }

    /// The round failed: report it, and go on to the next unless it was the last.
    pub(super) fn fail(&mut self, failure: Failure, by: Critic, problems: Vec<String>) {
        let Work { item, weak, strong, scores } = &self.state.work;
        let criteria = match item {
            Some(item) => criterion_results(item, weak.as_ref(), strong.as_ref()),
            None => Vec::new(),
        };
        self.state.reports.push(RoundReport {
            round: self.state.round,
            question: item.as_ref().map(|item| item.question.clone()).unwrap_or_default(),
            outcome: failure.word().to_owned(),
            reason: problems.join("; "),
            weak: scores.weak.clone(),
            strong: scores.strong.clone(),
            criteria,
        });
        self.problems(by, problems);
        if self.state.round >= self.rounds() {
            return self.stop(Outcome::OutOfRounds, self.last_reason());
        }
        self.state.wait = Wait::Code(Function::Feedback);
    }

    pub(super) fn decide(&mut self, decision: Decision) {
        let Decision { action, guidance } = decision;
        let round = self.state.round;
        let action_word = action.word().to_owned();
        self.state.entries.push(Entry::Decided { round, action: action_word, guidance: guidance.clone() });
        if action == Action::GiveUp {
            let reason = format!("the orchestrator gave up: {guidance}; {}", self.last_reason());
            return self.stop(Outcome::GaveUp, reason);
        }
        let work = mem::take(&mut self.state.work);
        self.state.brief.previous = if action == Action::Revise { work.item } else { None };
        self.state.brief.guidance = guidance;
        self.state.round += 1;
        self.challenge();
    }

    pub(super) fn submit(&mut self) {
        let round = self.state.round;
        let Work { item: Some(item), weak, strong, .. } = mem::take(&mut self.state.work) else { return };
        let frozen =
            |panel: Option<Panel>| panel.map_or_else(Vec::new, |panel| panel.frozen_scores(&item.criteria()));
        let scores = SolverScores { weak: frozen(weak), strong: frozen(strong) };
        self.state.entries.push(Entry::Submitted { round });
        self.state.wait = Wait::Done(Ended::Submitted { item, round, scores });
    }

    pub(super) fn scored(&mut self) {
        let (round, scores) = (self.state.round, self.state.work.scores.clone());
        self.state.entries.push(Entry::Scored { round, scores });
    }

    pub(super) fn problems(&mut self, by: Critic, problems: Vec<String>) {
        self.state.entries.push(Entry::Problems { round: self.state.round, by, problems });
    }

    pub(super) fn stop(&mut self, outcome: Outcome, reason: String) {
        self.state.wait = Wait::Done(Ended::Stopped { outcome, reason, round: self.state.round });
    }

    /// How the last failed round failed, in one line.
    pub(super) fn last_reason(&self) -> String {
        match self.state.reports.last() {
            Some(last) => format!("round {} was {}: {}", last.round, last.outcome, last.reason),
            None => "no round was finished".to_owned(),
        }
    }

    pub(super) fn rounds(&self) -> u32 {
        self.input.agent.manifest().limits.rounds.min(self.input.ceilings.rounds)
    }
}
