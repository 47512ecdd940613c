//! Doing a breed: from its plan to a committed child, or the reason why there is none.
//!
//! What is read comes from the journal and from what was folded when the job was chosen, so it does not matter
//! when the jobs it depends on were done, or whether they are done again after a kill.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{
    experiment::{
        ProposalRecord, RunError, keepsake,
        line::{exhausted, line, stories},
        progress::Stage,
        run::Knowledge,
        scratch::Scratch,
        work::{Done, Workshop},
    },
    genome::Genome,
    id::{DocumentId, VariantId},
    journal::JournalError,
    mutation::{
        self, Analysis, Assignment, Change, Editor, Fingerprint, LedgerView, Merge, Proposed, Rejected, Task,
        Trial,
        external::{self, External},
    },
    population::{Committed, NewVariant},
    search::{Bred, JobResult, Operator, Plan},
    slot::Origin,
    trajectory::Trajectory,
};

/// The most changes of a line that an editor is shown.
const LINE: usize = 12;

/// The fields of a breed's plan, borrowed.
#[derive(Clone, Copy)]
struct Breed<'a> {
    job: u32,
    proposal: u32,
    parent: VariantId,
    operator: Operator,
    partner: Option<VariantId>,
    training: &'a [DocumentId],
    reuse: Option<u32>,
    documents: &'a [DocumentId],
    view: LedgerView,
    analysis: Option<u32>,
    direction: u32,
    stalled: bool,
}

/// What an operator made, before it is committed.
struct Made {
    proposed: Proposed,
    parents: Vec<VariantId>,
    base: Option<VariantId>,
    /// Training documents whose trajectories were read.
    read: Vec<DocumentId>,
}

/// An analysis as the journal keeps it for the proposals that share it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Diagnosis {
    /// Nothing when the analyst's replies could not be read.
    analysis: Option<Analysis>,
    /// What the analyst was shown.
    shown: Vec<Trial>,
}

impl Workshop {
    /// Makes a child, commits it and tries it.
    ///
    /// # Errors
    /// Transport, budget, stop, journal, git; a failed proposal is a result.
    pub(super) async fn bred(&self, job: u32, plan: &Plan, knowledge: &Knowledge) -> Result<Done, RunError> {
        let breed = Breed::of(job, plan)?;
        let mut evaluations = self.evaluate_all(job, breed.parent, breed.training).await?;
        if !breed.training.is_empty() {
            self.progress.reached(job, Stage::Trained);
        }
        let genome = self.lab.variant(breed.parent).await?.genome.clone();
        let made = match breed.operator {
            Operator::Edit => self.edited(&breed, &genome, knowledge).await?,
            Operator::Crossover => self.crossed(&breed, &genome, knowledge).await?,
            Operator::Simplify => self.simplified(&breed, &genome, knowledge).await?,
        };
        self.progress.reached(job, Stage::Analysed);
        let mut record = breed.record(&made.parents);
        let bred = match made.proposed {
            Proposed::Rejected(Rejected { reason }) => {
                record.reason = Some(reason.clone());
                Bred::Rejected { reason }
            }
            Proposed::Child(child) => {
                record.hypothesis = child.hypothesis.into();
                record.mechanism = child.mechanism.into();
                record.expected = child.expected;
                record.fingerprint = Some(Fingerprint::of(&genome, &child.genome));
                let committed = self.commit(&record, &genome, &child.genome).await?;
                record.commit = Some(committed.commit.to_string());
                record.tree = Some(committed.tree.to_string());
                evaluations.extend(self.evaluate_all(job, record.variant, breed.documents).await?);
                Bred::Committed { parents: made.parents, base: made.base }
            }
        };
        let result = JobResult { evaluations, bred: Some(bred), read: made.read };
        Ok(Done { result, proposal: Some(record) })
    }

    async fn edited(
        &self,
        breed: &Breed<'_>,
        genome: &Genome,
        knowledge: &Knowledge,
    ) -> Result<Made, RunError> {
        let exhausted = if breed.stalled { exhausted(breed.parent, &knowledge.ledger) } else { Vec::new() };
        let mut diagnosis = match breed.analysis {
            Some(source) => self.shared_diagnosis(source).await?,
            None => None,
        };
        let shared = diagnosis.is_some();
        let shown = match &diagnosis {
            Some(diagnosis) => diagnosis.shown.clone(),
            None => self.trials(breed, knowledge).await?,
        };
        let trajectories = self.trajectories(&shown)?;
        let context = self.context();
        let input = self.input(breed, genome, &trajectories, knowledge);
        let mut reason = None;
        if diagnosis.is_none() {
            let analysis = mutation::analyse(&context, &input, &exhausted).await?;
            reason = analysis.as_ref().err().cloned();
            let made = Diagnosis { analysis: analysis.ok(), shown: shown.clone() };
            let value = serde_json::to_value(&made).map_err(|error| RunError::Bug(error.to_string()))?;
            self.lab.journal.put_result(&diagnosis_key(breed.job), &value).await?;
            self.progress.reached(breed.job, Stage::Analysed);
            diagnosis = Some(made);
        }
        let proposed = match diagnosis.as_ref().and_then(|diagnosis| diagnosis.analysis.as_ref()) {
            Some(analysis) => {
                let direction = if shared { breed.direction } else { 0 };
                let task = Task::Edit(Assignment { analysis, direction, exhausted: &exhausted });
                self.carry_out(&context, &input, &task).await?
            }
            None => Proposed::Rejected(reason.unwrap_or_else(|| Rejected::new("there is no analysis"))),
        };
        let mut read: Vec<DocumentId> = shown.into_iter().map(|trial| trial.document).collect();
        read.sort();
        read.dedup();
        Ok(Made { proposed, parents: vec![breed.parent], base: None, read })
    }

