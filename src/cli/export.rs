//! `export`: items as datasets that training libraries load as they are.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::{
    cli::{
        error::{CliError, Exit},
        experiment::ExperimentArgs,
        global::Context,
        output,
    },
    dataset::export::{Completion, ExportError, ExportOptions, ExportReport, Form, Part, Style, export},
    experiment::{RunView, Scratch, items_of_run},
    reporting::console::{
        inert,
        text::{counted, facts, percent},
    },
    yardstick::JUDGE_INSTRUCTIONS,
};

/// Write items as a dataset for training
///
/// Takes what `generate` wrote, or with `--experiment` the items of a variant that passed on the training
/// documents of its run. Writes a folder that Hugging Face's `datasets` loads, with the columns that TRL
/// documents: a card, one configuration per form with train and test files, a report on copies, overlap,
/// coverage and difficulty, and for `grpo` a reward function in one Python file.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon export items --out dataset
  phylon export items --form sft --form grpo --parquet --license cc-by-4.0 --out dataset
  phylon export items more/items.jsonl --overlap-with benchmark.jsonl --drop overlaps --out dataset
  phylon export --experiment quickstart --agent best --out dataset")]
pub struct ExportArgs {
    /// Folders that `generate` wrote to, or files of items
    #[arg(value_name = "ITEMS", required_unless_present = "experiment", conflicts_with = "experiment")]
    pub items: Vec<PathBuf>,
    /// Take the items from the population of this experiment
    #[arg(long, value_name = "EXPERIMENT")]
    pub experiment: Option<PathBuf>,
    /// With `--experiment`: `production`, `best`, `seed` or `v17`
    #[arg(long, value_name = "VARIANT", default_value = "best", requires = "experiment")]
    pub agent: String,
    /// The folder to write; an earlier export there is replaced
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// A form to write; repeatable [default: all]
    #[arg(long = "form", value_name = "FORM")]
    pub forms: Vec<FormWord>,
    /// How prompts and answers are written
    #[arg(long, value_name = "STYLE", default_value = "conversational")]
    pub style: StyleWord,
    /// What `sft` teaches to answer
    #[arg(long, value_name = "ANSWER", default_value = "reference")]
    pub completion: CompletionWord,
    /// The least difference of scores within a pair of `dpo`, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.2, value_parser = share)]
    pub margin: f64,
    /// The share of items in the test files, 0 to 1, drawn by document
    #[arg(long, value_name = "SHARE", default_value_t = 0.1, value_parser = share)]
    pub test: f64,
    /// Write Parquet in place of JSON lines
    #[arg(long)]
    pub parquet: bool,
    /// The dataset's name, in its card [default: the name of the folder]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// The dataset's licence, in its card [default: unknown]
    #[arg(long, value_name = "LICENSE")]
    pub license: Option<String>,
    /// Look in the items for runs of eight words of this benchmark, a file or folder; repeatable
    #[arg(long, value_name = "PATH")]
    pub overlap_with: Vec<PathBuf>,
    /// Leave out items that share a run with a benchmark, or that ask nearly what an earlier one asks
    #[arg(long, value_name = "WHICH", value_delimiter = ',')]
    pub drop: Vec<Drop>,
}

/// A form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormWord {
    /// Everything that is known of an item
    Items,
    /// Supervised fine-tuning: prompt and completion
    Sft,
    /// Preference: prompt, chosen, rejected
    Dpo,
    /// Reinforcement: prompt and rubric, with `reward.py`
    Grpo,
}

/// How prompts and answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StyleWord {
    /// Lists of messages with role and content
    Conversational,
    /// The same, but `sft` has one column `messages`
    Messages,
    /// Strings
    Plain,
}

/// What is taught.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CompletionWord {
    /// The reference answer
    Reference,
    /// The best answer of the strong solver
    Strong,
}

/// What is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Drop {
    /// Items that share a run with a benchmark
    Overlaps,
    /// Items that ask nearly what an earlier one asks
    Duplicates,
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if (0.0..=1.0).contains(&value) => Ok(value),
        _ => Err("a share is a number from 0 to 1".to_owned()),
    }
}

/// Finds the items, writes the folder and says what is in it.
///
/// # Errors
/// No items, a line that is none, a place that holds something else or cannot be written, no such variant.
pub async fn run(args: &ExportArgs, context: &Context) -> Result<Exit, CliError> {
    let options = options(args);
    let report = match &args.experiment {
        None => {
            let files: Vec<PathBuf> =
                args.items.iter().map(|path| items_file(path)).collect::<Result<_, _>>()?;
            export(&files, &args.out, &options)?
        }
        Some(experiment) => {
            let experiment = ExperimentArgs { experiment: experiment.clone(), settings: Vec::new() };
            let view = RunView::open(&experiment.open(context)?).await?;
            let variant = view.resolve(&args.agent).await?;
            let scratch = Scratch::new()?;
            let file = scratch.path().join("items.jsonl");
            if items_of_run(&view, variant, &file).await? == 0 {
                let what = format!("`{variant}` passed no training document of its run");
                let hint = format!(
                    "`phylon generate {} --agent {variant}` makes items of any documents",
                    experiment.typed()
                );
                return Err(CliError::new(Exit::NotShown, what).hint(hint));
            }
            export(&[file], &args.out, &options)?
        }
    };
    if context.json() {
        output::json(&report)?;
    } else {
        output::text(&facts(&rows(args, &report), context.out))?;
    }
    Ok(Exit::Done)
}

