//! A Python to test with, if there is one. `PHYLON_PYTHON` names one that has the package `datasets`; `.ci/run` makes
//! it. Without it the tests that need it say so and pass.
#![allow(dead_code, clippy::allow_attributes, reason = "each test binary uses a part of it")]
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "what is skipped must be said")]

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A Python with the package `datasets`.
pub fn with_datasets() -> Option<PathBuf> {
    match std::env::var_os("PHYLON_PYTHON") {
        Some(python) => Some(PathBuf::from(python)),
        None => {
            eprintln!("skipped: set PHYLON_PYTHON to a Python that has the package `datasets`");
            None
        }
    }
}

/// Any Python 3: the standard library is enough.
pub fn plain() -> Option<PathBuf> {
    let python = std::env::var_os("PHYLON_PYTHON").map_or_else(|| PathBuf::from("python3"), PathBuf::from);
    let there = Command::new(&python).arg("--version").output().is_ok_and(|output| output.status.success());
    if !there {
        eprintln!("skipped: there is no python3");
    }
    there.then_some(python)
}

/// Runs a script of `tests/testdata/python`.
pub fn run(python: &Path, script: &str, args: &[&str], env: &[(&str, &str)]) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/testdata/python").join(script);
    let mut command = Command::new(python);
    command.arg("-B").arg(script).args(args).envs(env.iter().copied());
    command.env("HF_HUB_OFFLINE", "1").env("HF_DATASETS_OFFLINE", "1");
    command.output().unwrap()
}
