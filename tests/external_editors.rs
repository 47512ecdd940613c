//! Editors that are programs of their own: what they may do, what is taken from them, what is never run twice.
//! Unix only: the editors are shell scripts.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

mod support;

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::PathBuf,
    time::{Duration, Instant},
};

use support::Bench;

/// A bench whose editor is this script, allowed this many seconds.
fn bench(script: &str, seconds: u32) -> Bench {
    let bench = Bench::new();
    let file = bench.experiment().join("agent.sh");
    fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    bench.change(
        "analyst: editor, editor: editor",
        &format!(
            "analyst: editor, editor: {{command: [./agent.sh, \"{}\"], timeout: {seconds}s, env: [AGENT_NOTE]}}",
            bench.root().join("witness").display()
        ),
    );
    bench.change("proposals: 10", "proposals: 3");
    bench
}

fn evolve(bench: &Bench, population: &str) {
    let output = bench.command("evolve", population, &[]).env("AGENT_NOTE", "shown").output().unwrap();
    let code = output.status.code();
    assert!(matches!(code, Some(0 | 1)), "{code:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// The records of the three proposals.
fn proposals(bench: &Bench, population: &str) -> Vec<serde_json::Value> {
    let lineage = bench.json("lineage", population, &[]);
    lineage.as_array().unwrap().iter().filter(|record| record["id"] != "v0").cloned().collect()
}

#[track_caller]
fn all_rejected(bench: &Bench, population: &str, why: &str) {
    let proposals = proposals(bench, population);
    assert_eq!(proposals.len(), 3, "{proposals:#?}");
    for proposal in &proposals {
        assert_eq!(proposal["state"], "rejected", "{proposal:#}");
        let reason = proposal["reason"].as_str().unwrap();
        assert!(reason.contains(why), "{reason}");
    }
}

/// Edits one sentence in, another one in every proposal, tells why, and leaves a file that is none of a genome.
const EDITS: &str = r#"
test -f TASK.md && test -f history.md && test -d trajectories || exit 9
grep -q '<analysis>' diagnosis.md || exit 8
ls trajectories/*.md > /dev/null || exit 7
test "$HOME" = "$PWD" && test "$AGENT_NOTE" = shown && test -z "$SHELL_NOTE" || exit 6
word=$(cksum diagnosis.md history.md | cksum | cut -d' ' -f1)
printf '\nPrefer mechanism %s to names.\n' "$word" >> prompts/orchestrator.md
echo notes > notes.txt
echo '{"hypothesis": "mechanisms last", "mechanism": "by hand", "expected": "more"}' > proposal.json
"#;

#[test]
fn a_command_that_edits_makes_variants_that_say_who_made_them() {
    let bench = bench(EDITS, 60);
    evolve(&bench, "p");
    let proposals = proposals(&bench, "p");
    let made: Vec<_> = proposals.iter().filter(|proposal| proposal["state"] != "rejected").collect();
    assert!(!made.is_empty(), "{proposals:#?}");
    assert_eq!(made[0]["hypothesis"], "mechanisms last");
    let git = bench.population("p").join("genomes.git");
    let log = std::process::Command::new("git")
        .arg("--git-dir")
        .arg(&git)
        .args(["log", "--all", "--format=%(trailers)", "--name-only"])
        .output()
        .unwrap();
    let log = String::from_utf8_lossy(&log.stdout).into_owned();
    assert!(log.contains("Editor-Command: ./agent.sh"), "{log}");
    assert!(!log.contains("notes.txt") && !log.contains("proposal.json"), "only a genome's files: {log}");
}

#[test]
fn what_a_command_left_is_journalled_so_that_replay_and_resume_do_not_run_it() {
    let bench = bench(EDITS, 60);
    evolve(&bench, "p");
    fs::write(bench.experiment().join("agent.sh"), "#!/bin/sh\nexit 3\n").unwrap();
    let replay = bench.json("replay", "p", &[]);
    assert_eq!(replay["same"], true, "{replay:#}");
    // A journal that has lost its last jobs goes on from what is left of them.
    let journal = bench.population("p").join("journal.db");
    let trees = bench.trees("p");
    let changed = rusqlite::Connection::open(journal)
        .unwrap()
        .execute("DELETE FROM jobs WHERE kind = 'breed' OR number > 1", [])
        .unwrap();
    assert!(changed > 0);
    evolve(&bench, "p");
    assert_eq!(trees, bench.trees("p"));
}

#[test]
fn a_command_that_hangs_is_killed_with_everything_it_started() {
    let bench = bench(
        "(sleep 1000; echo late > \"$1\") & echo $! > \"$PWD/pid\"; cp pid \"$TMPDIR/pid\"; sleep 1000",
        1,
    );
    let started = Instant::now();
    evolve(&bench, "p");
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
    all_rejected(&bench, "p", "took longer than 1s");
    assert_eq!(sleepers(&bench), Vec::<PathBuf>::new(), "something still runs");
}

/// Processes whose working folder lay in a checkout that is gone: what a command left running.
fn sleepers(bench: &Bench) -> Vec<PathBuf> {
    let witness = bench.root().join("witness").display().to_string();
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten().map(|entry| entry.path());
    let named = |path: &PathBuf| {
        fs::read(path.join("cmdline")).is_ok_and(|line| String::from_utf8_lossy(&line).contains(&witness))
    };
    // The test itself and the binary it starts name the witness nowhere.
    processes.filter(named).collect()
}

#[test]
fn a_command_neither_writes_nor_reads_outside_its_checkout() {
    if !landlocked() {
        return;
    }
    let script = r#"
experiment=$(dirname "$0")
echo stolen > "$1" && exit 9
echo stolen > /tmp/phylon-stolen && exit 8
cat "$experiment"/documents/* > /dev/null 2>&1 && exit 7
ls "$experiment" > /dev/null 2>&1 && exit 6
cat "$experiment/experiment.yaml" > /dev/null 2>&1 && exit 5
cat /etc/passwd > /dev/null || exit 4
echo in > inside && cat inside > /dev/null || exit 3
"#
    .to_owned()
        + EDITS;
    let bench = bench(&script, 60);
    evolve(&bench, "p");
    assert!(!bench.root().join("witness").exists());
    let proposals = proposals(&bench, "p");
    assert!(proposals.iter().any(|proposal| proposal["state"] != "rejected"), "{proposals:#?}");
    for proposal in proposals.iter().filter(|proposal| proposal["state"] == "rejected") {
        let reason = proposal["reason"].as_str().unwrap();
        assert!(!reason.contains("ended with status"), "{reason}");
    }
}

/// Whether this kernel can confine files.
fn landlocked() -> bool {
    let folder = tempfile::tempdir().unwrap();
    let output = std::process::Command::new(support::PHYLON)
        .arg("sandbox-exec")
        .arg(folder.path())
        .args(["/bin", "/usr", "/lib", "/lib64", "--", "/bin/true"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    !String::from_utf8_lossy(&output.stderr).contains("cannot confine")
}

#[test]
fn a_command_that_deletes_everything_makes_no_variant() {
    let bench = bench("rm -rf ./* .tmp", 60);
    evolve(&bench, "p");
    all_rejected(&bench, "p", "left no file of the genome");
}

#[test]
fn a_link_to_a_file_elsewhere_is_not_followed() {
    let bench = bench("rm prompts/verifier.md && ln -s /etc/passwd prompts/verifier.md", 60);
    evolve(&bench, "p");
    all_rejected(&bench, "p", "is no plain file");
}

#[test]
fn a_command_that_copies_a_validation_document_is_refused_by_the_guard() {
    let bench = bench("exit 1", 60);
    evolve(&bench, "q");
    all_rejected(&bench, "q", "ended with status 1");
    // The seed variant met every validation document.
    let journal = rusqlite::Connection::open(bench.population("q").join("journal.db")).unwrap();
    let plan: String =
        journal.query_row("SELECT plan FROM jobs WHERE number = 0", [], |row| row.get(0)).unwrap();
    let plan: serde_json::Value = serde_json::from_str(&plan).unwrap();
    let name = plan["documents"][0].as_str().unwrap();
    let files =
        fs::read_dir(bench.experiment().join("documents")).unwrap().map(|entry| entry.unwrap().path());
    let file = files.into_iter().find(|path| path.to_string_lossy().contains(name)).unwrap();
    let text = fs::read_to_string(file).unwrap();
    let words: Vec<_> = text.split_whitespace().skip(20).take(12).collect();
    let script = format!("cat >> prompts/challenger.md <<'END'\n{}\nEND\n", words.join(" "));
    fs::write(bench.experiment().join("agent.sh"), format!("#!/bin/sh\n{script}")).unwrap();
    evolve(&bench, "p");
    all_rejected(&bench, "p", "stands in a document");
}

#[test]
fn a_command_that_cannot_work_now_pauses_the_run_and_charges_nothing() {
    let bench = bench("echo 'no credit left' >&2; exit 75", 60);
    let output = bench.run("evolve", "p", &[]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(4), "{said}");
    assert!(said.contains("no credit left"), "{said}");
    assert_eq!(proposals(&bench, "p").len(), 0);
    fs::write(bench.experiment().join("agent.sh"), format!("#!/bin/sh\n{EDITS}")).unwrap();
    evolve(&bench, "p");
    assert_eq!(proposals(&bench, "p").len(), 3);
}

#[test]
fn check_finds_a_command_that_is_not_there_and_an_empty_one() {
    let bench = bench("", 60);
    assert_eq!(bench.run("check", "p", &[]).status.code(), Some(0));
    for command in ["[no-such-agent]", "[./missing.sh]", "[]"] {
        let setting = format!("search.editor={{command: {command}}}");
        let output = bench.run("check", "p", &["--set", &setting]);
        assert_eq!(output.status.code(), Some(3), "{command}");
    }
}
