//! A Hugging Face dataset's folder: which of its files hold records. Not for reading records, and not for the
//! Hub: nothing is fetched.
//!
//! A card, `README.md`, may name configurations with patterns of data files; without them every data file of the
//! folder belongs to the one configuration `default`.

use std::path::Path;

use globset::{GlobBuilder, GlobMatcher};
use serde::Deserialize;

use crate::{
    dataset::files::{Kind, SourceFile},
    problem::Problem,
    yaml,
};

/// What a card says beside its prose; it says a lot more.
#[derive(Deserialize, Default)]
struct Card {
    #[serde(default)]
    configs: Vec<Config>,
    #[serde(default)]
    dataset_info: Option<yaml::Any>,
}

#[derive(Deserialize)]
struct Config {
    #[serde(default = "default_name")]
    config_name: String,
    #[serde(default)]
    data_files: Option<DataFiles>,
    #[serde(default)]
    data_dir: Option<String>,
    #[serde(default)]
    default: bool,
}

fn default_name() -> String {
    "default".to_owned()
}

#[derive(Deserialize)]
#[serde(untagged)]
enum DataFiles {
    One(String),
    Many(Vec<DataFile>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum DataFile {
    Path(String),
    OfSplit { path: Paths },
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Paths {
    One(String),
    Many(Vec<String>),
}

/// Files that only the library of Hugging Face writes.
const SIGNS: [&str; 4] = ["dataset_info.json", "dataset_infos.json", "dataset_dict.json", "state.json"];

/// Whether the folder is such a dataset: it has a card that names data, or the library's own files.
pub(super) fn is_dataset(root: &Path) -> bool {
    let named = card(root).is_some_and(|card| !card.configs.is_empty() || card.dataset_info.is_some());
    named || SIGNS.iter().any(|name| root.join(name).is_file())
}

/// The data files of a configuration, in order of their names.
///
/// # Errors
/// No such configuration, no file that it names, or a form that is not read.
pub(super) fn data_files(
    root: &Path,
    subset: Option<&str>,
    all: &[SourceFile],
) -> Result<Vec<SourceFile>, Vec<Problem>> {
    let shown = root.display().to_string();
    let data: Vec<&SourceFile> = all.iter().filter(|file| is_data(root, file)).collect();
    let configs = card(root).map(|card| card.configs).unwrap_or_default();
    let Some(config) = chosen(&configs, subset) else {
        if let (Some(wanted), false) = (subset, configs.is_empty()) {
            let names: Vec<String> =
                configs.iter().map(|config| format!("`{}`", config.config_name)).collect();
            let what = format!("there is no configuration `{wanted}`");
            return Err(vec![Problem::new(shown, what).hint(format!("the card has {}", names.join(", ")))]);
        }
        return if data.is_empty() {
            Err(vec![no_data(root)])
        } else {
            Ok(data.into_iter().cloned().collect())
        };
    };
    let patterns = patterns(config)
        .map_err(|what| vec![Problem::new(root.join("README.md").display().to_string(), what)])?;
    let matches = |file: &&&SourceFile| {
        let below = file.path.strip_prefix(root).unwrap_or(&file.path);
        patterns.iter().any(|pattern| pattern.is_match(below))
    };
    let files: Vec<SourceFile> = data.iter().filter(matches).map(|file| (*file).clone()).collect();
    if files.is_empty() {
        let what = format!("the files of configuration `{}` are not there", config.config_name);
        let hint =
            "download the dataset whole, for example with `huggingface-cli download --repo-type dataset`";
        return Err(vec![Problem::new(shown, what).hint(hint)]);
    }
    Ok(files)
}

fn chosen<'a>(configs: &'a [Config], subset: Option<&str>) -> Option<&'a Config> {
    match subset {
        Some(wanted) => configs.iter().find(|config| config.config_name == wanted),
        None => configs
            .iter()
            .find(|config| config.default || config.config_name == "default")
            .or_else(|| configs.first()),
    }
}

fn patterns(config: &Config) -> Result<Vec<GlobMatcher>, String> {
    let paths: Vec<String> = match &config.data_files {
        Some(DataFiles::One(path)) => vec![path.clone()],
        Some(DataFiles::Many(files)) => files.iter().flat_map(DataFile::paths).collect(),
        None => vec![format!("{}/**", config.data_dir.as_deref().unwrap_or(".").trim_end_matches('/'))],
    };
    let compile = |path: &String| {
        let path = path.trim_start_matches("./");
        let whole = if path.is_empty() || path == "**" { "**" } else { path };
        let glob = GlobBuilder::new(whole).literal_separator(true).build();
        glob.map(|glob| glob.compile_matcher())
            .map_err(|error| format!("`{path}` is no pattern of files: {error}"))
    };
    paths.iter().map(compile).collect()
}

impl DataFile {
    fn paths(&self) -> Vec<String> {
        match self {
            Self::Path(path) | Self::OfSplit { path: Paths::One(path) } => vec![path.clone()],
            Self::OfSplit { path: Paths::Many(paths) } => paths.clone(),
        }
    }
}

/// Records, and none of the files that describe them.
fn is_data(root: &Path, file: &SourceFile) -> bool {
    let described = file.path.file_name().is_some_and(|name| SIGNS.iter().any(|sign| name == *sign));
    let text = file.kind == Kind::Text && file.path.parent() == Some(root);
    !described && !text && matches!(file.kind, Kind::Lines | Kind::Gzip | Kind::Json | Kind::Parquet)
}

fn no_data(root: &Path) -> Problem {
    let arrow = root.join("state.json").is_file() || root.join("dataset_dict.json").is_file();
    let shown = root.display().to_string();
    if arrow {
        return Problem::new(shown, "is a dataset of `save_to_disk`, whose Arrow files are not read")
            .hint("write it with `dataset.to_json(...)` or `dataset.to_parquet(...)`");
    }
    Problem::new(shown, "the dataset has no .jsonl, .gz, .json or .parquet files")
        .hint("download the dataset whole")
}

/// What stands between the first two `---` of the card.
fn card(root: &Path) -> Option<Card> {
    let text = std::fs::read_to_string(root.join("README.md")).ok()?;
    let (head, _) = text.strip_prefix("---\n")?.split_once("\n---")?;
    yaml::parse_some(head).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(card: &str, names: &[&str]) -> (tempfile::TempDir, Vec<SourceFile>) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("README.md"), card).unwrap();
        let mut files = Vec::new();
        for name in names {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, "{}\n").unwrap();
            files.push(SourceFile { kind: Kind::of(&path).unwrap(), path });
        }
        (folder, files)
    }

    fn names(folder: &Path, subset: Option<&str>, files: &[SourceFile]) -> Vec<String> {
        let found = data_files(folder, subset, files).unwrap();
        found.iter().map(|file| file.path.strip_prefix(folder).unwrap().display().to_string()).collect()
    }

    #[test]
    fn a_card_says_which_files_belong_to_which_configuration() {
        let card = [
            "---",
            "license: mit",
            "configs:",
            "- config_name: long",
            "  data_files:",
            "  - split: train",
            "    path: data/long-*.jsonl",
            "- config_name: default",
            "  data_files:",
            "  - split: train",
            "    path:",
            "    - data/train-00.jsonl",
            "    - data/train-01.jsonl",
            "  - split: test",
            "    path: data/test.jsonl",
            "dataset_info:",
            "  features: []",
            "---",
            "# Card",
        ]
        .join("\n");
        let card = card.as_str();
        let (folder, files) = folder(
            card,
            &["data/long-1.jsonl", "data/test.jsonl", "data/train-00.jsonl", "data/train-01.jsonl"],
        );
        assert!(is_dataset(folder.path()));
        assert_eq!(names(folder.path(), Some("long"), &files), ["data/long-1.jsonl"]);
        assert_eq!(
            names(folder.path(), None, &files),
            ["data/test.jsonl", "data/train-00.jsonl", "data/train-01.jsonl"]
        );
        let none = data_files(folder.path(), Some("short"), &files).unwrap_err();
        assert_eq!(none[0].hint.as_deref(), Some("the card has `long`, `default`"));
    }

    #[test]
    fn a_card_without_configurations_means_every_data_file() {
        let (folder, files) =
            folder("---\ndataset_info:\n  features: []\n---\n", &["data/a.jsonl", "dataset_infos.json"]);
        assert!(is_dataset(folder.path()));
        assert_eq!(names(folder.path(), None, &files), ["data/a.jsonl"]);
    }

    #[test]
    fn a_plain_readme_makes_no_dataset() {
        let (folder, _) = folder("# My notes\n", &["a.jsonl"]);
        assert!(!is_dataset(folder.path()));
    }
}
