//! The experiment a verb works on: the positional argument and `--set`. Not for reading the file.

use std::path::PathBuf;

use clap::Args;

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
