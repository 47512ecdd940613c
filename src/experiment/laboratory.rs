//! Everything a run works with, open: documents, journal, git, models, sandbox.
//!
//! Not for deciding what to do with it.

use std::{
    collections::HashMap,
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use serde_json::json;

use crate::{
    document::{Document, Split},
    evaluation,
    experiment::{
        RunError, RunPlan,
        connect::{Replies, connect},
        founding::{check_seed, commit_seed, create, holds_population, move_aside, recorded_splits},
        mend,
        opening::{check_identity, folder_of, plan_of_run},
        scratch::Scratch,
    },
    genome::{Agent, EvaluationCode, Genome},
    id::VariantId,
    journal::{Journal, OpenMode},
    models::{Budget, Limits, Models, rehearsal::Knobs},
    outcome::Evaluation,
    population::{
        Genomes, Population,
        lock::{Lock, Work},
    },
    problem::Problem,
    sandbox::{self, Sandbox},
    slot::Origin,
};

/// Reads an environment variable; the library never does so itself.
pub type Environment = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;
/// Hears what a person should read while work goes on.
pub type Notices = Arc<dyn Fn(String) + Send + Sync>;

/// What to open, and how.
#[derive(Clone)]
pub struct OpenOptions {
    /// The experiment as the user named it.
    pub experiment: PathBuf,
    /// The population's folder; `population/<name>` where absent.
    pub population: Option<PathBuf>,
    /// `--set` and the flags that stand for it: `key.path`, YAML.
    pub settings: Vec<(String, String)>,
    /// The most calls under way per endpoint, and in process.
    pub concurrency: Option<usize>,
    /// What may be spent beyond what the population has spent; the experiment's own budget where absent.
    pub limits: Limits,
    /// Whether an existing population is moved aside first.
    pub fresh: bool,
    /// The `phylon` executable, which is also the sandbox's worker.
    pub program: PathBuf,
    /// The environment, for API keys.
    pub env: Environment,
    /// Retries that drag on.
    pub notices: Notices,
    /// What a control experiment changes in rehearsal models.
    pub knobs: Knobs,
}

impl fmt::Debug for OpenOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenOptions").field("experiment", &self.experiment).finish_non_exhaustive()
    }
}

/// A genome, ready to run.
#[derive(Debug)]
pub struct Loaded {
    /// Its files.
    pub genome: Genome,
    /// Its manifest and prompts.
    pub agent: Agent,
    /// Its evaluation code.
    pub code: EvaluationCode,
}

/// The open workplace of one population.
pub struct Laboratory {
    /// The experiment.
    pub plan: RunPlan,
    /// The population's folder.
    pub folder: PathBuf,
    /// Variants.
    pub population: Population,
    /// Replies, outcomes, jobs.
    pub journal: Journal,
    /// Endpoints, with all their layers.
    pub models: Arc<Models>,
    /// Where evaluation code runs.
    pub sandbox: Sandbox,
    /// Reads an environment variable, for external editors.
    pub env: Environment,
    /// The journal that a replay takes its results from.
    pub recorded: Option<Journal>,
    /// When the run was first started, in seconds since 1970; commit times count from it.
    pub started_at: i64,
    loaded: Mutex<HashMap<VariantId, Arc<Loaded>>>,
    _lock: Option<Lock>,
    _scratch: Option<Scratch>,
}

