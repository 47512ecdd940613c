//! Doing one job: from its plan to its result. Choosing and folding belong to `run`, breeding to `proposal`.

use std::{collections::BTreeMap, sync::Arc};

use tokio::sync::mpsc::UnboundedSender;

use crate::{
    document::{Document, Split},
    event::Event,
    experiment::{
        Laboratory, ProposalRecord, RunError,
        progress::{Progress, Stage},
        run::Knowledge,
        telling,
    },
    id::{DocumentId, VariantId},
    models::together,
    mutation::Forbidden,
    outcome::Evaluation,
    search::{JobResult, Observed, Plan},
    slot::Origin,
};

/// What came of a job.
#[derive(Debug, Clone, Default)]
pub struct Done {
    /// What search folds.
    pub result: JobResult,
    /// The proposal, when the job bred.
    pub proposal: Option<ProposalRecord>,
}

/// What every job of a run shares.
pub struct Workshop {
    pub(super) lab: Arc<Laboratory>,
    documents: BTreeMap<DocumentId, (Arc<Document>, Split)>,
    pub(super) forbidden: Forbidden,
    events: UnboundedSender<Event>,
    /// How far each breeding job has come, for those that wait for its trajectories or its analysis.
    pub(super) progress: Progress,
}

impl Workshop {
    /// The workshop of this run.
    pub fn new(lab: Arc<Laboratory>, events: UnboundedSender<Event>) -> Self {
        let mut documents = BTreeMap::new();
        for split in [Split::Train, Split::Validation] {
            for document in lab.plan.documents_of(split) {
                documents.insert(document.id.clone(), (document, split));
            }
        }
        let secret: Vec<Arc<Document>> = [Split::Validation, Split::Test]
            .into_iter()
            .flat_map(|split| lab.plan.documents_of(split))
            .collect();
        let forbidden = Forbidden::new(secret.iter().map(|document| document.text.as_ref()));
        Self { lab, documents, forbidden, events, progress: Progress::default() }
    }

    /// Makes it known that everything a folded job brought is in the journal.
    pub fn complete(&self, job: u32) {
        self.progress.reached(job, Stage::Analysed);
    }

    /// Does the job. `knowledge` is what was folded when the job was chosen.
    ///
    /// # Errors
    /// Transport, budget, stop, journal, git; a failed document or proposal is a result.
    pub async fn work(&self, job: u32, plan: &Plan, knowledge: &Knowledge) -> Result<Done, RunError> {
        match plan {
            Plan::Seed { documents } => self.measured(job, &[VariantId::SEED], documents).await,
            Plan::Measure { variant, documents } => self.measured(job, &[*variant], documents).await,
            Plan::Report { variant, against, documents, .. } => {
                let sides: Vec<VariantId> = std::iter::once(*variant).chain(*against).collect();
                self.measured(job, &sides, documents).await
            }
            Plan::Test { candidate, against, documents, .. } => {
                self.measured(job, &[*candidate, *against], documents).await
            }
            Plan::Breed { .. } => self.bred(job, plan, knowledge).await,
            Plan::Idle | Plan::Stop { .. } => Ok(Done::default()),
        }
    }

    async fn measured(
        &self,
        job: u32,
        variants: &[VariantId],
        documents: &[DocumentId],
    ) -> Result<Done, RunError> {
        let work = variants.iter().map(|variant| self.evaluate_all(job, *variant, documents));
        let evaluations = together(work).await?.into_iter().flatten().collect();
        Ok(Done { result: JobResult { evaluations, ..JobResult::default() }, proposal: None })
    }

    pub(super) async fn evaluate_all(
        &self,
        job: u32,
        variant: VariantId,
        documents: &[DocumentId],
    ) -> Result<Vec<Observed>, RunError> {
        let loaded = self.lab.variant(variant).await?;
        let loaded = &loaded;
        together(documents.iter().map(|id| async move {
            let (document, split) = self
                .documents
                .get(id)
                .ok_or_else(|| RunError::Bug(format!("job {job} names an unknown document `{id}`")))?;
            let origin = Origin::Job(job);
            let evaluation = self.lab.evaluate(loaded, variant, document, *split, origin).await?;
            self.tell(job, &evaluation);
            Ok(observed(&evaluation))
        }))
        .await
    }

    fn tell(&self, job: u32, evaluation: &Evaluation) {
        let event = Event::DocumentFinished {
            job,
            variant: evaluation.variant,
            document: evaluation.document.clone(),
            outcome: evaluation.outcome,
        };
        telling::keep(&self.lab, &event);
        // Nobody listening is no reason to stop.
        let _ = self.events.send(event);
    }
}

fn observed(evaluation: &Evaluation) -> Observed {
    Observed {
        variant: evaluation.variant,
        document: evaluation.document.clone(),
        split: evaluation.split,
        passed: evaluation.outcome.passed(),
        luck: evaluation.luck,
    }
}
