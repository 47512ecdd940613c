//! Whole evolutions on rehearsal models in throw-away populations, measured afterwards on their test
//! documents: nothing is promoted from them, so the documents need no seal.
//!
//! Not for showing figures, and not for populations that are kept.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::Serialize;
use tokio::sync::mpsc::unbounded_channel;
use tokio_util::sync::CancellationToken;

use crate::{
    document::Split,
    evaluation::Summary,
    event::Event,
    experiment::{
        Laboratory, OpenOptions, RunError, evolve, laboratory::Loaded, neutral, plan_for_run,
        score::evaluate_all, scratch::Scratch,
    },
    id::VariantId,
    journal::EvaluationFilter,
    models::{
        ModelError, Provider,
        rehearsal::{EditorMode, Knobs},
    },
    mutation::{ANALYST_BYTES, render_trajectory},
    problem::Problem,
    slot::Origin,
};

/// Shares of the budget after which the recommended variant is looked at.
const MARKS: [f64; 5] = [0.1, 0.25, 0.5, 0.75, 1.0];

/// What is evolved, and how it is measured.
#[derive(Debug, Clone)]
pub struct Bench {
    /// The experiment; all its models must be rehearsal models.
    pub options: OpenOptions,
    /// How often each measured variant tries every test document, 1 or more.
    pub blocks: u32,
}

/// What one kind of run changes.
#[derive(Debug, Clone, Default)]
pub struct Setting {
    /// The search rule, where it is not the experiment's.
    pub rule: Option<String>,
    /// What is changed in the rehearsal models.
    pub knobs: Knobs,
    /// Other documents.
    pub corpus: Option<PathBuf>,
    /// Whether the recommended variant is also measured with neutral text for its instructions.
    pub neutral: bool,
}

/// The recommended variant at one point of a run.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Mark {
    /// Document evaluations charged so far.
    pub evaluations: u32,
    /// Model calls of those evaluations.
    pub calls: u64,
    /// The variant.
    pub variant: VariantId,
    /// Its pass rate on the test documents, 0..=1.
    pub rate: f64,
}

/// One run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trial {
    /// Its seed.
    pub seed: u64,
    /// The seed variant's pass rate on the test documents.
    pub seed_rate: f64,
    /// The recommended variant over the run; the last mark is its end.
    pub marks: Vec<Mark>,
    /// The share of the last variant's evaluations in which the rule held with the labels exchanged.
    pub luck: f64,
    /// Whether a claim was made.
    pub claimed: bool,
    /// The last variant's rate with neutral text for its instructions, where that was asked for.
    pub neutral_rate: Option<f64>,
}

impl Trial {
    /// The last recommended variant's rate.
    pub fn best_rate(&self) -> f64 {
        self.marks.last().map_or(self.seed_rate, |mark| mark.rate)
    }
}

/// Evaluations charged and variant recommended, as the run told them.
type Course = Vec<(u32, u32, VariantId)>;

impl Bench {
    /// Evolves once and measures what was recommended on the way.
    ///
    /// # Errors
    /// Configuration, models that are no rehearsal models, a run that was stopped.
    pub async fn trial(
        &self,
        setting: &Setting,
        seed: u64,
        stop: &CancellationToken,
    ) -> Result<Trial, RunError> {
        let scratch = Scratch::new()?;
        let (lab, course, claimed) = self.evolved(setting, seed, scratch.path(), stop).await?;
        self.measured(&lab, setting, seed, &course, claimed).await
    }

    /// A whole run in a folder that is thrown away; whether it made a claim.
    async fn evolved(
        &self,
        setting: &Setting,
        seed: u64,
        folder: &Path,
        stop: &CancellationToken,
    ) -> Result<(Arc<Laboratory>, Course, bool), RunError> {
        let options = self.changed(setting, seed, folder);
        let lab = Laboratory::for_run(&options, plan_for_run(&options)?).await?;
        only_rehearsal(&lab)?;
        let (sender, mut events) = unbounded_channel();
        let report = evolve(Arc::clone(&lab), sender, stop.clone()).await?;
        if report.stopped_early {
            return Err(ModelError::Stopped.into());
        }
        let mut course = Course::new();
        while let Ok(event) = events.try_recv() {
            if let Event::Folded { job, document_evaluations, best, .. } = event {
                course.push((job, document_evaluations, best));
            }
        }
        if let Some(last) = course.last_mut() {
            last.2 = report.best.variant;
        }
        Ok((lab, course, report.claim.made))
    }

    fn changed(&self, setting: &Setting, seed: u64, scratch: &Path) -> OpenOptions {
        let mut options = self.options.clone();
        options.population = Some(scratch.join("population"));
        options.knobs = setting.knobs.clone();
        let mut set = |key: &str, value: String| options.settings.push((key.to_owned(), value));
        set("seed", seed.to_string());
        if let Some(rule) = &setting.rule {
            set("search.rule", rule.clone());
        }
        if let Some(corpus) = &setting.corpus {
            set("documents.path", corpus.display().to_string());
        }
        options
    }

