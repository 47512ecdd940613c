//! A population as a reader sees it, while a run goes on or after it. Infers nothing and changes nothing.

use crate::{
    document::Split,
    experiment::{
        JobRecord, Laboratory, OpenOptions, ProposalRecord, RunError, RunPlan, Standing, Written,
        opening::open_to_read,
    },
    genome::Genome,
    id::{DocumentId, VariantId},
    journal::{EvaluationFilter, Journal, OriginKind, Underway},
    lineage::{self, Verdict},
    outcome::Evaluation,
    population::{
        Population,
        lock::{Holder, Lock, Work},
    },
    trajectory::Trajectory,
    usage::Spend,
};

/// One population, opened for reading.
#[derive(Debug)]
pub struct RunView {
    /// The experiment.
    pub plan: RunPlan,
    /// The population's folder.
    pub folder: std::path::PathBuf,
    /// Who stands where after the last folded job.
    pub standing: Standing,
    /// The folded jobs, in order.
    pub jobs: Vec<JobRecord>,
    /// What was spent since the first start.
    pub spend: Spend,
    /// Who runs it now.
    pub running: Option<Holder>,
    /// The journal, for reading.
    pub journal: Journal,
    /// Git.
    pub population: Population,
}

impl RunView {
    /// Opens the population of these options.
    ///
    /// # Errors
    /// Configuration, no population, an unreadable journal.
    pub async fn open(options: &OpenOptions) -> Result<Self, RunError> {
        let (plan, folder, journal, population) = open_to_read(options)?;
        let standing = Written::read(&journal)?;
        let jobs = journal.job_results()?;
        let spend = journal.spend()?;
        let running = Lock::holder(&folder, Work::Run);
        Ok(Self { plan, folder, standing, jobs, spend, running, journal, population })
    }

    /// The work that had replies and no result when this was opened.
    pub fn underway(&self) -> Vec<Underway> {
        self.journal.underway()
    }

