//! The reference pages in `docs/` are what this binary prints: `UPDATE_DOCS=1 cargo test --test reference` writes them.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

use std::{env, fs, path::Path};

use assert_cmd::Command;

fn agrees(file: &str, args: &[&str]) {
    let output = Command::cargo_bin("phylon").unwrap().arg("reference").args(args).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let printed = String::from_utf8(output.stdout).unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(file);
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &printed).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == printed, "docs/{file} is not what `phylon reference {}` prints", args.join(" "));
}

#[test]
fn the_configuration_page_is_made_from_the_types() {
    agrees("configuration.md", &["configuration"]);
}

#[test]
fn the_commands_page_is_made_from_the_command_line() {
    agrees("commands.md", &["commands"]);
}

#[test]
fn the_schemas_are_made_from_the_types() {
    agrees("experiment.schema.json", &["schema", "experiment"]);
    agrees("agent.schema.json", &["schema", "agent"]);
}

#[test]
fn man_pages_and_completions_are_written() {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("man1");
    let mut command = Command::cargo_bin("phylon").unwrap();
    command.args(["reference", "man", "--out"]).arg(&out).assert().success();
    let page = fs::read_to_string(out.join("phylon-evolve.1")).unwrap();
    assert!(page.contains(".TH") && page.contains("EXPERIMENT"), "{page}");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output =
            Command::cargo_bin("phylon").unwrap().args(["reference", "completions", shell]).output().unwrap();
        assert!(String::from_utf8_lossy(&output.stdout).contains("evolve"), "{shell}");
    }
}