    async fn measured(
        &self,
        lab: &Laboratory,
        setting: &Setting,
        seed: u64,
        course: &Course,
        claimed: bool,
    ) -> Result<Trial, RunError> {
        let mut known: BTreeMap<VariantId, Summary> = BTreeMap::new();
        let seed_rate = self.known(lab, VariantId::SEED, &mut known).await?.pass_rate;
        let calls = calls_by_job(lab)?;
        let total = course.last().map_or(0, |(_, evaluations, _)| *evaluations);
        let mut marks = Vec::new();
        let mut luck = 0.0;
        for share in MARKS {
            let due = (share * f64::from(total)).ceil() as u32;
            let Some((job, evaluations, variant)) = course.iter().find(|(_, n, _)| *n >= due) else {
                continue;
            };
            let last = if share < 1.0 { *variant } else { course.last().map_or(*variant, |last| last.2) };
            let summary = self.known(lab, last, &mut known).await?;
            luck = summary.luck;
            let calls = calls.range(..=job).map(|(_, calls)| calls).sum();
            marks.push(Mark { evaluations: *evaluations, calls, variant: last, rate: summary.pass_rate });
        }
        let neutral_rate = match marks.last().filter(|_| setting.neutral) {
            Some(mark) => Some(self.neutral_rate(lab, mark.variant).await?),
            None => None,
        };
        Ok(Trial { seed, seed_rate, marks, luck, claimed, neutral_rate })
    }

    async fn known(
        &self,
        lab: &Laboratory,
        variant: VariantId,
        known: &mut BTreeMap<VariantId, Summary>,
    ) -> Result<Summary, RunError> {
        if let Some(summary) = known.get(&variant) {
            return Ok(summary.clone());
        }
        let loaded = lab.variant(variant).await?;
        let summary = self.on_test(lab, variant, &loaded, 0).await?;
        known.insert(variant, summary.clone());
        Ok(summary)
    }

    /// Every test document, `blocks` times; `from` keeps the slots of different genomes apart.
    async fn on_test(
        &self,
        lab: &Laboratory,
        variant: VariantId,
        loaded: &Loaded,
        from: u32,
    ) -> Result<Summary, RunError> {
        let documents: Vec<_> =
            lab.plan.documents_of(Split::Test).into_iter().map(|document| (document, Split::Test)).collect();
        let mut evaluations = Vec::new();
        for block in 1..=self.blocks {
            let origin = Origin::Score(from + block);
            evaluations.extend(evaluate_all(lab, variant, loaded, &documents, origin, &|_, _, _| {}).await?);
        }
        Ok(Summary::of(&evaluations))
    }

    async fn neutral_rate(&self, lab: &Laboratory, variant: VariantId) -> Result<f64, RunError> {
        let genome = neutral::instructions(&lab.genome(variant).await?, &lab.plan.genome);
        let loaded = lab.load(genome).await?;
        Ok(self.on_test(lab, variant, &loaded, self.blocks).await?.pass_rate)
    }

    /// Trajectories of the best variant of a run with another seed, as the analyst reads them: evidence that
    /// belongs to no parent of the runs that are measured.
    ///
    /// # Errors
    /// Configuration, or the run was stopped.
    pub async fn strange_evidence(
        &self,
        seed: u64,
        stop: &CancellationToken,
    ) -> Result<EditorMode, RunError> {
        let scratch = Scratch::new()?;
        let (lab, course, _) = self.evolved(&Setting::default(), seed, scratch.path(), stop).await?;
        let best = course.last().map_or(VariantId::SEED, |(_, _, variant)| *variant);
        let loaded = lab.variant(best).await?;
        let documents: Vec<_> = lab
            .plan
            .documents_of(Split::Train)
            .into_iter()
            .map(|document| (document, Split::Train))
            .collect();
        let origin = Origin::Score(1);
        let evaluations = evaluate_all(&lab, best, &loaded, &documents, origin, &|_, _, _| {}).await?;
        let mut texts = Vec::new();
        for three in evaluations.chunks(3) {
            let mut text = String::new();
            for evaluation in three {
                let trajectory = lab.journal.trajectory(origin, best, &evaluation.document)?;
                text.extend(trajectory.map(|trajectory| render_trajectory(&trajectory, ANALYST_BYTES)));
            }
            texts.push(text);
        }
        Ok(EditorMode::Misled(texts.into()))
    }
}

/// Model calls of document evaluations per job.
fn calls_by_job(lab: &Laboratory) -> Result<BTreeMap<u32, u64>, RunError> {
    let mut calls = BTreeMap::new();
    for evaluation in lab.journal.evaluations(&EvaluationFilter::default())? {
        if let Origin::Job(job) = evaluation.origin {
            *calls.entry(job).or_insert(0) += evaluation.spend.calls;
        }
    }
    Ok(calls)
}

/// Measuring a search takes many whole runs; they are made on rehearsal models only.
fn only_rehearsal(lab: &Laboratory) -> Result<(), RunError> {
    let file = lab.plan.folder.join("experiment.yaml").display().to_string();
    let others: Vec<_> = lab
        .plan
        .config
        .models
        .iter()
        .filter(|(_, model)| model.provider != Provider::Rehearsal)
        .map(|(alias, _)| {
            Problem::new(&file, format!("model `{alias}` is no rehearsal model")).hint(
                "`bench evolve` makes whole runs by the dozen; give it an experiment on rehearsal models",
            )
        })
        .collect();
    if others.is_empty() { Ok(()) } else { Err(RunError::Config(others)) }
}
