//! `solve`: models on the items of a dataset, marked by rubric or check as the yardstick marks them. Two models on
//! the same items say whether training on something helped. Not for making items.

mod figures;
mod items;

use std::{path::Path, sync::Arc};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::json;

pub use figures::{ModelFigures, SolveReport, Versus};
pub use items::{Dataset, Solvable, read_items};

use crate::{
    document::Document,
    evaluation,
    experiment::{
        OpenOptions, RunError, RunPlan,
        connect::{Replies, connect},
        number::number,
        score::SIDE_BY_SIDE,
    },
    id::{ContentHash, DocumentId, VariantId},
    journal::{Journal, OpenMode},
    models::{Budget, Models},
    population::lock::{Lock, Work},
    slot::Origin,
    usage::Spend,
    yardstick::{Frame, Measured, Solver, Yardstick},
};

/// Everything that solving works with, open.
#[derive(Debug)]
pub struct Solving {
    /// The experiment, whose models and yardstick are used.
    pub plan: RunPlan,
    /// The endpoints.
    pub models: Arc<Models>,
    /// Where replies are kept.
    journal: Journal,
    _lock: Lock,
}

/// One model's attempts at one item.
#[derive(Debug, Clone, PartialEq)]
pub struct Solved {
    /// The item's place in the dataset.
    pub item: usize,
    /// The attempts, in their order; a fault of the item leaves none.
    pub attempts: Vec<Measured>,
    /// Why the model could not be asked, where its prompt did not fit.
    pub fault: Option<String>,
    /// What it cost.
    pub spend: Spend,
}

/// Hears of every item that a model is done with: its alias, the item, the mean score.
pub type Tell<'a> = &'a (dyn Fn(&str, &DocumentId, Option<f64>) + Sync);

impl Solving {
    /// Opens the models of an experiment with a journal of its own in `folder`, which is made. `remembered` are the
    /// documents beyond the experiment's that rehearsal models know.
    ///
    /// # Errors
    /// A folder that cannot be written or is in use, an unreadable journal, models that cannot be connected.
    pub fn open(
        options: &OpenOptions,
        plan: RunPlan,
        folder: &Path,
        remembered: &[Document],
    ) -> Result<Self, RunError> {
        std::fs::create_dir_all(folder)
            .map_err(|source| RunError::Unwritable { folder: folder.to_owned(), source })?;
        let lock = Lock::acquire(folder, Work::Solving)?;
        let journal = Journal::open(&folder.join("journal.db"), OpenMode::CreateIfMissing)?;
        let spent = journal.spend()?;
        let budget = Arc::new(Budget::new(options.limits.beyond(&spent), spent));
        let models = connect(options, &plan, &journal, budget, Replies::Asked(remembered))?;
        Ok(Self { plan, models, journal, _lock: lock })
    }

    /// The yardstick with `alias` as its solver and so many attempts.
    fn yardstick(&self, alias: &str, attempts: u32) -> Yardstick {
        Yardstick { strong: alias.to_owned(), attempts, ..self.plan.config.yardstick.clone() }
    }

    /// The number under which this model's replies are journalled: another model, judge, temperature or length is
    /// another number, so that nothing of one is ever taken for the other.
    async fn number(&self, yardstick: &Yardstick) -> Result<u32, RunError> {
        let of = |alias: &str| {
            let config = self.plan.config.models.get(alias);
            config.map(|config| json!([config.model, config.base_url]))
        };
        let what = json!([
            of(&yardstick.strong),
            of(&yardstick.judge),
            yardstick.solver_temperature,
            yardstick.solver_max_tokens,
            yardstick.judge_max_tokens,
        ]);
        number(&self.journal, "solve", &ContentHash::of(what.to_string().as_bytes())).await
    }
}

/// Asks every model of `aliases` `attempts` times for every item.
///
/// Replies that are in the journal are not asked for again: an interrupted call goes on, more attempts extend it.
///
/// # Errors
/// Endpoints, budget, stop, journal.
pub async fn solve(
    solving: &Solving,
    dataset: &Dataset,
    aliases: &[String],
    attempts: u32,
    tell: Tell<'_>,
) -> Result<(SolveReport, Vec<Vec<Solved>>), RunError> {
    let mut solved = Vec::with_capacity(aliases.len());
    for alias in aliases {
        let yardstick = solving.yardstick(alias, attempts);
        let origin = Origin::Solve(solving.number(&yardstick).await?);
        let yardstick = &yardstick;
        let work: Vec<_> = dataset
            .items
            .iter()
            .enumerate()
            .map(|(place, item)| async move {
                let found = one(solving, yardstick, origin, place, item).await?;
                tell(alias, &DocumentId::from(&*item.key), figures::mean_score(&found));
                Ok::<_, RunError>(found)
            })
            .collect();
        let of_model: Result<Vec<Solved>, RunError> =
            stream::iter(work).buffered(SIDE_BY_SIDE).try_collect().await;
        // Free replies are journalled without waiting; the next call counts on them.
        solving.journal.flush().await?;
        solved.push(of_model?);
    }
    Ok((figures::report(solving, dataset, aliases, attempts, &solved), solved))
}

async fn one(
    solving: &Solving,
    yardstick: &Yardstick,
    origin: Origin,
    place: usize,
    item: &Solvable,
) -> Result<Solved, RunError> {
    let context = evaluation::Context {
        models: &solving.models,
        journal: &solving.journal,
        yardstick,
        ceilings: &solving.plan.config.ceilings,
        run_seed: solving.plan.config.seed,
    };
    let frame = Frame {
        origin,
        variant: VariantId::SEED,
        document: DocumentId::from(&*item.key),
        run_seed: solving.plan.config.seed,
    };
    let found = evaluation::attempts(&context, yardstick, &frame, &item.item, &[Solver::Strong]).await?;
    Ok(Solved { item: place, attempts: found.measured, fault: found.fault, spend: found.spend })
}