    /// When the run was first started, in seconds since 1970.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn started_at(&self) -> Result<i64, RunError> {
        Ok(self.journal.get_meta("started_at")?.and_then(|value| value.as_i64()).unwrap_or_default())
    }

    /// The `--set` of the last run.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn settings(&self) -> Result<Vec<(String, String)>, RunError> {
        let stored = self.journal.get_meta("settings")?;
        Ok(stored.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default())
    }

    /// Every proposal so far, in order.
    pub fn proposals(&self) -> impl Iterator<Item = &ProposalRecord> {
        self.jobs.iter().filter_map(|job| job.proposal.as_ref())
    }

    /// What became of one variant's proposal; nothing for the seed variant.
    pub fn proposal(&self, variant: VariantId) -> Option<&ProposalRecord> {
        self.proposals().find(|proposal| proposal.variant == variant)
    }

    /// The lineage: the seed variant and every proposal, rejected ones included, in order.
    ///
    /// # Errors
    /// Git cannot be read.
    pub async fn records(&self) -> Result<Vec<lineage::Record>, RunError> {
        let seed = self.population.with(|genomes| genomes.variant(VariantId::SEED)).await?;
        let seed = seed.as_ref();
        let mut records = Vec::new();
        records.push(lineage::Record {
            id: VariantId::SEED,
            parents: Vec::new(),
            operator: "seed".to_owned(),
            hypothesis: seed.map(|head| head.hypothesis.clone()).unwrap_or_default(),
            verdict: Verdict::Unknown,
            commit: seed.map(|head| head.commit),
            tree: seed.map(|head| head.tree),
            state: self.state(VariantId::SEED, false),
            reason: String::new(),
            pass_rate: self.standing.pass_rate(VariantId::SEED),
        });
        for proposal in self.proposals() {
            let rejected = proposal.commit.is_none();
            let standing = self.standing.variants.get(&proposal.variant);
            records.push(lineage::Record {
                id: proposal.variant,
                parents: proposal.parents.clone(),
                operator: proposal.operator.clone(),
                hypothesis: proposal.hypothesis.to_string(),
                verdict: standing.map_or(Verdict::Unknown, |standing| standing.verdict),
                commit: proposal.commit.as_deref().and_then(|id| id.parse().ok()),
                tree: proposal.tree.as_deref().and_then(|id| id.parse().ok()),
                state: self.state(proposal.variant, rejected),
                reason: proposal.reason.clone().unwrap_or_default(),
                pass_rate: self.standing.pass_rate(proposal.variant),
            });
        }
        Ok(records)
    }

    fn state(&self, variant: VariantId, rejected: bool) -> lineage::RecordState {
        if rejected {
            return lineage::RecordState::Rejected;
        }
        let in_play = self.standing.variants.get(&variant).is_none_or(|standing| standing.in_play);
        if in_play { lineage::RecordState::InPlay } else { lineage::RecordState::Retired }
    }

    /// The variant a person means: `best`, `seed`, `production` or an id.
    ///
    /// # Errors
    /// No such variant.
    pub async fn resolve(&self, name: &str) -> Result<VariantId, RunError> {
        match name {
            "best" => return Ok(self.standing.recommended()),
            "seed" => return Ok(VariantId::SEED),
            "production" => {
                let entry = self.population.production().await?;
                return entry.map(|entry| entry.variant).ok_or_else(|| {
                    RunError::NotFound(
                        "nothing is in production yet; `phylon promote` changes that".to_owned(),
                    )
                });
            }
            _ => {}
        }
        let id: VariantId = name.parse().map_err(|error: crate::id::NotAVariantId| {
            RunError::NotFound(format!("{error}; `best`, `seed` and `production` work too"))
        })?;
        match self.proposal(id) {
            Some(proposal) => match &proposal.reason {
                Some(reason) => Err(RunError::NotFound(format!("proposal {} was rejected: {reason}", id.0))),
                None => Ok(id),
            },
            None if id == VariantId::SEED => Ok(id),
            None => Err(RunError::NotFound(format!("there is no variant {id} in this population"))),
        }
    }

    /// A variant's genome.
    ///
    /// # Errors
    /// No such variant, or git cannot be read.
    pub async fn genome(&self, variant: VariantId) -> Result<Genome, RunError> {
        Ok(Genome::from_files(self.population.files(&variant.to_string()).await?))
    }

    /// Every evaluation of a variant by jobs of the run, in the order of their jobs.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn evaluations(&self, variant: VariantId) -> Result<Vec<Evaluation>, RunError> {
        let filter = EvaluationFilter {
            variant: Some(variant),
            kind: Some(OriginKind::Job),
            ..EvaluationFilter::default()
        };
        Ok(self.journal.evaluations(&filter)?)
    }

    /// Every trajectory of a document under a variant: throw-away ones first, then those of the run's jobs in
    /// their order. What `ablate` evaluates is another genome, and left out.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn trajectories(
        &self,
        variant: VariantId,
        document: &DocumentId,
    ) -> Result<Vec<Trajectory>, RunError> {
        let mut trajectories = Vec::new();
        for evaluation in self.evaluations_on(variant, document)? {
            trajectories.extend(self.journal.trajectory(evaluation.origin, variant, document)?);
        }
        Ok(trajectories)
    }

    /// The evaluations of a document under a variant whose trajectories may be shown, in the order of
    /// [`RunView::trajectories`].
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn evaluations_on(
        &self,
        variant: VariantId,
        document: &DocumentId,
    ) -> Result<Vec<Evaluation>, RunError> {
        let filter = EvaluationFilter {
            variant: Some(variant),
            document: Some(document.clone()),
            ..EvaluationFilter::default()
        };
        let mut evaluations = self.journal.evaluations(&filter)?;
        // Those of other genomes than the variant's own, whatever number they bear; and what is sealed.
        let other = [OriginKind::Ablate, OriginKind::Compare];
        evaluations.retain(|evaluation| {
            !other.contains(&OriginKind::of(evaluation.origin)) && evaluation.split != Split::Test
        });
        evaluations.sort_by_key(|evaluation| OriginKind::of(evaluation.origin) == OriginKind::Job);
        Ok(evaluations)
    }

    /// The laboratory of the same population, for verbs that also call models.
    ///
    /// # Errors
    /// As [`Laboratory::for_reading`].
    pub fn laboratory(options: &OpenOptions) -> Result<std::sync::Arc<Laboratory>, RunError> {
        Laboratory::for_reading(options, &[])
    }
}
