//! What the typed configuration means: files found, seed genome loaded, documents split.
//!
//! After this nobody reads the configuration file again. Not for running anything.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    dataset::{self, Entry, SourceReport, SplitError},
    document::{Document, Split},
    experiment::{ExperimentConfig, Identity, snapshot::Snapshot},
    genome::{Agent, Genome, templates},
    id::{ContentHash, DocumentId},
    models::Provider,
    mutation::Editor,
    problem::Problem,
    yaml,
};

/// An experiment, resolved.
#[derive(Debug, Clone)]
pub struct RunPlan {
    /// The experiment's name: that of its folder.
    pub name: String,
    /// The folder of `experiment.yaml`.
    pub folder: PathBuf,
    /// The configuration, `--set` applied.
    pub config: ExperimentConfig,
    /// The seed genome, valid under the ceilings.
    pub genome: Genome,
    /// The documents that have a split, in order of id; of several with the same text the first.
    pub documents: Vec<Arc<Document>>,
    /// What became of every record of the source.
    pub source: SourceReport,
    /// The split per text.
    pub splits: BTreeMap<ContentHash, Split>,
    /// What makes this run this run.
    pub identity: Identity,
    /// Ids, hashes and splits of all documents that have one, copies included: what the identity is made of.
    pub(super) of_run: Vec<(DocumentId, ContentHash, Split)>,
}

/// Changes that a command line makes to the file: `key.path` and the YAML of the value.
pub type Settings = [(String, String)];

/// The folder, the file, or the name under `experiments/` that the user gave, as the file's path.
///
/// # Errors
/// When none of the three exists.
pub fn find(experiment: &Path) -> Result<PathBuf, Problem> {
    let named = Path::new("experiments").join(experiment);
    let places = [experiment.to_owned(), experiment.join("experiment.yaml"), named.join("experiment.yaml")];
    places.into_iter().find(|path| path.is_file()).ok_or_else(|| {
        Problem::new(experiment.display().to_string(), "there is no such experiment")
            .hint("give a folder with `experiment.yaml`, the file, or a name under `experiments/`; `phylon new DIR` makes one")
    })
}

impl RunPlan {
    /// Reads everything the experiment names. `recorded` holds the splits that an earlier run gave.
    ///
    /// # Errors
    /// Every fault of the stage that failed, all at once.
    pub fn load(
        experiment: &Path,
        settings: &Settings,
        recorded: &BTreeMap<ContentHash, Split>,
    ) -> Result<Self, Vec<Problem>> {
        Self::load_with(experiment, settings, recorded, None)
    }

    /// The same, with the documents of an earlier start where there are some.
    pub(super) fn load_with(
        experiment: &Path,
        settings: &Settings,
        recorded: &BTreeMap<ContentHash, Split>,
        snapshot: Option<Snapshot>,
    ) -> Result<Self, Vec<Problem>> {
        let file = find(experiment).map_err(|problem| vec![problem])?;
        let (config, folder) = read_config(&file, settings)?;
        let genome = seed_genome(&config.agent, &folder)?;
        let agent = Agent::compile(&genome, &config.ceilings)?;
        suited(&agent, &config)?;
        let kept = snapshot.and_then(|snapshot| snapshot.chosen(&config.documents));
        let Chosen { documents, splits, of_run, source } = match kept {
            Some(kept) => kept,
            None => choose(&file, &folder, &config, recorded)?,
        };
        let identity = Identity::of(&config, genome.content_hash(), &of_run);
        let name = name_of(&folder);
        Ok(Self { name, folder, config, genome, documents, source, splits, identity, of_run })
    }

    /// Whether a model of the experiment is rehearsed in this process, and remembers the documents.
    pub fn rehearses(&self) -> bool {
        self.config.models.values().any(|model| model.provider == Provider::Rehearsal)
    }

    /// Looks for the program of an external editor.
    ///
    /// # Errors
    /// There is none.
    pub fn find_editor(&self, env: &dyn Fn(&str) -> Option<String>) -> Result<(), Vec<Problem>> {
        let Editor::Command(editor) = &self.config.search.editor else { return Ok(()) };
        editor.program(&self.folder, env("PATH").as_deref()).map(drop).map_err(|missing| {
            let file = self.folder.join("experiment.yaml").display().to_string();
            let hint = "install it, or give its path in `search.editor.command`";
            vec![Problem::new(file, missing.to_string()).hint(hint)]
        })
    }

    /// The documents of a split, in order of id.
    pub fn documents_of(&self, split: Split) -> Vec<Arc<Document>> {
        self.documents.iter().filter(|doc| self.splits.get(&doc.hash) == Some(&split)).cloned().collect()
    }

