//! `reference`: what phylon's own types and commands say of themselves, for editors, shells and documents.

mod configuration;
mod pages;

use std::{fs, io, path::PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use clap_complete::Shell;
use schemars::{JsonSchema, Schema, generate::SchemaSettings};

use crate::{
    cli::{
        error::{CliError, Exit},
        global::Context,
        output,
    },
    experiment::ExperimentConfig,
    genome::Manifest,
    reporting::console::text::counted,
};

/// Print the reference: schemas, configuration, commands, man pages, completions
///
/// Everything is made from the types and commands of this very binary, so it fits the version you run.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon reference schema experiment > experiment.schema.json
  phylon reference completions zsh > ~/.zfunc/_phylon
  phylon reference man --out ~/.local/share/man/man1

An editor with a YAML language server reads the schema when the file begins with
  # yaml-language-server: $schema=experiment.schema.json")]
pub struct ReferenceArgs {
    #[command(subcommand)]
    pub what: What,
}

/// What is printed.
#[derive(Debug, Clone, Subcommand)]
pub enum What {
    /// JSON Schema of `experiment.yaml` or `agent.yaml`, for editors
    Schema {
        /// The file it is of
        #[arg(value_name = "FILE")]
        of: File,
    },
    /// Every key of `experiment.yaml` and `agent.yaml`, as Markdown
    Configuration,
    /// Every command with its flags, as Markdown
    Commands,
    /// Man pages, one per command
    Man {
        /// The folder they are written into
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Completions for a shell
    Completions {
        /// The shell
        #[arg(value_name = "SHELL")]
        shell: Shell,
    },
}

/// A file that people write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum File {
    /// experiment.yaml
    Experiment,
    /// agent.yaml
    Agent,
}

/// Prints, or writes the man pages.
///
/// # Errors
/// When the folder cannot be written.
pub fn run(args: &ReferenceArgs, context: &Context) -> Result<Exit, CliError> {
    match &args.what {
        What::Schema { of } => output::json(&schema(*of))?,
        What::Configuration => output::text(&configuration::page())?,
        What::Commands => output::text(&pages::commands())?,
        What::Completions { shell } => output::text(&pages::completions(*shell))?,
        What::Man { out } => {
            let pages = pages::manual().map_err(|error| unwritable(out, &error))?;
            fs::create_dir_all(out).map_err(|error| unwritable(out, &error))?;
            for (name, page) in &pages {
                fs::write(out.join(name), page).map_err(|error| unwritable(out, &error))?;
            }
            if context.json() {
                output::json(&pages.iter().map(|(name, _)| out.join(name)).collect::<Vec<_>>())?;
            } else {
                let count = counted(pages.len() as u64, "man page");
                output::text(&format!("{count} in {}\n", out.display()))?;
            }
        }
    }
    Ok(Exit::Done)
}

/// The schema of what may be written into a file; unknown keys are errors in it, as they are here.
fn schema(of: File) -> Schema {
    match of {
        File::Experiment => schema_of::<ExperimentConfig>("phylon: experiment.yaml"),
        File::Agent => schema_of::<Manifest>("phylon: agent.yaml"),
    }
}

fn schema_of<T: JsonSchema>(title: &str) -> Schema {
    let settings = SchemaSettings::draft07().with_transform(schemars::transform::RecursiveTransform(closed));
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.insert("title".to_owned(), title.into());
    schema
}

/// An object with named keys takes no others.
fn closed(schema: &mut Schema) {
    if schema.get("properties").is_some() && schema.get("additionalProperties").is_none() {
        schema.insert("additionalProperties".to_owned(), false.into());
    }
}

fn unwritable(folder: &std::path::Path, error: &io::Error) -> CliError {
    CliError::new(Exit::Usage, format!("cannot write into `{}`: {error}", folder.display()))
        .hint("name a folder that you may write, with `--out`")
}
