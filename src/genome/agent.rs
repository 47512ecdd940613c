//! A genome compiled: manifest checked, prompts ready to render. Not for running its evaluation code.

use std::{collections::BTreeMap, sync::Arc};

use minijinja::Value;

use super::{
    CHALLENGER, Ceilings, EVALUATION, Genome, Grounding, MANIFEST, Manifest, ORCHESTRATOR, RenderError,
    VERIFIER,
    prompt::{Prompt, Show, Variable},
};
use crate::problem::Problem;

/// What the challenger is told. Texts go in as they are: whoever calls makes them safe as data.
#[derive(Debug, Clone, Copy)]
pub struct ChallengerInput<'a> {
    /// The document, whole.
    pub document: &'a str,
    /// What `feedback` of the genome made of the failed rounds; empty in round 1.
    pub feedback: &'a str,
    /// What the orchestrator advised; empty in round 1.
    pub guidance: &'a str,
    /// The item to revise, as JSON; absent when an entirely new one is wanted.
    pub previous: Option<&'a str>,
    /// The round, from 1.
    pub round: u32,
}

/// What the verifier is told.
#[derive(Debug, Clone, Copy)]
pub struct VerifierInput<'a> {
    /// The document, whole.
    pub document: &'a str,
    /// The item, as JSON.
    pub item: &'a str,
}

/// What the orchestrator is told.
#[derive(Debug, Clone, Copy)]
pub struct OrchestratorInput<'a> {
    /// The failed round's report.
    pub report: &'a str,
    /// Rounds left after this one.
    pub rounds_left: u32,
}

/// A valid genome, ready to be asked for prompts.
#[derive(Debug, Clone)]
pub struct Agent {
    genome: Genome,
    manifest: Manifest,
    evaluation: Arc<str>,
    orchestrator: Prompt,
    challenger: Prompt,
    verifier: Prompt,
}

impl Agent {
    /// Checks and compiles a genome. Static: its evaluation code is not run, see
    /// [`check_contract`](super::check_contract).
    ///
    /// # Errors
    /// Everything found wrong, with file and, where known, line.
    pub fn compile(genome: &Genome, ceilings: &Ceilings) -> Result<Self, Vec<Problem>> {
        let mut problems = genome.problems();
        // A missing file is reported by `problems` already.
        let mut read = |path, compiled: &mut dyn FnMut(&str) -> Result<(), Vec<Problem>>| {
            if let Some(Err(found)) = genome.get(path).map(compiled) {
                problems.extend(found);
            }
        };
        let (mut manifest, mut challenger, mut orchestrator, mut verifier) = (None, None, None, None);
        read(MANIFEST, &mut |text| Manifest::parse(text, ceilings).map(|m| manifest = Some(m)));
        let document = match manifest.as_ref().map(|manifest: &Manifest| manifest.grounding) {
            Some(Grounding::None) => Show::Text,
            _ => Show::Always,
        };
        read(CHALLENGER, &mut |text| challenger_prompt(text, document).map(|p| challenger = Some(p)));
        read(ORCHESTRATOR, &mut |text| orchestrator_prompt(text).map(|p| orchestrator = Some(p)));
        read(VERIFIER, &mut |text| verifier_prompt(text, document).map(|p| verifier = Some(p)));
        match (manifest, orchestrator, challenger, verifier) {
            (Some(manifest), Some(orchestrator), Some(challenger), Some(verifier)) if problems.is_empty() => {
                let evaluation = genome.get(EVALUATION).unwrap_or_default().into();
                Ok(Self { genome: genome.clone(), manifest, evaluation, orchestrator, challenger, verifier })
            }
            _ => Err(problems),
        }
    }

    /// The manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The files this was compiled from.
    pub fn genome(&self) -> &Genome {
        &self.genome
    }

    /// The text of `evaluation.py`; empty when the genome has none.
    pub fn evaluation(&self) -> &Arc<str> {
        &self.evaluation
    }

    /// The challenger's prompt, one user message.
    ///
    /// # Errors
    /// When the template raises on these values or grows beyond all measure.
    pub fn challenger_prompt(&self, input: &ChallengerInput<'_>) -> Result<String, RenderError> {
        self.challenger.render(&BTreeMap::from([
            ("document", Value::from(input.document)),
            ("feedback", Value::from(input.feedback)),
            ("guidance", Value::from(input.guidance)),
            ("previous", Value::from(input.previous.unwrap_or_default())),
            ("round", Value::from(input.round)),
        ]))
    }

    /// The verifier's prompt, one user message.
    ///
    /// # Errors
    /// As [`Agent::challenger_prompt`].
    pub fn verifier_prompt(&self, input: &VerifierInput<'_>) -> Result<String, RenderError> {
        self.verifier.render(&BTreeMap::from([
            ("document", Value::from(input.document)),
            ("item", Value::from(input.item)),
        ]))
    }

    /// The orchestrator's prompt, one user message.
    ///
    /// # Errors
    /// As [`Agent::challenger_prompt`].
    pub fn orchestrator_prompt(&self, input: &OrchestratorInput<'_>) -> Result<String, RenderError> {
        self.orchestrator.render(&BTreeMap::from([
            ("report", Value::from(input.report)),
            ("rounds_left", Value::from(input.rounds_left)),
        ]))
    }
}

fn challenger_prompt(text: &str, document: Show) -> Result<Prompt, Vec<Problem>> {
    let variables = [
        Variable("document", document),
        Variable("feedback", Show::Filled),
        Variable("guidance", Show::Filled),
        Variable("previous", Show::Text),
        Variable("round", Show::Number),
    ];
    Prompt::compile(CHALLENGER, text, &variables)
}

fn verifier_prompt(text: &str, document: Show) -> Result<Prompt, Vec<Problem>> {
    Prompt::compile(VERIFIER, text, &[Variable("document", document), Variable("item", Show::Always)])
}

fn orchestrator_prompt(text: &str) -> Result<Prompt, Vec<Problem>> {
    let variables = [Variable("report", Show::Always), Variable("rounds_left", Show::Number)];
    Prompt::compile(ORCHESTRATOR, text, &variables)
}