/// A file of items, or that of a folder that `generate` wrote.
fn items_file(path: &Path) -> Result<PathBuf, CliError> {
    let file = if path.is_dir() { path.join("items.jsonl") } else { path.to_owned() };
    if file.is_file() {
        return Ok(file);
    }
    let shown = CliError::new(Exit::Config, format!("there are no items at `{}`", path.display()));
    let part = file.with_extension("jsonl.part").is_file();
    Err(if part {
        shown.hint("`phylon generate` is not done there: run its command again to finish")
    } else {
        shown.hint("give the folder that `phylon generate --out` wrote, or its `items.jsonl`")
    })
}

fn options(args: &ExportArgs) -> ExportOptions {
    let mut forms: Vec<Form> = args.forms.iter().map(|form| (*form).into()).collect();
    if forms.is_empty() {
        forms = Form::ALL.to_vec();
    }
    forms.sort();
    forms.dedup();
    let folder = args.out.file_name().map(|name| name.to_string_lossy().into_owned());
    ExportOptions {
        forms,
        style: match args.style {
            StyleWord::Conversational => Style::Conversational,
            StyleWord::Messages => Style::Messages,
            StyleWord::Plain => Style::Plain,
        },
        completion: match args.completion {
            CompletionWord::Reference => Completion::Reference,
            CompletionWord::Strong => Completion::Strong,
        },
        margin: args.margin,
        test: args.test,
        parquet: args.parquet,
        name: args.name.clone().or(folder).unwrap_or_else(|| "items".to_owned()),
        license: args.license.clone(),
        overlap_with: args.overlap_with.clone(),
        drop_overlaps: args.drop.contains(&Drop::Overlaps),
        drop_duplicates: args.drop.contains(&Drop::Duplicates),
        judge: JUDGE_INSTRUCTIONS.to_owned(),
    }
}

impl From<FormWord> for Form {
    fn from(word: FormWord) -> Self {
        match word {
            FormWord::Items => Self::Items,
            FormWord::Sft => Self::Sft,
            FormWord::Dpo => Self::Dpo,
            FormWord::Grpo => Self::Grpo,
        }
    }
}

impl From<ExportError> for CliError {
    fn from(error: ExportError) -> Self {
        let what = error.to_string();
        match error {
            ExportError::Items(problems) => Self::problems(problems),
            ExportError::NoItems { .. } => Self::new(Exit::Config, what)
                .hint("`phylon generate` wrote none there: look at its `rejected.jsonl`"),
            ExportError::NothingInForms { .. } => Self::new(Exit::Config, what)
                .hint("`dpo` and `--completion strong` need the solvers' answers: make the items again")
                .hint("a smaller `--margin` lets more pairs through"),
            ExportError::Occupied(_) => {
                Self::new(Exit::Usage, what).hint("name a folder that does not exist yet")
            }
            ExportError::Unwritable { .. } => {
                Self::new(Exit::Population, what).hint("make it writable, or name another `--out`")
            }
            ExportError::NoParquet => Self::new(Exit::Usage, what)
                .hint("leave out `--parquet`, or build with `cargo build --release --features parquet`"),
            ExportError::Card(_) => Self::bug(what),
        }
    }
}

fn rows(args: &ExportArgs, report: &ExportReport) -> Vec<(&'static str, String)> {
    let part = |part| report.parts.get(&part).copied().unwrap_or(0);
    let mut items = format!(
        "{}, {} train, {} test",
        counted(report.items as u64, "item"),
        part(Part::Train),
        part(Part::Test)
    );
    if report.left_out > 0 {
        items.push_str(&format!(", {} left out", report.left_out));
    }
    let forms: Vec<String> = report
        .forms
        .iter()
        .map(|count| format!("{}: {}", count.form.word(), counted((count.train + count.test) as u64, "row")))
        .collect();
    let difficulty = &report.difficulty;
    let fifths: Vec<String> = difficulty.fifths.iter().map(usize::to_string).collect();
    let mut rows = vec![
        ("dataset", inert(&args.out.display().to_string())),
        ("items", items),
        ("forms", forms.join("\n")),
        (
            "scores",
            format!(
                "weak {:.2}, strong {:.2}; from easy to hard in fifths {}",
                difficulty.weak_mean,
                difficulty.strong_mean,
                fifths.join(" · ")
            ),
        ),
        ("coverage", coverage(report)),
        (
            "near copies",
            format!(
                "{} of items that ask nearly the same",
                counted(report.near_duplicates.len() as u64, "group")
            ),
        ),
    ];
    for overlap in &report.overlaps {
        let share = overlap.items.len() as f64 / report.items.max(1) as f64;
        rows.push((
            "overlap",
            inert(&format!(
                "{} ({}) share a run of {} words with `{}`",
                counted(overlap.items.len() as u64, "item"),
                percent(share),
                overlap.run,
                overlap.file.display()
            )),
        ));
    }
    rows
}

fn coverage(report: &ExportReport) -> String {
    let coverage = &report.coverage;
    match coverage.read {
        None => format!("{} with an item", counted(coverage.with_item as u64, "document")),
        Some(read) => {
            let share = coverage.with_item as f64 / read.max(1) as f64;
            format!(
                "{} of {} with an item ({})",
                coverage.with_item,
                counted(read as u64, "document"),
                percent(share)
            )
        }
    }
}