    async fn crossed(
        &self,
        breed: &Breed<'_>,
        genome: &Genome,
        knowledge: &Knowledge,
    ) -> Result<Made, RunError> {
        let Some(partner) = breed.partner else {
            return Err(RunError::Bug(format!("job {} crosses {} with nothing", breed.job, breed.parent)));
        };
        let parents = vec![breed.parent, partner];
        let Some(crossing) = self.lab.population.cross(breed.parent, partner).await? else {
            let reason = format!("{} and {partner} are of one line", breed.parent);
            let proposed = Proposed::Rejected(Rejected::new(reason));
            return Ok(Made { proposed, parents, base: None, read: Vec::new() });
        };
        let (partner_genome, base_genome) =
            (self.lab.genome(partner).await?, self.lab.genome(crossing.base).await?);
        let stories = |variant| stories(variant, crossing.base, &knowledge.ledger);
        let (ours, theirs) = (stories(breed.parent), stories(partner));
        let merge = Merge {
            partner,
            partner_genome: &partner_genome,
            base: crossing.base,
            base_genome: &base_genome,
            merged: &crossing.merged,
            ours: &ours,
            theirs: &theirs,
        };
        let context = self.context();
        let input = self.input(breed, genome, &[], knowledge);
        let proposed = match mutation::clean(&context, &input, &merge).await? {
            Some(proposed) => proposed,
            None => self.carry_out(&context, &input, &Task::Reconcile(&merge)).await?,
        };
        Ok(Made { proposed, parents, base: Some(crossing.base), read: Vec::new() })
    }

    async fn simplified(
        &self,
        breed: &Breed<'_>,
        genome: &Genome,
        knowledge: &Knowledge,
    ) -> Result<Made, RunError> {
        let mut changes = Vec::new();
        for entry in line(breed.parent, &knowledge.ledger).take(LINE) {
            let (before, after) =
                (self.lab.genome(entry.parent).await?, self.lab.genome(entry.variant).await?);
            changes.push(Change::new(entry.variant, &*entry.mechanism, entry.verdict, (&before, &after)));
        }
        let context = self.context();
        let input = self.input(breed, genome, &[], knowledge);
        let proposed = self.carry_out(&context, &input, &Task::Simplify(&changes)).await?;
        Ok(Made { proposed, parents: vec![breed.parent], base: None, read: Vec::new() })
    }

    /// The analysis that an earlier job made; nothing when it made none, so that an own one is needed.
    async fn shared_diagnosis(&self, source: u32) -> Result<Option<Diagnosis>, RunError> {
        self.progress.wait(source, Stage::Analysed, &self.lab.models).await?;
        let Some(value) = self.lab.journal.result(&diagnosis_key(source))? else { return Ok(None) };
        let unreadable =
            |error| JournalError::Json { what: format!("the analysis of job {source}"), source: error };
        let diagnosis: Diagnosis = serde_json::from_value(value).map_err(unreadable)?;
        Ok(Some(diagnosis).filter(|diagnosis| diagnosis.analysis.is_some()))
    }

    /// The parent's own training trials, once they are in the journal, and those of relatives beside them.
    async fn trials(&self, breed: &Breed<'_>, knowledge: &Knowledge) -> Result<Vec<Trial>, RunError> {
        let source = breed.reuse.unwrap_or(breed.job);
        let documents = if breed.training.is_empty() {
            self.progress.wait(source, Stage::Trained, &self.lab.models).await?;
            knowledge.training.get(&source).map_or(&[][..], Vec::as_slice)
        } else {
            breed.training
        };
        let mut own = Vec::new();
        for document in documents {
            let found = self.lab.journal.evaluation(Origin::Job(source), breed.parent, document)?;
            own.extend(found.map(|evaluation| Trial {
                job: source,
                variant: breed.parent,
                document: document.clone(),
                passed: evaluation.outcome.passed(),
            }));
        }
        let parents: BTreeMap<_, _> =
            knowledge.ledger.iter().map(|entry| (entry.variant, entry.parent)).collect();
        let beside = mutation::beside(&own, &knowledge.trials, &parents);
        own.extend(beside);
        Ok(own)
    }

