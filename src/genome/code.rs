//! `evaluation.py` behind typed calls, with a default for every function it leaves out.
//!
//! Not for when to call what, and not for what a rejection leads to.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::EVALUATION;
use crate::{
    item::{Criterion, Item, Polarity},
    problem::Problem,
    sandbox::{Sandbox, SandboxError, line_of_definition},
    score::{Marks, clipped_score},
};

/// The evaluation code gave no usable value.
#[derive(Debug, thiserror::Error)]
pub enum CodeError {
    /// The genome's own fault: its code raised, broke a limit or returned something else.
    #[error("{0}")]
    Fault(Problem),
    /// No sandbox worker could be started; says nothing about the genome.
    #[error("no sandbox worker")]
    Unavailable(#[source] std::io::Error),
}

/// One failed round, as `feedback(rounds)` sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoundReport {
    /// The round, from 1.
    pub round: u32,
    /// The question asked; empty when there was none.
    pub question: String,
    /// `too_easy`, `failed_strong`, `failed_check` or `malformed`.
    pub outcome: String,
    /// Why, in words.
    pub reason: String,
    /// The weak solver's scores, each in 0..=1; empty when it was not asked.
    pub weak: Vec<f64>,
    /// The strong solver's scores, each in 0..=1; empty when it was not asked.
    pub strong: Vec<f64>,
    /// How the attempts did on each criterion; empty when no solver was asked.
    pub criteria: Vec<CriterionResult>,
}

/// How often a criterion was met in a round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CriterionResult {
    /// The criterion's text.
    pub criterion: String,
    /// Its weight.
    pub weight: i64,
    /// Its polarity.
    pub category: Polarity,
    /// The share of the weak solver's attempts that met it, 0..=1.
    pub weak_met: f64,
    /// The share of the strong solver's attempts that met it, 0..=1; 0 when it was not asked.
    pub strong_met: f64,
}

