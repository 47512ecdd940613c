//! Progress on stderr while a verb works: the console subscribed to its events. And `watch`, which shows the same of a
//! run in another terminal.

use std::{sync::Arc, time::Duration};

use clap::Args;
use serde_json::json;
use tokio::{
    sync::mpsc::{UnboundedSender, unbounded_channel},
    task::JoinHandle,
};

use crate::{
    cli::{
        error::{CliError, Exit},
        experiment::ExperimentArgs,
        global::Context,
        output, stop,
    },
    event::Event,
    experiment::{Laboratory, OpenOptions, RunView},
    id::DocumentId,
    models::Models,
    outcome::Evaluation,
    population::lock::{Lock, Work},
    reporting::{
        console::{StatusView, follow, status},
        tail::{News, Tail, Told},
        views,
    },
    usage::Spend,
};

/// Watch a run from another terminal
///
/// Shows the progress of a run that another process works on, as `evolve` itself does, until it ends; then
/// how it stands. Of a finished or interrupted run it shows the latter at once. Ctrl-C stops watching; the
/// run goes on. With `--json`: every event from now on as a line, and at the end the standing.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon watch quickstart
  phylon watch quickstart --json | jq 'select(.event == \"committed\")'")]
pub struct WatchArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
}

/// Between two looks at the journal.
const BEAT: Duration = Duration::from_millis(200);

/// Looks at the journal between two at whether anybody is still at work.
const PULSE: u32 = 5;

/// Follows the run while it goes on, then says how it stands.
///
/// # Errors
/// No population, or one that cannot be read.
pub async fn run(args: &WatchArgs, context: &Context) -> Result<Exit, CliError> {
    let options = args.experiment.open(context)?;
    let view = RunView::open(&options).await?;
    let mut tail = Tail::open(view.journal.path())?;
    let before = match tail.read()? {
        News::More(told) | News::Anew(told) => told,
    };
    if view.running.is_some() {
        attend(&view, tail, before, context).await?;
    }
    let shown = standing(&options).await?;
    if context.json() {
        output::json_line(&json!({ "status": shown }))?;
    } else {
        output::text(&status(&shown, context.out))?;
    }
    Ok(Exit::Done)
}

async fn standing(options: &OpenOptions) -> Result<StatusView, CliError> {
    let view = RunView::open(options).await?;
    let production = view.population.production().await?.map(|entry| entry.variant);
    Ok(views::status(&view, production)?)
}

/// Tells what happens until the run ends, nobody is at work any more, or the user has seen enough.
async fn attend(
    view: &RunView,
    mut tail: Tail,
    before: Vec<Told>,
    context: &Context,
) -> Result<(), CliError> {
    let stop = stop::on_signal(context, "watching ends; the run goes on");
    let watch = Watch::start(context);
    catch_up(view, &before, &watch);
    let mut beat = tokio::time::interval(BEAT);
    let mut over = false;
    for count in 1_u32.. {
        tokio::select! {
            _ = beat.tick() => {}
            () = stop.cancelled() => break,
        }
        // Asked first: what a run tells last is in the journal before it lets go of the lock.
        let alone = (over || count.is_multiple_of(PULSE)) && Lock::holder(&view.folder, Work::Run).is_none();
        let (News::More(told) | News::Anew(told)) = tail.read()?;
        for one in told {
            over |= matches!(one.event, Event::Ended { .. });
            if context.json() {
                output::json_line(&line(&one))?;
            } else {
                // A console that is gone is no reason to fail.
                let _ = watch.events.send(one.event);
            }
        }
        if alone {
            break;
        }
    }
    watch.end().await;
    Ok(())
}

/// What the console must know of a run that it did not see from its start.
fn catch_up(view: &RunView, before: &[Told], watch: &Watch) {
    let budget = &view.plan.config.budget;
    let started = Event::Started {
        experiment: view.plan.name.clone(),
        folded: view.standing.jobs,
        proposals: budget.proposals,
        document_evaluations: budget.document_evaluations,
    };
    let last =
        |wanted: fn(&Event) -> bool| before.iter().rev().map(|told| &told.event).find(|one| wanted(one));
    let folded = last(|event| matches!(event, Event::Folded { .. }));
    let spent = last(|event| matches!(event, Event::Spent { .. }));
    for event in std::iter::once(&started).chain(folded).chain(spent) {
        let _ = watch.events.send(event.clone());
    }
}

fn line(told: &Told) -> serde_json::Value {
    let mut line = json!(told.event);
    line["number"] = told.number.into();
    line
}

/// The console, listening.
#[derive(Debug)]
pub struct Watch {
    events: UnboundedSender<Event>,
    task: JoinHandle<()>,
}

/// What a verb's models have spent since it began; the run's own spend is not part of it.
#[derive(Debug)]
pub struct Meter {
    models: Arc<Models>,
    before: Spend,
}

impl Meter {
    /// Starts to count.
    pub fn start(lab: &Laboratory) -> Self {
        Self::of(&lab.models)
    }

    /// Starts to count what these models spend.
    pub fn of(models: &Arc<Models>) -> Self {
        Self { models: Arc::clone(models), before: models.spend() }
    }

    /// Says what was spent so far.
    pub fn tell(&self, events: &UnboundedSender<Event>) {
        // A console that is gone is no reason to stop.
        let _ = events.send(self.read());
    }

    fn read(&self) -> Event {
        let spend = self.models.spend().since(&self.before);
        Event::Spent { spend, in_flight: self.models.in_flight() }
    }
}

impl Watch {
    /// Starts to listen.
    pub fn start(context: &Context) -> Self {
        let (events, listened) = unbounded_channel();
        let (bars, style) = (context.bars.clone(), context.err);
        let task = tokio::spawn(follow(listened, bars, style, output::note));
        Self { events, task }
    }

    /// Where events go.
    pub fn events(&self) -> UnboundedSender<Event> {
        self.events.clone()
    }

    /// Says that `documents` evaluations lie ahead.
    pub fn documents_ahead(&self, experiment: &str, documents: usize) {
        // A console that is gone is no reason to stop.
        let _ = self.events.send(Event::Started {
            experiment: experiment.to_owned(),
            folded: 0,
            proposals: 0,
            document_evaluations: u32::try_from(documents).unwrap_or(u32::MAX),
        });
    }

    /// Says that so many items are to be solved.
    pub fn items_ahead(&self, experiment: &str, items: usize) {
        // A console that is gone is no reason to stop.
        let _ = self.events.send(Event::SolvingStarted {
            experiment: experiment.to_owned(),
            items: u32::try_from(items).unwrap_or(u32::MAX),
        });
    }

    /// Says that one document is done, and what was spent so far.
    pub fn document_done(events: &UnboundedSender<Event>, evaluation: &Evaluation, meter: &Meter) {
        // First, so that a line of progress told of the document has the spend.
        let _ = events.send(meter.read());
        let document: DocumentId = evaluation.document.clone();
        let _ = events.send(Event::DocumentFinished {
            job: 0,
            variant: evaluation.variant,
            document,
            outcome: evaluation.outcome,
        });
    }

    /// Shows what is left and takes the bars off the screen.
    pub async fn end(self) {
        drop(self.events);
        // Work that was dropped may still hold a sender; the console must not wait for it.
        let _ = tokio::time::timeout(std::time::Duration::from_secs(1), self.task).await;
    }
}
