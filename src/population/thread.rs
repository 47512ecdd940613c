//! The thread that owns the repository, and the handle that tasks share: a `git2::Repository` can be
//! sent, not shared. Not for what is done to the repository.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{Sender, channel},
    },
    thread::{self, JoinHandle},
};

use tokio::sync::oneshot;

use super::{
    CommitId, Committed, Crossing, Entry, Files, Genomes, Head, Merged, NewVariant, PopulationError,
    Promotion, TreeId,
};
use crate::id::VariantId;

type Work = Box<dyn FnOnce(&Genomes) + Send>;

/// A handle of an open population; clones share it. Requests are served in order.
#[derive(Clone)]
pub struct Population {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    /// Nothing while the last handle goes.
    sender: Option<Sender<Work>>,
    thread: Option<JoinHandle<()>>,
}

impl std::fmt::Debug for Population {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Population").field("path", &self.inner.path).finish_non_exhaustive()
    }
}

impl Population {
    /// Makes an empty repository at `path` (`…/genomes.git`) and opens it.
    ///
    /// # Errors
    /// Something is at `path`, or the repository cannot be written.
    pub fn create(path: &Path) -> Result<Self, PopulationError> {
        Self::start(Genomes::create(path)?)
    }

    /// Opens the repository at `path`.
    ///
    /// # Errors
    /// There is none, or git refuses it.
    pub fn open(path: &Path) -> Result<Self, PopulationError> {
        Self::start(Genomes::open(path)?)
    }

    fn start(genomes: Genomes) -> Result<Self, PopulationError> {
        let path = genomes.path().to_owned();
        let (sender, receiver) = channel::<Work>();
        let thread = thread::Builder::new()
            .name("population".into())
            .spawn(move || receiver.iter().for_each(|work| work(&genomes)))
            .map_err(PopulationError::Thread)?;
        Ok(Self { inner: Arc::new(Inner { path, sender: Some(sender), thread: Some(thread) }) })
    }

    /// The repository's folder.
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Does some work on the git thread, whole, before anything that is asked later.
    ///
    /// # Errors
    /// Those of the work, or the thread has ended.
    pub async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Genomes) -> Result<T, PopulationError> + Send + 'static,
    ) -> Result<T, PopulationError> {
        let (answer, receiver) = oneshot::channel();
        let work: Work = Box::new(move |genomes| {
            // Whoever gave up waiting needs no answer.
            let _ = answer.send(work(genomes));
        });
        let sender = self.inner.sender.as_ref().ok_or(PopulationError::Closed)?;
        sender.send(work).map_err(|_| PopulationError::Closed)?;
        receiver.await.unwrap_or(Err(PopulationError::Closed))
    }

    /// See [`Genomes::commit_variant`].
    ///
    /// # Errors
    /// As there.
    pub async fn commit_variant(&self, new: NewVariant) -> Result<Committed, PopulationError> {
        self.with(move |genomes| genomes.commit_variant(&new)).await
    }

    /// See [`Genomes::forget`].
    ///
    /// # Errors
    /// As there.
    pub async fn forget(&self, variants: Vec<VariantId>) -> Result<(), PopulationError> {
        self.with(move |genomes| genomes.forget(&variants)).await
    }

    /// See [`Genomes::settle_production`].
    ///
    /// # Errors
    /// As there.
    pub async fn settle_production(&self) -> Result<(), PopulationError> {
        self.with(Genomes::settle_production).await
    }

    /// See [`Genomes::tree_of`].
    ///
    /// # Errors
    /// As there.
    pub async fn tree_of(&self, files: Files) -> Result<TreeId, PopulationError> {
        self.with(move |genomes| genomes.tree_of(&files)).await
    }

    /// See [`Genomes::files`].
    ///
    /// # Errors
    /// As there.
    pub async fn files(&self, name: &str) -> Result<Files, PopulationError> {
        let name = name.to_owned();
        self.with(move |genomes| genomes.files(&name)).await
    }

    /// See [`Genomes::resolve`].
    ///
    /// # Errors
    /// As there.
    pub async fn resolve(&self, name: &str) -> Result<CommitId, PopulationError> {
        let name = name.to_owned();
        self.with(move |genomes| genomes.resolve(&name)).await
    }

    /// See [`Genomes::variants`].
    ///
    /// # Errors
    /// As there.
    pub async fn variants(&self) -> Result<Vec<Head>, PopulationError> {
        self.with(Genomes::variants).await
    }

    /// See [`Genomes::retire`].
    ///
    /// # Errors
    /// As there.
    pub async fn retire(&self, variants: Vec<VariantId>) -> Result<(), PopulationError> {
        self.with(move |genomes| genomes.retire(&variants)).await
    }

    /// See [`Genomes::export_scores`].
    ///
    /// # Errors
    /// As there.
    pub async fn export_scores(
        &self,
        scores: BTreeMap<VariantId, String>,
        time_unix: i64,
    ) -> Result<(), PopulationError> {
        self.with(move |genomes| genomes.export_scores(&scores, time_unix)).await
    }

    /// See [`Genomes::merge_base`].
    ///
    /// # Errors
    /// As there.
    pub async fn merge_base(
        &self,
        one: CommitId,
        two: CommitId,
    ) -> Result<Option<CommitId>, PopulationError> {
        self.with(move |genomes| genomes.merge_base(one, two)).await
    }

    /// See [`Genomes::merge`].
    ///
    /// # Errors
    /// As there.
    pub async fn merge(&self, base: TreeId, ours: TreeId, theirs: TreeId) -> Result<Merged, PopulationError> {
        self.with(move |genomes| genomes.merge(base, ours, theirs)).await
    }

    /// See [`Genomes::cross`].
    ///
    /// # Errors
    /// As there.
    pub async fn cross(
        &self,
        ours: VariantId,
        theirs: VariantId,
    ) -> Result<Option<Crossing>, PopulationError> {
        self.with(move |genomes| genomes.cross(ours, theirs)).await
    }

    /// See [`Genomes::promote`].
    ///
    /// # Errors
    /// As there.
    pub async fn promote(&self, variant: VariantId, promotion: Promotion) -> Result<Entry, PopulationError> {
        self.with(move |genomes| genomes.promote(variant, &promotion)).await
    }

    /// See [`Genomes::rollback`].
    ///
    /// # Errors
    /// As there.
    pub async fn rollback(
        &self,
        number: u32,
        reason: String,
        time_unix: i64,
    ) -> Result<Entry, PopulationError> {
        self.with(move |genomes| genomes.rollback(number, &reason, time_unix)).await
    }

    /// See [`Genomes::production`].
    ///
    /// # Errors
    /// As there.
    pub async fn production(&self) -> Result<Option<Entry>, PopulationError> {
        self.with(Genomes::production).await
    }

    /// See [`Genomes::history`].
    ///
    /// # Errors
    /// As there.
    pub async fn history(&self) -> Result<Vec<Entry>, PopulationError> {
        self.with(Genomes::history).await
    }

    /// See [`Genomes::verify`].
    ///
    /// # Errors
    /// As there.
    pub async fn verify(&self) -> Result<Vec<String>, PopulationError> {
        self.with(Genomes::verify).await
    }

    /// See [`Genomes::housekeeping`].
    ///
    /// # Errors
    /// As there.
    pub async fn housekeeping(&self) -> Result<(), PopulationError> {
        self.with(Genomes::housekeeping).await
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.sender = None;
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been reported by its own hook.
            let _ = thread.join();
        }
    }
}
