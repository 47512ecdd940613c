//! Making a population: whole or not at all. Not for opening one.

use std::{collections::BTreeMap, path::Path};

use serde_json::json;

use crate::{
    document::Split,
    experiment::{OpenOptions, RunError, RunPlan, snapshot::Snapshot},
    genome::{Agent, check_contract},
    id::{ContentHash, VariantId},
    journal::{Journal, OpenMode},
    population::{NewVariant, Population, sync_below},
    problem::Problem,
    sandbox::{self, Sandbox},
};

/// Whether the folder holds one.
pub fn holds_population(folder: &Path) -> bool {
    folder.join("journal.db").is_file() && folder.join("genomes.git").is_dir()
}

/// The splits that an earlier run of this folder gave.
///
/// # Errors
/// The journal cannot be read.
pub fn recorded_splits(folder: &Path) -> Result<BTreeMap<ContentHash, Split>, RunError> {
    if !holds_population(folder) {
        return Ok(BTreeMap::new());
    }
    let stored = Journal::read_only(&folder.join("journal.db"))?.get_meta("splits")?;
    Ok(stored.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default())
}

/// Runs every function of the seed genome's code on samples, before anything is made or paid.
///
/// # Errors
/// The genome's faults.
pub async fn check_seed(options: &OpenOptions, plan: &RunPlan) -> Result<(), RunError> {
    let agent = Agent::compile(&plan.genome, &plan.config.ceilings)?;
    let sandbox = Sandbox::new(options.program.clone(), 1, sandbox::Limits::default());
    Ok(check_contract(&agent, &sandbox).await?)
}

/// Gives an old population a name with a time stamp.
///
/// # Errors
/// The folder cannot be renamed.
pub fn move_aside(folder: &Path) -> Result<(), RunError> {
    let stamp = jiff::Zoned::now().strftime("%Y%m%dT%H%M%S").to_string();
    let name = folder.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    // A clock that was put back may give a stamp twice.
    let named = |again: u32| match again {
        0 => folder.with_file_name(format!("{name}.{stamp}")),
        again => folder.with_file_name(format!("{name}.{stamp}-{again}")),
    };
    let aside = (0..).map(named).find(|path| path.symlink_metadata().is_err()).unwrap_or_else(|| named(0));
    std::fs::rename(folder, &aside)
        .map_err(|source| RunError::Unwritable { folder: folder.to_owned(), source })
}

/// Makes the population beside its place and moves it there whole, so that no half of one is ever found.
///
/// # Errors
/// The place is occupied, or cannot be written.
pub async fn create(folder: &Path, plan: &RunPlan, started_at: i64) -> Result<(), RunError> {
    let unwritable = |source| RunError::Unwritable { folder: folder.to_owned(), source };
    let parent = folder.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let occupied = std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if occupied {
        let what = "exists, is not empty and holds no population";
        let problem =
            Problem::new(folder.display().to_string(), what).hint("name another folder with --population");
        return Err(RunError::Config(vec![problem]));
    }
    std::fs::create_dir_all(parent).map_err(unwritable)?;
    let name = folder.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let draft = parent.join(format!(".{name}.{}.new", std::process::id()));
    std::fs::create_dir_all(&draft).map_err(unwritable)?;
    let made = fill(&draft, plan, started_at).await.and_then(|()| {
        sync_below(&draft)
            .and_then(|()| std::fs::rename(&draft, folder))
            .and_then(|()| std::fs::File::open(parent)?.sync_all())
            .map_err(unwritable)
    });
    if made.is_err() {
        // Nothing can be done about a draft that cannot be removed; the error that matters is `made`.
        let _ = std::fs::remove_dir_all(&draft);
        // Another process made it meanwhile: the lock decides whose run it is.
        if holds_population(folder) {
            return Ok(());
        }
    }
    made
}

async fn fill(draft: &Path, plan: &RunPlan, started_at: i64) -> Result<(), RunError> {
    drop(Population::create(&draft.join("genomes.git"))?);
    let journal = Journal::open(&draft.join("journal.db"), OpenMode::CreateIfMissing)?;
    journal.set_meta("experiment", &json!(plan.name)).await?;
    journal.set_meta("identity", &json!(plan.identity)).await?;
    journal.set_meta("splits", &json!(plan.splits)).await?;
    Snapshot::keep(&journal, plan).await?;
    journal.set_meta("started_at", &json!(started_at)).await?;
    Ok(())
}

/// The seed variant's commit. Repeating it changes nothing: same tree, same time, same commit.
///
/// # Errors
/// Git cannot be written.
pub async fn commit_seed(population: &Population, plan: &RunPlan, started_at: i64) -> Result<(), RunError> {
    population
        .commit_variant(NewVariant {
            id: VariantId::SEED,
            parents: Vec::new(),
            files: plan.genome.files().clone(),
            operator: "seed".to_owned(),
            hypothesis: format!("Seed variant: {}", plan.config.agent),
            trailers: Vec::new(),
            time_unix: started_at,
        })
        .await?;
    Ok(())
}
