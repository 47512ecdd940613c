//! Why a dataset was not written.

use std::path::PathBuf;

use crate::{dataset::export::Form, problem::Problem};

/// The failure, by who can mend it.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Lines that are no items.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Items(Vec<Problem>),
    /// The files hold no items.
    #[error("there are no items in {}", named(files))]
    NoItems {
        /// The files.
        files: Vec<PathBuf>,
    },
    /// No form can be made of these items.
    #[error("no item can be written as {}", words(forms))]
    NothingInForms {
        /// The forms that were asked for.
        forms: Vec<Form>,
    },
    /// The place holds something that is no export.
    #[error("`{}` is not empty, and holds no export", .0.display())]
    Occupied(PathBuf),
    /// A file cannot be written.
    #[error("cannot write `{}`: {source}", path.display())]
    Unwritable {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The build lacks Parquet.
    #[error("this build of phylon writes no Parquet")]
    NoParquet,
    /// The card cannot be written as YAML.
    #[error("the card cannot be written: {0}")]
    Card(String),
}

fn named(files: &[PathBuf]) -> String {
    files.iter().map(|file| format!("`{}`", file.display())).collect::<Vec<_>>().join(", ")
}

fn words(forms: &[Form]) -> String {
    forms.iter().map(|form| format!("`{}`", form.word())).collect::<Vec<_>>().join(" or ")
}
