//! `new`: an experiment's folder, ready for `check`.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Component, Path, PathBuf},
};

use clap::Args;

use crate::{
    cli::{
        error::{CliError, Exit},
        global::Context,
        output,
    },
    dataset::{Counts, Source},
    experiment::ExperimentConfig,
    genome::{Ceilings, MANIFEST, Manifest, templates},
    item::ItemKind,
    problem::Problem,
    reporting::console::text::counted,
};

/// The file, with places for what depends on the documents.
const FORM: &str = include_str!("new.yaml");

/// Fewer documents than this fill no splits.
const FEWEST: usize = 6;

/// More documents per split than this are rarely worth their price at the beginning.
const MOST_PER_SPLIT: usize = 50;

/// Make a new experiment
///
/// Writes `DIR/experiment.yaml`, commented and valid, with splits and budget chosen from the number of
/// documents. Models are the built-in rehearsal ones until you name others; nothing is paid.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon new experiments/mine --documents ~/papers
  phylon new experiments/mine                       # expects documents in experiments/mine/documents
  phylon check experiments/mine")]
pub struct NewArgs {
    /// The experiment's folder; its name is the experiment's name
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// A folder or a file of documents, read in place [default: DIR/documents]
    #[arg(long, value_name = "PATH")]
    pub documents: Option<PathBuf>,
    /// The seed genome: a template's name, or a folder with `agent.yaml`
    #[arg(long, value_name = "TEMPLATE", default_value = "agentic-self-instruct")]
    pub agent: String,
}

/// Looks at the documents, then writes the file.
///
/// # Errors
/// The documents, an unknown template, a folder that has an experiment or cannot be written.
pub fn run(args: &NewArgs, context: &Context) -> Result<Exit, CliError> {
    let file = args.folder.join("experiment.yaml");
    if file.exists() {
        let what = format!("`{}` exists already", file.display());
        return Err(CliError::new(Exit::Usage, what).hint("name another folder; nothing was changed"));
    }
    let counts = counts(args)?;
    let agent = agent(args)?;
    fs::create_dir_all(&args.folder).map_err(|error| unwritable(&args.folder, &error))?;
    let text = form(&agent, kind(args), &documents(args), &counts);
    ExperimentConfig::parse(&text, &file.display().to_string()).map_err(|problems| {
        CliError::bug(format!("the new experiment is not valid: {}", CliError::problems(problems)))
    })?;
    fs::write(&file, text).map_err(|error| unwritable(&file, &error))?;
    report(args, &file, &counts, context)?;
    Ok(Exit::Done)
}

fn report(args: &NewArgs, file: &Path, counts: &Counts, context: &Context) -> Result<(), CliError> {
    if context.json() {
        return output::json(&serde_json::json!({ "experiment": file, "split": counts }));
    }
    let folder = args.folder.display();
    let Counts { train, validation, test, .. } = counts;
    let mut text = format!(
        "{}: {train} train, {validation} validation, {test} test documents; models are rehearsed\n\n",
        context.out.strong(&file.display().to_string())
    );
    if !place(args).exists() {
        let most = counted(counts.total() as u64, "document");
        text.push_str(&format!("put {most} into `{}`, or change the counts; then\n", place(args).display()));
    }
    text.push_str(&format!("  phylon check {folder}\n  phylon evolve {folder}\n"));
    output::text(&text)
}

fn place(args: &NewArgs) -> PathBuf {
    args.documents.clone().unwrap_or_else(|| args.folder.join("documents"))
}