    fn trajectories(&self, trials: &[Trial]) -> Result<Vec<Trajectory>, RunError> {
        let find = |trial: &Trial| {
            self.lab.journal.trajectory(Origin::Job(trial.job), trial.variant, &trial.document).transpose()
        };
        Ok(trials.iter().filter_map(find).collect::<Result<Vec<_>, _>>()?)
    }

    /// Lets whoever edits in this experiment do a task.
    async fn carry_out(
        &self,
        context: &mutation::Context<'_>,
        input: &mutation::ProposalInput<'_>,
        task: &Task<'_>,
    ) -> Result<Proposed, RunError> {
        let plan = &self.lab.plan;
        let Editor::Command(editor) = &plan.config.search.editor else {
            return Ok(mutation::carry_out(context, input, task).await?);
        };
        let place = Scratch::new()?;
        // A folder that does not exist has nothing to hide.
        let hidden =
            [plan.folder.join(&plan.config.documents.path), plan.folder.clone(), self.lab.folder.clone()];
        let hidden: Vec<PathBuf> = hidden.iter().filter_map(|folder| folder.canonicalize().ok()).collect();
        let env = Arc::clone(&self.lab.env);
        let external = External {
            editor,
            home: &plan.folder,
            place: place.path(),
            hidden: &hidden,
            env: &move |name| env(name),
            recorded: self.lab.recorded.as_ref(),
        };
        Ok(external::carry_out(context, input, task, &external).await?)
    }

    fn context(&self) -> mutation::Context<'_> {
        let search = &self.lab.plan.config.search;
        mutation::Context {
            models: &self.lab.models,
            sandbox: &self.lab.sandbox,
            journal: Some(&self.lab.journal),
            ceilings: &self.lab.plan.config.ceilings,
            analyst: &search.analyst,
            editor: search.editor.alias().unwrap_or_default(),
            run_seed: self.lab.plan.config.seed,
        }
    }

    fn input<'a>(
        &'a self,
        breed: &Breed<'_>,
        genome: &'a Genome,
        trajectories: &'a [Trajectory],
        knowledge: &'a Knowledge,
    ) -> mutation::ProposalInput<'a> {
        mutation::ProposalInput {
            job: breed.job,
            parent: breed.parent,
            genome,
            trajectories,
            ledger: &knowledge.ledger,
            ledger_view: breed.view,
            forbidden: &self.forbidden,
            earlier: &knowledge.earlier,
        }
    }

    async fn commit(
        &self,
        record: &ProposalRecord,
        parent: &Genome,
        genome: &Genome,
    ) -> Result<Committed, RunError> {
        let mut parents = Vec::new();
        for parent in &record.parents {
            parents.push(self.lab.population.resolve(&parent.to_string()).await?);
        }
        let trailer = match &self.lab.plan.config.search.editor {
            Editor::Model(alias) => {
                let model = self.lab.models.model_name(alias);
                model.map(|model| ("Editor-Model".to_owned(), model.to_owned()))
            }
            Editor::Command(editor) => Some(("Editor-Command".to_owned(), editor.name())),
        };
        let new = NewVariant {
            id: record.variant,
            parents,
            files: genome.files().clone(),
            operator: record.operator.clone(),
            hypothesis: record.hypothesis.to_string(),
            trailers: trailer.into_iter().collect(),
            time_unix: self.lab.started_at + i64::from(record.variant.0),
        };
        // First: what git loses in a power cut can then be made again.
        keepsake::keep(&self.lab.journal, parent, &new).await?;
        let committed = self.lab.population.commit_variant(new).await?;
        Ok(committed)
    }
}

impl<'a> Breed<'a> {
    fn of(job: u32, plan: &'a Plan) -> Result<Self, RunError> {
        let Plan::Breed {
            proposal,
            parent,
            operator,
            partner,
            training,
            reuse,
            documents,
            show_ledger,
            analysis,
            direction,
            stalled,
        } = plan
        else {
            return Err(RunError::Bug("only a breed breeds".to_owned()));
        };
        Ok(Self {
            job,
            proposal: *proposal,
            parent: *parent,
            operator: *operator,
            partner: *partner,
            training,
            reuse: *reuse,
            documents,
            view: if *show_ledger { LedgerView::Shown } else { LedgerView::Hidden },
            analysis: *analysis,
            direction: *direction,
            stalled: *stalled,
        })
    }

    /// The record of a proposal of which nothing is known yet.
    fn record(&self, parents: &[VariantId]) -> ProposalRecord {
        ProposalRecord {
            variant: VariantId(self.proposal),
            parents: parents.to_vec(),
            operator: self.operator.word().to_owned(),
            hypothesis: "".into(),
            mechanism: "".into(),
            expected: String::new(),
            commit: None,
            tree: None,
            reason: None,
            fingerprint: None,
        }
    }
}

fn diagnosis_key(job: u32) -> String {
    format!("job/{job}/analysis")
}
