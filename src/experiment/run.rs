//! The run: choose job `i` from the results up to `i − lag`, work concurrently, fold in job order.
//!
//! A resumed run takes the same road: folded jobs come from the journal instead of being worked again.
//! Nothing here depends on which job finishes first.

mod learning;

use std::{
    collections::{BTreeMap, VecDeque},
    future::Future,
    pin::Pin,
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::json;
use tokio::{sync::mpsc::UnboundedSender, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use crate::{
    event::Event,
    experiment::{
        JobRecord, Laboratory, ProposalRecord, RunError, RunReport, Standing,
        allowance::{choose_under, setup_of},
        checkpoints,
        founding::commit_seed,
        standing::{self, Written},
        telling::Telling,
        work::{Done, Workshop},
    },
    id::DocumentId,
    journal::JobRow,
    mutation::{Earlier, LedgerEntry, Trial},
    population::HOUSEKEEPING_EVERY,
    search::{FoldError, Plan, Search, Setup, State},
};

/// How long work under way may take to finish once the run is asked to stop.
const GRACE: Duration = Duration::from_secs(10);

/// What was folded when a job was chosen, as far as its work needs it.
#[derive(Debug, Clone, Default)]
pub struct Knowledge {
    /// Every folded proposal with its verdict.
    pub ledger: Arc<Vec<LedgerEntry>>,
    /// Their trees and changes.
    pub earlier: Arc<Earlier>,
    /// Training documents per breeding job that evaluated some, folded or under way.
    pub training: Arc<BTreeMap<u32, Vec<DocumentId>>>,
    /// Every folded evaluation of a training document, in job order.
    pub trials: Arc<Vec<Trial>>,
}

/// A job that was chosen and is not folded yet.
struct Pending {
    job: u32,
    plan: Plan,
    work: Work,
}

enum Work {
    /// Folded before; from the journal.
    Kept(Box<Done>),
    /// Under way.
    Task(JoinHandle<Result<Done, RunError>>),
}

/// Runs, or goes on with, the evolution until its budget ends or `stop` is cancelled.
///
/// # Errors
/// What stops a run that is not its budget or `stop`: endpoints, journal, git. All folded work is kept, and
/// the same call goes on from there.
pub async fn evolve(
    lab: Arc<Laboratory>,
    events: UnboundedSender<Event>,
    stop: CancellationToken,
) -> Result<RunReport, RunError> {
    evolve_as(lab, events, stop, BTreeMap::new()).await
}

/// The same, with the plans of jobs that were chosen under another allowance.
///
/// # Errors
/// As [`evolve`].
pub async fn evolve_as(
    lab: Arc<Laboratory>,
    events: UnboundedSender<Event>,
    stop: CancellationToken,
    planned: BTreeMap<u32, Plan>,
) -> Result<RunReport, RunError> {
    let started = Instant::now();
    let span = tracing::info_span!("run", experiment = lab.plan.name, seed = lab.plan.config.seed);
    async {
        let mut run = Run::new(lab, events, stop).await?;
        run.planned = planned;
        run.catch_up().await?;
        let because = run.go().await?;
        run.report(because, started.elapsed()).await
    }
    .instrument(span)
    .await
}

struct Run {
    lab: Arc<Laboratory>,
    workshop: Arc<Workshop>,
    search: Search,
    state: State,
    kept: BTreeMap<u32, JobRecord>,
    /// Plans to follow instead of choosing.
    planned: BTreeMap<u32, Plan>,
    window: VecDeque<Pending>,
    records: Vec<ProposalRecord>,
    training: Arc<BTreeMap<u32, Vec<DocumentId>>>,
    trials: Arc<Vec<Trial>>,
    earlier: Arc<Earlier>,
    next: u32,
    ended: Option<String>,
    telling: Telling,
    written: Written,
    stop: CancellationToken,
}

impl Run {
    async fn new(
        lab: Arc<Laboratory>,
        events: UnboundedSender<Event>,
        stop: CancellationToken,
    ) -> Result<Self, RunError> {
        let setup = setup_of(&lab.plan);
        let kept: Vec<JobRecord> = lab.journal.job_results()?;
        let kept: BTreeMap<u32, JobRecord> = kept.into_iter().map(|record| (record.job, record)).collect();
        let folded = u32::try_from(kept.len()).unwrap_or(u32::MAX);
        let since = choose_under(&lab.journal, &json!(setup.allowance), folded).await?;
        let search = Search::new(Setup { since, ..setup });
        // A replay opens its population otherwise than a run does.
        commit_seed(&lab.population, &lab.plan, lab.started_at).await?;
        let mut earlier = Earlier::default();
        earlier.add_tree(&lab.plan.genome);
        let budget = &lab.plan.config.budget;
        let telling = Telling::new(&lab, events.clone());
        telling.kept(Event::Started {
            experiment: lab.plan.name.clone(),
            folded: u32::try_from(kept.len()).unwrap_or(u32::MAX),
            proposals: budget.proposals,
            document_evaluations: budget.document_evaluations,
        });
        Ok(Self {
            workshop: Arc::new(Workshop::new(Arc::clone(&lab), events)),
            state: search.empty_state(),
            search,
            lab,
            kept,
            planned: BTreeMap::new(),
            window: VecDeque::new(),
            records: Vec::new(),
            training: Arc::default(),
            trials: Arc::default(),
            earlier: Arc::new(earlier),
            next: 0,
            ended: None,
            telling,
            written: Written::default(),
            stop,
        })
    }

    /// Folds what an earlier command folded, up to a checkpoint: beliefs and choices are not worked out again, and
    /// the jobs that were under way then are as they were.
    async fn catch_up(&mut self) -> Result<(), RunError> {
        let lag = self.search.setup().config.lag.max(1);
        let Some(checkpoint) = checkpoints::latest(&self.lab.journal, lag, self.kept.len())? else {
            return Ok(());
        };
        let bug = |error: FoldError| RunError::Bug(error.to_string());
        for job in 0..checkpoint.folded {
            let Some(JobRecord { plan, result, proposal, .. }) = self.kept.remove(&job) else {
                return Err(RunError::Bug(format!("job {job} is not in the journal")));
            };
            self.state.fold_unjudged(job, &plan, &result).map_err(bug)?;
            self.note_training(job, &plan);
            self.note_trials(job, &result);
            self.workshop.complete(job);
            if let Some(proposal) = proposal {
                self.learn(proposal).await?;
            }
        }
        self.next = checkpoint.folded;
        self.state.restore(checkpoint).map_err(bug)?;
        for job in self.next..self.next + lag - 1 {
            if let Some(plan) = self.kept.get(&job).map(|record| record.plan.clone()) {
                self.start(plan)?;
            }
        }
        Ok(())
    }

    /// Chooses and folds until nothing is left to do. The answer is why it stopped.
    async fn go(&mut self) -> Result<String, RunError> {
        let wall = self.lab.plan.config.budget.wall_time();
        let mut wall: Pin<Box<dyn Future<Output = ()> + Send>> = match wall {
            Some(time) => Box::pin(tokio::time::sleep(time)),
            None => Box::pin(std::future::pending()),
        };
        let stop = self.stop.clone();
        loop {
            self.fill()?;
            let Some(first) = self.window.front_mut() else {
                return Ok(self.ended.clone().unwrap_or_else(|| "proposals".to_owned()));
            };
            let done = match &mut first.work {
                Work::Kept(done) => Ok(std::mem::take(done.as_mut())),
                Work::Task(task) => tokio::select! {
                    result = task => joined(result),
                    () = stop.cancelled() => return self.halt("interrupted").await,
                    () = &mut wall => return self.halt("wall").await,
                },
            };
            match done {
                Ok(done) => self.fold(done).await?,
                Err(error) => return self.give_up(error).await,
            }
        }
    }

    /// Chooses every job whose time has come.
    fn fill(&mut self) -> Result<(), RunError> {
        while self.ended.is_none() {
            let known = self.search.known_before(self.next).map_or(0, |job| job + 1);
            if self.state.folded() < known {
                return Ok(());
            }
            let pending: Vec<(u32, Plan)> =
                self.window.iter().map(|pending| (pending.job, pending.plan.clone())).collect();
            let chosen = self.search.choose(&self.state, &pending, self.next);
            self.start(chosen)?;
        }
        Ok(())
    }

    fn start(&mut self, chosen: Plan) -> Result<(), RunError> {
        let job = self.next;
        let kept = self.kept.remove(&job);
        let plan = match &kept {
            // Jobs before it were chosen under another allowance.
            Some(record) if job >= self.search.setup().since && record.plan != chosen => {
                return Err(RunError::Diverged { job });
            }
            Some(record) => record.plan.clone(),
            None => self.planned.remove(&job).unwrap_or(chosen),
        };
        if let Plan::Stop { because } = plan {
            self.ended = Some(because);
            return Ok(());
        }
        tracing::debug!(job, kind = plan.word(), kept = kept.is_some(), "job chosen");
        self.note_training(job, &plan);
        let work = match kept {
            Some(record) => {
                self.workshop.complete(job);
                Work::Kept(Box::new(Done { result: record.result, proposal: record.proposal }))
            }
            None => Work::Task(self.spawn(job, plan.clone())),
        };
        self.window.push_back(Pending { job, plan, work });
        self.next += 1;
        Ok(())
    }

    fn spawn(&self, job: u32, plan: Plan) -> JoinHandle<Result<Done, RunError>> {
        if let Some(variant) = plan.variant() {
            let kind = plan.word().to_owned();
            self.telling.kept(Event::JobStarted { job, kind, variant });
        }
        let knowledge = Knowledge {
            ledger: Arc::new(if matches!(plan, Plan::Breed { .. }) { self.ledger() } else { Vec::new() }),
            earlier: Arc::clone(&self.earlier),
            training: Arc::clone(&self.training),
            trials: Arc::clone(&self.trials),
        };
        let workshop = Arc::clone(&self.workshop);
        let span = match &plan {
            Plan::Breed { proposal, parent, .. } => tracing::info_span!("proposal", job, proposal, %parent),
            _ => tracing::info_span!("job", job, kind = plan.word()),
        };
        tokio::spawn(async move { workshop.work(job, &plan, &knowledge).await }.instrument(span))
    }

    async fn fold(&mut self, done: Done) -> Result<(), RunError> {
        let Some(Pending { job, plan, work }) = self.window.pop_front() else { return Ok(()) };
        self.state.fold(job, &plan, &done.result).map_err(|error| RunError::Bug(error.to_string()))?;
        tracing::debug!(job, kind = plan.word(), evaluations = done.result.evaluations.len(), "job folded");
        self.note_trials(job, &done.result);
        let fresh = matches!(work, Work::Task(_));
        if let Some(proposal) = &done.proposal {
            if fresh && proposal.variant.0.is_multiple_of(HOUSEKEEPING_EVERY) {
                self.lab.population.housekeeping().await?;
            }
            self.learn(proposal.clone()).await?;
        }
        if fresh {
            self.keep(job, plan, done).await?;
        }
        Ok(())
    }

    /// Writes a folded job and what follows from it, then tells.
    async fn keep(&mut self, job: u32, plan: Plan, done: Done) -> Result<(), RunError> {
        let kind = plan.word().to_owned();
        let record = JobRecord { job, plan, result: done.result, proposal: done.proposal };
        let row = JobRow { number: job, kind, plan: json!(record.plan), result: json!(record) };
        // In one transaction with the job.
        let standing = self.written.fold(&self.lab.journal, &self.state, &record, self.ended.clone())?;
        self.lab.journal.put_job(row).await?;
        let lag = self.search.setup().config.lag.max(1);
        checkpoints::keep(&self.lab.journal, lag, &self.state).await?;
        self.telling.folded(&record, &standing);
        Ok(())
    }

    /// Starts nothing more, lets what is under way finish for a while, and folds what is complete in order.
    async fn halt(&mut self, because: &str) -> Result<String, RunError> {
        self.lab.models.stop();
        let deadline = tokio::time::Instant::now() + GRACE;
        while let Some(first) = self.window.front_mut() {
            let done = match &mut first.work {
                Work::Kept(done) => std::mem::take(done.as_mut()),
                Work::Task(task) => match tokio::time::timeout_at(deadline, task).await {
                    Ok(result) => match joined(result) {
                        Ok(done) => done,
                        Err(error) if error.is_stop() => break,
                        Err(error) => return Err(error),
                    },
                    Err(_late) => break,
                },
            };
            self.fold(done).await?;
        }
        self.abandon(deadline).await;
        self.ended = None;
        Ok(because.to_owned())
    }

    /// Waits for the rest, so that their replies reach the journal, and abandons what is late.
    async fn abandon(&mut self, deadline: tokio::time::Instant) {
        for pending in self.window.drain(..) {
            // The first may have been awaited already: a handle must not be asked twice.
            if let Work::Task(mut task) = pending.work
                && !task.is_finished()
                && tokio::time::timeout_at(deadline, &mut task).await.is_err()
            {
                task.abort();
            }
        }
    }

    async fn give_up(&mut self, error: RunError) -> Result<String, RunError> {
        self.window.pop_front();
        self.lab.models.stop();
        self.abandon(tokio::time::Instant::now() + GRACE).await;
        match error {
            RunError::Model(crate::models::ModelError::BudgetSpent { what }) => Ok(what.to_string()),
            error => Err(error),
        }
    }

    async fn report(&mut self, because: String, wall: Duration) -> Result<RunReport, RunError> {
        let standing = standing::of(&self.state, self.ended.clone());
        self.written.update(&self.lab.journal, &standing)?;
        self.lab.journal.flush().await?;
        self.settle(&standing).await?;
        self.telling.ended(&because);
        let committed = self.records.iter().filter(|record| record.commit.is_some()).count();
        Ok(RunReport::new(&self.lab, &self.state, &standing, because, committed, wall))
    }

    /// Brings git in line with the standing: scores as notes, variants out of play retired.
    async fn settle(&self, standing: &Standing) -> Result<(), RunError> {
        let retired = standing.variants.iter().filter(|(_, variant)| !variant.in_play).map(|(id, _)| *id);
        self.lab.population.retire(retired.collect()).await?;
        let notes = standing.variants.iter().map(|(id, variant)| (*id, variant.note())).collect();
        self.lab.population.export_scores(notes, self.lab.started_at).await?;
        Ok(())
    }
}

fn joined(result: Result<Result<Done, RunError>, tokio::task::JoinError>) -> Result<Done, RunError> {
    result.unwrap_or_else(|error| Err(RunError::Bug(format!("a job's task ended: {error}"))))
}