    /// The document of this id, if it has a split.
    pub fn document(&self, id: &DocumentId) -> Option<(Arc<Document>, Split)> {
        let document = self.documents.iter().find(|doc| doc.id == *id)?;
        self.splits.get(&document.hash).map(|split| (Arc::clone(document), *split))
    }
}

/// Whether the experiment's yardstick can measure this agent's items.
///
/// # Errors
/// Its rule is made for the other kind.
pub(super) fn suited(agent: &Agent, config: &ExperimentConfig) -> Result<(), Vec<Problem>> {
    match config.yardstick.unsuited(agent.manifest().item) {
        None => Ok(()),
        Some(what) => {
            Err(vec![Problem::new("yardstick.rule", what).hint(
                "take an agent with `item: verifiable`, or a rule about scores such as `autodata-blog`",
            )])
        }
    }
}

/// The documents of a run.
pub(super) struct Chosen {
    pub documents: Vec<Arc<Document>>,
    pub splits: BTreeMap<ContentHash, Split>,
    pub of_run: Vec<(DocumentId, ContentHash, Split)>,
    pub source: SourceReport,
}

/// Looks through the documents, draws the splits, and loads the texts of what has one.
fn choose(
    file: &Path,
    folder: &Path,
    config: &ExperimentConfig,
    recorded: &BTreeMap<ContentHash, Split>,
) -> Result<Chosen, Vec<Problem>> {
    let documents = &config.documents;
    let survey = documents.source().survey(folder)?;
    let splits = dataset::assign(&survey.members(), &documents.split, documents.duplicates, recorded)
        .map_err(|error| vec![too_few(file, folder, config, &error)])?;
    let mut entries: Vec<&Entry> =
        survey.entries.iter().filter(|entry| splits.contains_key(&entry.hash)).collect();
    entries.sort_by(|a, b| a.id.cmp(&b.id));
    let of_run = entries
        .iter()
        .filter_map(|entry| splits.get(&entry.hash).map(|split| (entry.id.clone(), entry.hash, *split)))
        .collect();
    let mut seen = BTreeSet::new();
    entries.retain(|entry| seen.insert(entry.hash));
    let wanted: BTreeSet<&DocumentId> = entries.iter().map(|entry| &entry.id).collect();
    let loaded: Result<Vec<_>, _> =
        survey.documents(|entry| wanted.contains(&entry.id)).map(|document| document.map(Arc::new)).collect();
    let mut documents = loaded.map_err(|problem| vec![problem])?;
    documents.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(Chosen { documents, splits, of_run, source: survey.report })
}

/// An experiment's name: that of its folder.
pub fn name_of(folder: &Path) -> String {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let whole = folder.canonicalize().ok();
    let name = whole.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| "experiment".to_owned())
}

fn read_config(file: &Path, settings: &Settings) -> Result<(ExperimentConfig, PathBuf), Vec<Problem>> {
    let shown = file.display().to_string();
    let mut text = std::fs::read_to_string(file)
        .map_err(|error| vec![Problem::new(&shown, format!("cannot be read: {error}"))])?;
    let typed = ExperimentConfig::parse(&text, &shown)?;
    let folder = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned();
    if settings.is_empty() {
        return Ok((typed, folder));
    }
    for (path, value) in settings {
        let hint = "write `--set key.path=value`, for example `--set search.batch=3`";
        text = yaml::set(&text, path, value)
            .map_err(|what| vec![Problem::new(format!("--set {path}"), what).hint(hint)])?;
    }
    // A line of the changed text is none that anybody has seen.
    let unseen = |problem: Problem| Problem { line: None, ..problem };
    let config = ExperimentConfig::parse(&text, "--set")
        .map_err(|problems| problems.into_iter().map(unseen).collect::<Vec<_>>())?;
    Ok((config, folder))
}

/// The genome that `agent` names: a folder relative to the experiment, or a template.
///
/// # Errors
/// When it is neither, or the folder is no genome.
pub fn seed_genome(agent: &str, folder: &Path) -> Result<Genome, Vec<Problem>> {
    let path = folder.join(agent);
    if path.is_dir() {
        return templates::from_dir(&path);
    }
    templates::embedded(agent).ok_or_else(|| {
        let hint =
            format!("templates are {}; a folder with agent.yaml works too", templates::names().join(", "));
        vec![Problem::new(agent, "there is no such template or folder").hint(hint)]
    })
}

fn too_few(file: &Path, folder: &Path, config: &ExperimentConfig, error: &SplitError) -> Problem {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let mut problem = Problem::new(file.display().to_string(), error.to_string());
    problem.line = yaml::line_of(&text, "documents.split");
    let place = folder.join(&config.documents.path);
    problem.hint(format!("add documents to `{}`, or lower the counts of `documents.split`", place.display()))
}