impl fmt::Debug for Laboratory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Laboratory").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Laboratory {
    /// Opens the population for a run by this plan ([`plan_for_run`](super::plan_for_run)), alone; makes it when there is
    /// none.
    ///
    /// # Errors
    /// Configuration, another run's population, a run under way, a folder that cannot be written.
    pub async fn for_run(options: &OpenOptions, plan: RunPlan) -> Result<Arc<Self>, RunError> {
        let folder = folder_of(options)?;
        plan.find_editor(&*options.env)?;
        if options.fresh && folder.exists() {
            drop(Lock::acquire(&folder, Work::Run)?);
            move_aside(&folder)?;
        }
        // Git alone can be made again.
        if !folder.join("journal.db").is_file() {
            check_seed(options, &plan).await?;
            create(&folder, &plan, jiff::Timestamp::now().as_second()).await?;
        }
        let lock = Lock::acquire(&folder, Work::Run)?;
        let cut_off = Journal::was_cut_off(&folder.join("journal.db"));
        let mut mended = Genomes::mend(&folder.join("genomes.git"))?;
        let lab = Self::open(options, plan, folder, Some(lock), Replies::Asked(&[]))?;
        if cut_off {
            lab.journal.must_be_sound()?;
        }
        check_identity(&lab.journal, &lab.plan, &lab.folder)?;
        lab.journal.set_meta("settings", &json!(options.settings)).await?;
        let again = mend::in_line(&lab).await?;
        mended.extend(again.iter().map(|variant| format!("{variant} was committed again from the journal")));
        tell_mended(options, &mended);
        Ok(Arc::new(lab))
    }

    /// Opens an existing population beside whoever else works on it.
    ///
    /// # Errors
    /// As [`Laboratory::for_run`], and when there is no population.
    pub fn for_reading(options: &OpenOptions, remembered: &[Document]) -> Result<Arc<Self>, RunError> {
        let folder = folder_of(options)?;
        if !holds_population(&folder) {
            return Err(RunError::NoPopulation(folder));
        }
        let plan = plan_of_run(options, &folder, None)?;
        let lab = Self::open(options, plan, folder, None, Replies::Asked(remembered))?;
        check_identity(&lab.journal, &lab.plan, &lab.folder)?;
        Ok(Arc::new(lab))
    }

    /// Opens the population beside whoever else works on it; makes it, with the seed variant, when there is
    /// none: for what is measured before a run, by this plan ([`plan_for_measuring`](super::plan_for_measuring)).
    ///
    /// # Errors
    /// As [`Laboratory::for_run`], but for a run under way.
    pub async fn for_measuring(
        options: &OpenOptions,
        plan: RunPlan,
        remembered: &[Document],
    ) -> Result<Arc<Self>, RunError> {
        let folder = folder_of(options)?;
        let new = !holds_population(&folder);
        if new {
            check_seed(options, &plan).await?;
            create(&folder, &plan, jiff::Timestamp::now().as_second()).await?;
        }
        let lab = Self::open(options, plan, folder, None, Replies::Asked(remembered))?;
        check_identity(&lab.journal, &lab.plan, &lab.folder)?;
        if new {
            lab.journal.set_meta("settings", &json!(options.settings)).await?;
            commit_seed(&lab.population, &lab.plan, lab.started_at).await?;
        }
        Ok(Arc::new(lab))
    }

    /// A population that is gone when this is dropped, for measuring what belongs to no population.
    ///
    /// # Errors
    /// Configuration, or no place for temporary files.
    pub async fn throw_away(options: &OpenOptions, remembered: &[Document]) -> Result<Arc<Self>, RunError> {
        let scratch = Scratch::new()?;
        let folder = scratch.path().join("population");
        let recorded = recorded_splits(&folder_of(options)?)?;
        let plan = RunPlan::load(&options.experiment, &options.settings, &recorded)?;
        create(&folder, &plan, jiff::Timestamp::now().as_second()).await?;
        let lab = Self::open(options, plan, folder, None, Replies::Asked(remembered))?;
        Ok(Arc::new(Self { _scratch: Some(scratch), ..lab }))
    }

    /// A new population, for one run whose replies all come from `recorded`.
    ///
    /// # Errors
    /// As [`Laboratory::for_run`].
    pub async fn for_replay(
        options: &OpenOptions,
        recorded: &Journal,
        started_at: i64,
    ) -> Result<Arc<Self>, RunError> {
        let folder = folder_of(options)?;
        let splits = recorded.get_meta("splits")?.and_then(|value| serde_json::from_value(value).ok());
        let plan = RunPlan::load(&options.experiment, &options.settings, &splits.unwrap_or_default())?;
        create(&folder, &plan, started_at).await?;
        let lock = Lock::acquire(&folder, Work::Run)?;
        let replies = Replies::Recorded(recorded.clone());
        Ok(Arc::new(Self::open(options, plan, folder, Some(lock), replies)?))
    }

    fn open(
        options: &OpenOptions,
        plan: RunPlan,
        folder: PathBuf,
        lock: Option<Lock>,
        replies: Replies<'_>,
    ) -> Result<Self, RunError> {
        let journal = Journal::open(&folder.join("journal.db"), OpenMode::Existing)?;
        let population = Population::open(&folder.join("genomes.git"))?;
        let budget = &plan.config.budget;
        let limits = Limits { calls: budget.calls, tokens: budget.tokens, cost: budget.cost };
        let spent = journal.spend()?;
        let budget = Arc::new(Budget::new(options.limits.beyond(&spent).or(limits), spent));
        let recorded = match &replies {
            Replies::Asked(_) => None,
            Replies::Recorded(recorded) => Some(recorded.clone()),
        };
        let models = connect(options, &plan, &journal, budget, replies)?;
        let started_at = journal.get_meta("started_at")?.and_then(|v| v.as_i64()).unwrap_or_default();
        let sandbox = Sandbox::new(options.program.clone(), workers(), sandbox::Limits::default());
        Ok(Self {
            plan,
            folder,
            population,
            journal,
            models,
            sandbox,
            env: Arc::clone(&options.env),
            recorded,
            started_at,
            loaded: Mutex::default(),
            _lock: lock,
            _scratch: None,
        })
    }

    /// A variant's genome, compiled, its code loaded; kept for the next time.
    ///
    /// # Errors
    /// No such variant, or a genome that was valid when committed and no longer is.
    pub async fn variant(&self, variant: VariantId) -> Result<Arc<Loaded>, RunError> {
        let kept = self.kept().get(&variant).cloned();
        if let Some(loaded) = kept {
            return Ok(loaded);
        }
        let genome = self.genome(variant).await?;
        let loaded = Arc::new(self.load(genome).await?);
        self.kept().insert(variant, Arc::clone(&loaded));
        Ok(loaded)
    }

    /// A variant's files.
    ///
    /// # Errors
    /// No such variant, or git cannot be read.
    pub async fn genome(&self, variant: VariantId) -> Result<Genome, RunError> {
        Ok(Genome::from_files(self.population.files(&variant.to_string()).await?))
    }

    /// A genome from anywhere, ready to run.
    ///
    /// # Errors
    /// Its faults.
    pub async fn load(&self, genome: Genome) -> Result<Loaded, RunError> {
        let agent = Agent::compile(&genome, &self.plan.config.ceilings)?;
        super::plan::suited(&agent, &self.plan.config)?;
        let code = EvaluationCode::load(&self.sandbox, agent.evaluation())
            .await
            .map_err(|error| vec![Problem::new("evaluation.py", error.to_string())])?;
        Ok(Loaded { genome, agent, code })
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<VariantId, Arc<Loaded>>> {
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Evaluates one document under one variant, or returns what the journal already has.
    ///
    /// # Errors
    /// Transport, budget, stop, journal; everything else is an outcome.
    pub async fn evaluate(
        &self,
        loaded: &Loaded,
        variant: VariantId,
        document: &Document,
        split: Split,
        origin: Origin,
    ) -> Result<Evaluation, RunError> {
        let work =
            evaluation::Work { variant, agent: &loaded.agent, code: &loaded.code, document, split, origin };
        Ok(evaluation::evaluate(&self.context(), &work).await?)
    }

    /// What all evaluations here share.
    pub fn context(&self) -> evaluation::Context<'_> {
        evaluation::Context {
            models: &self.models,
            journal: &self.journal,
            yardstick: &self.plan.config.yardstick,
            ceilings: &self.plan.config.ceilings,
            run_seed: self.plan.config.seed,
        }
    }
}

/// Says in one line what was put right, and all of it to the log.
fn tell_mended(options: &OpenOptions, mended: &[String]) {
    for what in mended {
        tracing::info!(what, "git was mended");
    }
    let more = mended.len().saturating_sub(1);
    match mended {
        [] => {}
        [one] => (options.notices)(format!("git was mended after a sudden end: {one}")),
        [one, ..] => {
            (options.notices)(format!("git was mended after a sudden end: {one}; and {more} more"));
        }
    }
}

/// Sandbox workers: one per core. The code is pure computation, so more would only wait.
fn workers() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}
