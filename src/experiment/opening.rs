//! Which population is meant, what its run was, and whether a plan is that run's. Not for what is done with it.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{
    experiment::{
        Identity, OpenOptions, RunError, RunPlan,
        founding::{holds_population, recorded_splits},
        snapshot::Snapshot,
    },
    journal::{Journal, JournalError},
    population::Population,
};

/// The plan of a run under these options. Its source of documents is gone through: once per command is enough.
///
/// # Errors
/// Configuration, documents, an unreadable journal that is not moved aside.
pub fn plan_for_run(options: &OpenOptions) -> Result<RunPlan, RunError> {
    let recorded = match recorded_splits(&folder_of(options)?) {
        // What is moved aside need not be readable.
        Err(_) if options.fresh => BTreeMap::new(),
        recorded => recorded?,
    };
    Ok(RunPlan::load(&options.experiment, &options.settings, &recorded)?)
}

/// The plan of what is measured beside a run: that of the population, or of a run to come.
///
/// # Errors
/// Configuration, documents, an unreadable journal.
pub fn plan_for_measuring(options: &OpenOptions) -> Result<RunPlan, RunError> {
    let folder = folder_of(options)?;
    if holds_population(&folder) { plan_of_run(options, &folder, None) } else { plan_for_run(options) }
}

/// The population's folder for these options.
///
/// # Errors
/// When the experiment cannot be found.
pub fn folder_of(options: &OpenOptions) -> Result<PathBuf, RunError> {
    if let Some(folder) = &options.population {
        return Ok(folder.clone());
    }
    let file = super::find(&options.experiment).map_err(|problem| vec![problem])?;
    let name = super::plan::name_of(file.parent().unwrap_or(Path::new(".")));
    Ok(Path::new("population").join(name))
}

/// Opens plan, journal and git of an existing population, for reading only. What was run stays readable
/// when the experiment has changed since.
///
/// # Errors
/// Configuration, no population, an unreadable journal.
pub fn open_to_read(options: &OpenOptions) -> Result<(RunPlan, PathBuf, Journal, Population), RunError> {
    let folder = folder_of(options)?;
    if !holds_population(&folder) {
        return Err(RunError::NoPopulation(folder));
    }
    let journal = Journal::read_only(&folder.join("journal.db"))?;
    let snapshot = Snapshot::read(&journal)?;
    let plan = plan_of_run(options, &folder, snapshot)?;
    let population = Population::open(&folder.join("genomes.git"))?;
    Ok((plan, folder, journal, population))
}

/// The journal of these options' population, for reading; nothing where there is no population yet.
///
/// # Errors
/// When the experiment cannot be found, or the journal cannot be read.
pub fn journal_of(options: &OpenOptions) -> Result<Option<Journal>, RunError> {
    let folder = folder_of(options)?;
    Ok(holds_population(&folder).then(|| Journal::read_only(&folder.join("journal.db"))).transpose()?)
}

/// The plan as the last run had it: its `--set`, unless others are given now.
///
/// # Errors
/// Configuration, documents, an unreadable journal.
pub fn plan_of_run(
    options: &OpenOptions,
    folder: &Path,
    snapshot: Option<Snapshot>,
) -> Result<RunPlan, RunError> {
    let stored = Journal::read_only(&folder.join("journal.db"))?.get_meta("settings")?;
    let mut settings: Vec<(String, String)> =
        stored.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default();
    settings.extend(options.settings.iter().cloned());
    Ok(RunPlan::load_with(&options.experiment, &settings, &recorded_splits(folder)?, snapshot)?)
}

/// The parts in which an experiment differs from the one that a journal belongs to.
///
/// # Errors
/// The journal cannot be read.
pub fn differences(journal: &Journal, plan: &RunPlan) -> Result<Vec<String>, RunError> {
    let stored = journal.get_meta("identity")?.unwrap_or(Value::Null);
    let unreadable = |source| JournalError::Json { what: "the run's identity".to_owned(), source };
    let stored: Identity = serde_json::from_value(stored).map_err(unreadable)?;
    Ok(stored.differences(&plan.identity))
}

/// Whether the plan is that of the run which the journal belongs to.
///
/// # Errors
/// [`RunError::Identity`] names the keys that differ.
pub fn check_identity(journal: &Journal, plan: &RunPlan, folder: &Path) -> Result<(), RunError> {
    let keys = differences(journal, plan)?;
    if keys.is_empty() { Ok(()) } else { Err(RunError::Identity { folder: folder.to_owned(), keys }) }
}
