//! Doing one job: from its plan to its result. Choosing and folding belong to `run`.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use futures_util::future::try_join_all;
use tokio::sync::{mpsc::UnboundedSender, watch};

use crate::{
    document::{Document, Split},
    event::Event,
    experiment::{Laboratory, ProposalRecord, RunError, run::Knowledge},
    id::{DocumentId, VariantId},
    mutation::{self, Forbidden, LedgerView, Proposed},
    outcome::Evaluation,
    population::NewVariant,
    search::{Bred, JobResult, Observed, Plan},
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
    lab: Arc<Laboratory>,
    documents: BTreeMap<DocumentId, (Arc<Document>, Split)>,
    forbidden: Forbidden,
    events: UnboundedSender<Event>,
    /// Per breeding job with training documents of its own: turns true when their trajectories are journalled.
    trained: Mutex<BTreeMap<u32, watch::Sender<bool>>>,
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
        Self { lab, documents, forbidden, events, trained: Mutex::default() }
    }

    /// Makes it known that a job will bring training trajectories, before it or any later job starts.
    pub fn announce(&self, job: u32, plan: &Plan) {
        if let Plan::Breed { training, .. } = plan
            && !training.is_empty()
        {
            self.channel(job);
        }
    }

    /// Makes it known that a job's training trajectories are in the journal.
    pub fn trained(&self, job: u32) {
        self.channel(job).send_replace(true);
    }

    fn channel(&self, job: u32) -> watch::Sender<bool> {
        let mut trained = self.trained.lock().unwrap_or_else(PoisonError::into_inner);
        trained.entry(job).or_insert_with(|| watch::Sender::new(false)).clone()
    }

    /// Does the job. `knowledge` is what was folded when the job was chosen.
    ///
    /// # Errors
    /// Transport, budget, stop, journal, git; a failed document or proposal is a result.
    pub async fn work(&self, job: u32, plan: &Plan, knowledge: &Knowledge) -> Result<Done, RunError> {
        match plan {
            Plan::Seed { documents } => self.measured(job, &[VariantId::SEED], documents).await,
            Plan::Measure { variant, documents } | Plan::Report { variant, documents, .. } => {
                self.measured(job, &[*variant], documents).await
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
        let evaluations = try_join_all(work).await?.into_iter().flatten().collect();
        Ok(Done { result: JobResult { evaluations, ..JobResult::default() }, proposal: None })
    }

    async fn evaluate_all(
        &self,
        job: u32,
        variant: VariantId,
        documents: &[DocumentId],
    ) -> Result<Vec<Observed>, RunError> {
        let loaded = self.lab.variant(variant).await?;
        let loaded = &loaded;
        try_join_all(documents.iter().map(|id| async move {
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
        // Nobody listening is no reason to stop.
        let _ = self.events.send(Event::DocumentFinished {
            job,
            variant: evaluation.variant,
            document: evaluation.document.clone(),
            outcome: evaluation.outcome,
        });
    }

    async fn bred(&self, job: u32, plan: &Plan, knowledge: &Knowledge) -> Result<Done, RunError> {
        let Plan::Breed { proposal, parent, operator, training, reuse, documents, show_ledger } = plan else {
            return Err(RunError::Bug("only a breed breeds".to_owned()));
        };
        let mut evaluations = self.evaluate_all(job, *parent, training).await?;
        if !training.is_empty() {
            self.trained(job);
        }
        let source = reuse.unwrap_or(job);
        let read = self.trajectory_documents(source, training, knowledge).await?;
        let trajectories = read
            .iter()
            .filter_map(|id| self.lab.journal.trajectory(Origin::Job(source), *parent, id).transpose())
            .collect::<Result<Vec<_>, _>>()?;
        let genome = self.lab.variant(*parent).await?.genome.clone();
        let search = &self.lab.plan.config.search;
        let context = mutation::Context {
            models: &self.lab.models,
            sandbox: &self.lab.sandbox,
            journal: Some(&self.lab.journal),
            ceilings: &self.lab.plan.config.ceilings,
            analyst: &search.analyst,
            editor: &search.editor,
            run_seed: self.lab.plan.config.seed,
        };
        let input = mutation::ProposalInput {
            job,
            parent: *parent,
            genome: &genome,
            trajectories: &trajectories,
            ledger: &knowledge.ledger,
            ledger_view: if *show_ledger { LedgerView::Shown } else { LedgerView::Hidden },
            forbidden: &self.forbidden,
            earlier: &knowledge.earlier,
        };
        let variant = VariantId(*proposal);
        let mut record = ProposalRecord {
            variant,
            parents: vec![*parent],
            operator: operator.word().to_owned(),
            hypothesis: String::new(),
            mechanism: String::new(),
            expected: String::new(),
            commit: None,
            tree: None,
            reason: None,
        };
        let bred = match mutation::propose(&context, &input).await? {
            Proposed::Rejected(rejected) => {
                record.reason = Some(rejected.reason.clone());
                Bred::Rejected { reason: rejected.reason }
            }
            Proposed::Child(child) => {
                record.hypothesis = child.hypothesis;
                record.mechanism = child.mechanism;
                record.expected = child.expected;
                let committed = self.commit(&record, &child.genome).await?;
                record.commit = Some(committed.commit.to_string());
                record.tree = Some(committed.tree.to_string());
                evaluations.extend(self.evaluate_all(job, variant, documents).await?);
                Bred::Committed { parents: vec![*parent], base: None }
            }
        };
        let result = JobResult { evaluations, bred: Some(bred), read };
        Ok(Done { result, proposal: Some(record) })
    }

    /// The training documents whose trajectories job `source` holds, once they are in the journal.
    async fn trajectory_documents(
        &self,
        source: u32,
        training: &[DocumentId],
        knowledge: &Knowledge,
    ) -> Result<Vec<DocumentId>, RunError> {
        if !training.is_empty() {
            return Ok(training.to_vec());
        }
        let documents = knowledge.training.get(&source).cloned().unwrap_or_default();
        let mut ready = self.channel(source).subscribe();
        tokio::select! {
            result = ready.wait_for(|ready| *ready) => {
                result.map_err(|_| RunError::Bug("a training channel closed".to_owned()))?;
            }
            () = self.lab.models.stopped() => return Err(crate::models::ModelError::Stopped.into()),
        }
        Ok(documents)
    }

    async fn commit(
        &self,
        record: &ProposalRecord,
        genome: &crate::genome::Genome,
    ) -> Result<crate::population::Committed, RunError> {
        let mut parents = Vec::new();
        for parent in &record.parents {
            parents.push(self.lab.population.resolve(&parent.to_string()).await?);
        }
        let editor = self.lab.models.model_name(&self.lab.plan.config.search.editor);
        let trailers = editor.map(|model| ("Editor-Model".to_owned(), model.to_owned()));
        let committed = self
            .lab
            .population
            .commit_variant(NewVariant {
                id: record.variant,
                parents,
                files: genome.files().clone(),
                operator: record.operator.clone(),
                hypothesis: record.hypothesis.clone(),
                trailers: trailers.into_iter().collect(),
                time_unix: self.lab.started_at + i64::from(record.variant.0),
            })
            .await?;
        Ok(committed)
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