/// What the genome's functions are called with, written as JSON from where it lies.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(untagged)]
enum Argument<'a> {
    Item(&'a Item),
    Document(&'a str),
    Rubric(&'a [Criterion]),
    Marks(&'a Marks),
    Scores(&'a [f64]),
    Rounds(&'a [RoundReport]),
}

/// The evaluation code of one genome, ready to be called.
#[derive(Debug, Clone)]
pub struct EvaluationCode {
    sandbox: Sandbox,
    source: Arc<str>,
    functions: Arc<[String]>,
}

impl EvaluationCode {
    /// Runs the module once to see which functions it has. An empty source has none.
    ///
    /// # Errors
    /// When the module does not compile, raises or breaks a limit.
    pub async fn load(sandbox: &Sandbox, source: &Arc<str>) -> Result<Self, CodeError> {
        let functions = if source.trim().is_empty() {
            Vec::new()
        } else {
            sandbox.functions(source).await.map_err(|error| fault(None, error))?
        };
        Ok(Self { sandbox: sandbox.clone(), source: source.clone(), functions: functions.into() })
    }

    /// Whether the genome has its own version of this function.
    pub fn has(&self, function: &str) -> bool {
        self.functions.iter().any(|name| name == function)
    }

    /// `check_item(item, document)`: problems visible without a model. Default: none.
    ///
    /// # Errors
    /// As all calls here: [`CodeError`].
    pub async fn check_item(&self, item: &Item, document: &str) -> Result<Vec<String>, CodeError> {
        Ok(self.check_items(&[(item, document)]).await?.pop().unwrap_or_default())
    }

    /// [`Self::check_item`] of every item with its document, in one request.
    ///
    /// # Errors
    /// As all calls here.
    pub async fn check_items(&self, items: &[(&Item, &str)]) -> Result<Vec<Vec<String>>, CodeError> {
        let function = "check_item";
        if !self.has(function) {
            return Ok(vec![Vec::new(); items.len()]);
        }
        let arguments = |&(item, document)| vec![Argument::Item(item), Argument::Document(document)];
        let arguments = items.iter().map(arguments).collect();
        let read = |value: Value| {
            serde_json::from_value(value.clone()).map_err(|_| self.wrong(function, "a list of str", &value))
        };
        self.values(function, Vec::new(), arguments).await?.into_iter().map(read).collect()
    }

    /// `score(rubric, marks)` of every attempt, each in 0..=1, in one request. Default:
    /// [`clipped_score`].
    ///
    /// # Errors
    /// As all calls here.
    pub async fn score(&self, rubric: &[Criterion], attempts: &[Marks]) -> Result<Vec<f64>, CodeError> {
        let function = "score";
        if !self.has(function) {
            return Ok(attempts.iter().map(|marks| clipped_score(rubric, marks)).collect());
        }
        let arguments = attempts.iter().map(|marks| vec![Argument::Marks(marks)]).collect();
        let read = |value: Value| match value.as_f64() {
            Some(score) if (0.0..=1.0).contains(&score) => Ok(score),
            _ => Err(self.wrong(function, "a float from 0 to 1", &value)),
        };
        self.values(function, vec![Argument::Rubric(rubric)], arguments)
            .await?
            .into_iter()
            .map(read)
            .collect()
    }

    /// `reject_weak(scores)`: why the strong solver need not be asked. Default: never.
    ///
    /// # Errors
    /// As all calls here.
    pub async fn reject_weak(&self, weak: &[f64]) -> Result<Option<String>, CodeError> {
        Ok(self.reasons("reject_weak", vec![vec![Argument::Scores(weak)]]).await?.pop().flatten())
    }

    /// `reject(weak, strong)`: why not to submit. Default: submit.
    ///
    /// # Errors
    /// As all calls here.
    pub async fn reject(&self, weak: &[f64], strong: &[f64]) -> Result<Option<String>, CodeError> {
        Ok(self.reject_each(&[(weak, strong)]).await?.pop().flatten())
    }

    /// [`Self::reject`] of every pair of scores, in one request.
    ///
    /// # Errors
    /// As all calls here.
    pub async fn reject_each(&self, scores: &[(&[f64], &[f64])]) -> Result<Vec<Option<String>>, CodeError> {
        let arguments = |&(weak, strong)| vec![Argument::Scores(weak), Argument::Scores(strong)];
        let arguments = scores.iter().map(arguments).collect();
        self.reasons("reject", arguments).await
    }

    /// `feedback(rounds)`: what is read before the next round. Default: a plain list.
    ///
    /// # Errors
    /// As all calls here.
    pub async fn feedback(&self, rounds: &[RoundReport]) -> Result<String, CodeError> {
        let function = "feedback";
        if !self.has(function) {
            return Ok(plain_feedback(rounds));
        }
        match self.values(function, Vec::new(), vec![vec![Argument::Rounds(rounds)]]).await?.pop() {
            Some(Value::String(text)) => Ok(text),
            value => Err(self.wrong(function, "a str", &value.unwrap_or_default())),
        }
    }

    async fn reasons(
        &self,
        function: &str,
        arguments: Vec<Vec<Argument<'_>>>,
    ) -> Result<Vec<Option<String>>, CodeError> {
        if !self.has(function) {
            return Ok(vec![None; arguments.len()]);
        }
        let read = |value| match value {
            Value::Null => Ok(None),
            Value::String(reason) => Ok(Some(reason)),
            value => Err(self.wrong(function, "a str or None", &value)),
        };
        self.values(function, Vec::new(), arguments).await?.into_iter().map(read).collect()
    }

    async fn values(
        &self,
        function: &str,
        first: Vec<Argument<'_>>,
        arguments: Vec<Vec<Argument<'_>>>,
    ) -> Result<Vec<Value>, CodeError> {
        let values = self.sandbox.call_many(&self.source, function, first, arguments).await;
        values.map_err(|error| fault(Some(function), error))
    }

    fn wrong(&self, function: &str, expected: &str, value: &Value) -> CodeError {
        let what = format!("`{function}` must return {expected}, but returned {}", python_word(value));
        let problem = Problem::new(EVALUATION, what);
        CodeError::Fault(match line_of_definition(&self.source, function) {
            Some(line) => problem.at(line),
            None => problem,
        })
    }
}

fn fault(function: Option<&str>, error: SandboxError) -> CodeError {
    let line = error.line();
    let hint = advice(&error);
    let what = match error {
        SandboxError::Unavailable(error) => return CodeError::Unavailable(error),
        other => other.to_string(),
    };
    let what = function.map_or(what.clone(), |name| format!("`{name}`: {what}"));
    let mut problem = Problem::new(EVALUATION, what);
    problem.line = line;
    problem.hint = hint.map(str::to_owned);
    CodeError::Fault(problem)
}

/// What to do about code that fails in this way.
fn advice(error: &SandboxError) -> Option<&'static str> {
    match error {
        SandboxError::Syntax { .. } => Some(
            "the code runs in a subset of Python: no `yield`, `match`, `%`-formatting, `random` or `time`",
        ),
        SandboxError::TimedOut => Some("look for a loop that does not end"),
        SandboxError::OutOfMemory => Some("look for a value that keeps growing"),
        _ => None,
    }
}

/// A value's Python type, with the value where it is short.
fn python_word(value: &Value) -> String {
    match value {
        Value::Null => "None".into(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        Value::Number(number) => number.to_string(),
        Value::String(_) => "a str".into(),
        Value::Array(items) => match items.iter().find(|item| !item.is_string()) {
            Some(item) => format!("a list with {} in it", python_word(item)),
            None => "a list".into(),
        },
        Value::Object(_) => "a dict".into(),
    }
}

fn plain_feedback(rounds: &[RoundReport]) -> String {
    let line = |report: &RoundReport| {
        let question = if report.question.is_empty() {
            String::new()
        } else {
            format!(" Question: {}", report.question)
        };
        format!("Round {} ({}): {}{question}\n", report.round, report.outcome, report.reason)
    };
    rounds.iter().map(line).collect()
}
