//! What the pages of one server share: the population, as it was when something last moved. Not for pages.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use super::{
    Actions, Token,
    actions::Desk,
    fault::Fault,
    feed::{Feed, Mark},
};
use crate::{
    experiment::{OpenOptions, RunError, RunView},
    id::VariantId,
    lineage::Lineage,
    population::{Entry, Population},
};

/// What a server is started with.
pub struct SiteOptions {
    /// The population to show.
    pub population: OpenOptions,
    /// Names that the server answers to, beside addresses and `localhost`.
    pub names: Vec<String>,
    /// Who may change production.
    pub token: Token,
    /// What the production page may do.
    pub actions: Arc<dyn Actions>,
    /// A time in seconds since 1970 as people read it: the server's clock and its zone are the caller's.
    pub clock: fn(i64) -> String,
}

/// One server's state.
pub struct Site {
    options: SiteOptions,
    folder: PathBuf,
    population: Population,
    pub(super) feed: Feed,
    pub(super) desk: Desk,
    /// One page at a time reads the population; the others then have what it read.
    cached: Mutex<Option<Arc<Snapshot>>>,
    closing: CancellationToken,
}

impl std::fmt::Debug for Site {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Site").field("population", &self.options.population).finish_non_exhaustive()
    }
}

impl Site {
    /// Opens the population, and reads what happened in it so far.
    ///
    /// # Errors
    /// Configuration, no population, an unreadable journal.
    pub async fn open(options: SiteOptions) -> Result<Arc<Self>, RunError> {
        let view = RunView::open(&options.population).await?;
        let feed = Feed::open(view.journal.path())?;
        let (desk, cached, closing) = (Desk::default(), Mutex::default(), CancellationToken::new());
        let RunView { folder, population, .. } = view;
        Ok(Arc::new(Self { options, folder, population, feed, desk, cached, closing }))
    }

    /// The population as it is now: read again only when something moved.
    pub async fn snapshot(&self) -> Result<Arc<Snapshot>, Fault> {
        let mut cached = self.cached.lock().await;
        let mark = self.feed.mark();
        if let Some(found) = cached.as_ref().filter(|found| found.mark == mark) {
            return Ok(Arc::clone(found));
        }
        let fresh = Arc::new(Snapshot::take(&self.options.population, mark).await?);
        *cached = Some(Arc::clone(&fresh));
        Ok(fresh)
    }

    /// Where the population is, for looks that need no snapshot.
    pub(super) fn place(&self) -> (&Path, &Population) {
        (&self.folder, &self.population)
    }

    pub(super) fn names(&self) -> &[String] {
        &self.options.names
    }

    pub(super) fn token(&self) -> &Token {
        &self.options.token
    }

    pub(super) fn actions(&self) -> &dyn Actions {
        &*self.options.actions
    }

    pub(super) fn clock(&self, time_unix: i64) -> String {
        (self.options.clock)(time_unix)
    }

    pub(super) fn closing(&self) -> &CancellationToken {
        &self.closing
    }
}

/// A population at one moment.
#[derive(Debug)]
pub struct Snapshot {
    /// Journal, git and plan.
    pub view: RunView,
    /// Every proposal so far.
    pub lineage: Lineage,
    /// The variant the run recommends.
    pub best: VariantId,
    /// Production's history, oldest first.
    pub history: Vec<Entry>,
    mark: Mark,
}

impl Snapshot {
    async fn take(options: &OpenOptions, mark: Mark) -> Result<Self, RunError> {
        let view = RunView::open(options).await?;
        let lineage = Lineage::new(view.records().await?);
        let best = view.standing.recommended();
        let history = view.population.history().await?;
        Ok(Self { view, lineage, best, history, mark })
    }

    /// The variant in production, if any.
    pub fn production(&self) -> Option<VariantId> {
        self.history.last().map(|entry| entry.variant)
    }

    /// The last event that it knows of.
    pub fn position(&self) -> u64 {
        self.mark.position
    }
}