/// Thirds of what is there; the usual thirty where nothing is there yet.
fn counts(args: &NewArgs) -> Result<Counts, CliError> {
    let place = place(args);
    if args.documents.is_none() && !place.is_dir() {
        return Ok(Counts { train: 30, validation: 30, test: 30, seed: 1 });
    }
    let found = Source::at(&place).survey(Path::new(""))?;
    let different = found.entries.iter().map(|entry| entry.group).collect::<BTreeSet<_>>().len();
    if different < FEWEST {
        let what = format!(
            "holds {}, and an experiment needs {FEWEST}",
            counted(different as u64, "different document")
        );
        let hint = "every split needs two; for results worth having, thirty or more";
        return Err(vec![Problem::new(place.display().to_string(), what).hint(hint)].into());
    }
    let third = (different / 3).min(MOST_PER_SPLIT);
    let train = (different - 2 * third).min(MOST_PER_SPLIT);
    Ok(Counts { train, validation: third, test: third, seed: 1 })
}

/// The template's name, or the folder's path from the experiment.
fn agent(args: &NewArgs) -> Result<String, CliError> {
    if templates::embedded(&args.agent).is_some() {
        return Ok(args.agent.clone());
    }
    let folder = Path::new(&args.agent);
    if folder.is_dir() {
        templates::from_dir(folder)?;
        return Ok(quoted(&from(&args.folder, folder)));
    }
    let what = format!("there is no template or folder `{}`", args.agent);
    Err(CliError::new(Exit::Config, what).hint(format!("templates are {}", templates::names().join(", "))))
}

fn documents(args: &NewArgs) -> String {
    match &args.documents {
        Some(folder) => quoted(&from(&args.folder, folder)),
        None => "documents".to_owned(),
    }
}

/// The way from one folder to another, or the other's whole path where they share nothing.
fn from(here: &Path, there: &Path) -> PathBuf {
    let whole = |path: &Path| fs::canonicalize(path).or_else(|_| std::path::absolute(path));
    let (Ok(here), Ok(there)) = (whole(here), whole(there)) else { return there.to_owned() };
    let shared = here.components().zip(there.components()).take_while(|(a, b)| a == b).count();
    if shared < 2 {
        return there;
    }
    let up = here.components().skip(shared).map(|_| Component::ParentDir);
    let way: PathBuf = up.chain(there.components().skip(shared)).collect();
    if way.as_os_str().is_empty() { PathBuf::from(".") } else { way }
}

/// As YAML: a JSON string is a YAML string.
fn quoted(path: &Path) -> String {
    serde_json::Value::from(path.display().to_string()).to_string()
}

/// The kind of the agent's items; a manifest that cannot be read is `check`'s to report.
fn kind(args: &NewArgs) -> ItemKind {
    let folder = Path::new(&args.agent);
    let genome = templates::embedded(&args.agent).or_else(|| templates::from_dir(folder).ok());
    let manifest = genome.and_then(|genome| {
        Manifest::parse(genome.get(MANIFEST).unwrap_or_default(), &Ceilings::default()).ok()
    });
    manifest.map_or(ItemKind::Rubric, |manifest| manifest.item)
}

fn form(agent: &str, kind: ItemKind, documents: &str, counts: &Counts) -> String {
    let (rule, attempts) = match kind {
        ItemKind::Rubric => ("autodata-blog", "3"),
        ItemKind::Verifiable => ("majority", "4"),
    };
    let proposals = (5 * counts.validation).clamp(30, 150);
    let evaluations = (50 * counts.validation).max(300);
    [
        ("{templates}", templates::names().join(", ")),
        ("{agent}", agent.to_owned()),
        ("{documents}", documents.to_owned()),
        ("{rule}", rule.to_owned()),
        ("{attempts}", attempts.to_owned()),
        ("{train}", counts.train.to_string()),
        ("{validation}", counts.validation.to_string()),
        ("{test}", counts.test.to_string()),
        ("{proposals}", proposals.to_string()),
        ("{document_evaluations}", evaluations.to_string()),
    ]
    .iter()
    .fold(FORM.to_owned(), |text, (place, value)| text.replace(place, value))
}

fn unwritable(path: &Path, error: &io::Error) -> CliError {
    CliError::new(Exit::Population, format!("cannot write `{}`: {error}", path.display()))
        .hint("make it writable, or name another folder")
}
