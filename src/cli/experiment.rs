//! The experiment a verb works on: the positional argument and what changes its settings. Not for reading
//! the file.

use std::{path::PathBuf, sync::Arc};

use clap::Args;

use crate::{
    cli::{error::CliError, global::Context, output},
    experiment::OpenOptions,
    models::{Limits, rehearsal::Knobs},
    reporting::console::inert,
};

/// The experiment of a verb.
#[derive(Debug, Clone, Args)]
pub struct ExperimentArgs {
    /// Folder with `experiment.yaml`, the file itself, or a name under `experiments/`
    pub experiment: PathBuf,
    /// Use another value for one key of `experiment.yaml`, as in `search.batch=3`; repeatable
    #[arg(long = "set", value_name = "KEY.PATH=VALUE", value_parser = setting)]
    pub settings: Vec<(String, String)>,
}

fn setting(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() && !value.trim().is_empty() => {
            Ok((key.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("write it as `key.path=value`, for example `search.batch=3`".to_owned()),
    }
}

impl ExperimentArgs {
    /// How the experiment's population is opened.
    ///
    /// # Errors
    /// When this program's own file cannot be found, which the sandbox's workers are started from.
    pub fn open(&self, context: &Context) -> Result<OpenOptions, CliError> {
        let bars = context.bars.clone();
        Ok(OpenOptions {
            experiment: self.experiment.clone(),
            population: context.flags.population.clone(),
            settings: self.settings.clone(),
            concurrency: None,
            limits: Limits::default(),
            fresh: false,
            program: program()?,
            env: Arc::new(|name| std::env::var(name).ok()),
            // Endpoints have their words in it.
            notices: Arc::new(move |line| bars.aside(|| output::note(&inert(&line)))),
            knobs: Knobs::default(),
        })
    }

    /// The experiment as the user typed it.
    pub fn typed(&self) -> String {
        self.experiment.display().to_string()
    }

    /// The experiment and, where one was given, the population: what the next command needs.
    pub fn typed_with_population(&self, context: &Context) -> String {
        match &context.flags.population {
            Some(folder) => format!("{} --population {}", self.typed(), folder.display()),
            None => self.typed(),
        }
    }
}

/// This program's own file: the sandbox's workers are started from it.
///
/// # Errors
/// When the system does not say.
pub fn program() -> Result<PathBuf, CliError> {
    std::env::current_exe()
        .map_err(|error| CliError::bug(format!("cannot find this program's own file: {error}")))
}
