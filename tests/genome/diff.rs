use std::{fs, path::Path, process::Command};

use phylon::genome::{
    Genome,
    diff::{self, LineKind},
    templates,
};
use proptest::prelude::*;

/// What the git program prints for two genomes, without its index lines.
fn git_diff(old: &Genome, new: &Genome) -> String {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("a"), old);
    write(&folder.path().join("b"), new);
    let output = Command::new("git")
        .args(["-c", "core.attributesFile=/dev/null", "diff", "--no-index", "--no-color", "--no-renames"])
        .args(["--no-prefix", "a", "b"])
        .current_dir(folder.path())
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_inclusive('\n').filter(|line| !line.starts_with("index ")).collect()
}

fn write(folder: &Path, genome: &Genome) {
    fs::create_dir_all(folder).unwrap();
    for (path, text) in genome.files() {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn seed() -> Genome {
    templates::embedded("agentic-self-instruct").unwrap()
}

#[track_caller]
fn assert_same_as_git(old: &Genome, new: &Genome) {
    // An added file's header line names only the side that exists when git compares folders.
    let header = |text: &str| -> String {
        text.split_inclusive('\n').filter(|line| !line.starts_with("diff --git ")).collect()
    };
    let (ours, gits) = (header(&diff::unified(&diff::diff(old, new))), header(&git_diff(old, new)));
    assert!(ours == gits, "ours:\n{ours}\ngit's:\n{gits}");
}

fn changed(path: &str, from: &str, to: &str) -> Genome {
    let text = seed().get(path).unwrap().replacen(from, to, 1);
    assert_ne!(Some(text.as_str()), seed().get(path), "`{from}` is not in {path}");
    seed().with(path, text)
}

/// Evaluation code with little in common with the seed's.
const SUBMITS_EVERYTHING: &str = r#""""Evaluation of a single pass: what the challenger writes is submitted.

Pure functions in a subset of Python: no yield, no match, no formatting with %, no random, no time.
`check_item` and `score` are left out: their defaults find no problems and use the frozen formula.
"""


def reject_weak(scores):
    """Never stops before the strong solver."""
    return None


def reject(weak, strong):
    """Always submits."""
    return None


def feedback(rounds):
    """What stopped the one item; read by the orchestrator only."""
    return "\n".join(f"Stopped ({entry['outcome']}): {entry['reason']}" for entry in rounds)
"#;

#[test]
fn the_text_equals_what_git_prints() {
    let challenger = "prompts/challenger.md";
    let evaluation = "evaluation.py";
    let cot = templates::embedded("cot-self-instruct").unwrap();
    let cases = [
        changed(challenger, "several steps", "many careful steps"),
        changed(challenger, "How to work:\n\n", ""),
        changed(evaluation, "WEAK_MEAN_MAX = 0.65\n", "WEAK_MEAN_MAX = 0.6\nEXTRA = 1\n"),
        changed(
            evaluation,
            "    return None\n",
            "    if len(scores) > 9:\n        return \"odd\"\n    return None\n",
        ),
        changed("agent.yaml", "item: rubric\n", "item: rubric"),
        changed("agent.yaml", "format: 1\n", ""),
        seed().without(evaluation),
        seed().with(challenger, "{{ document }}\r\nÄ one-line prompt, “quoted”"),
        seed().with(evaluation, ""),
        seed().with(evaluation, SUBMITS_EVERYTHING),
        seed().with("agent.yaml", cot.get("agent.yaml").unwrap()),
    ];
    for other in &cases {
        assert_same_as_git(&seed(), other);
        assert_same_as_git(other, &seed());
    }
}

#[test]
fn equal_genomes_have_no_diff() {
    assert_eq!(diff::diff(&seed(), &seed()), []);
}

#[test]
fn the_words_that_changed_within_a_line_are_emphasised() {
    let old = seed().with("evaluation.py", "the weak solver never sees the document\n");
    let new = seed().with("evaluation.py", "the weak solver always sees the document");
    let files = diff::diff(&old, &new);
    assert_eq!(diff::counts(&files), (1, 1));
    let emphasised = |index: usize| -> String {
        let segments = &files[0].hunks[0].lines[index].segments;
        segments.iter().filter(|s| s.emphasis).map(|s| s.text.trim()).collect()
    };
    assert_eq!((emphasised(0), emphasised(1)), ("never".into(), "always".into()));
    assert!(files[0].hunks[0].lines[0].newline);
    assert!(!files[0].hunks[0].lines[1].newline);
}

#[test]
fn counts_and_kinds_cover_added_and_deleted_files() {
    let new = seed().without("evaluation.py");
    let files = diff::diff(&seed(), &new);
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].kind, diff::FileChange::Deleted);
    assert_eq!(files[0].removed, seed().get("evaluation.py").unwrap().lines().count());
    assert_eq!(diff::diff(&new, &seed())[0].kind, diff::FileChange::Added);
}

/// A text of few different lines, so that many repeat; the last may lack its line break.
fn text() -> impl Strategy<Value = String> {
    (proptest::collection::vec("(|a|b c|  d|}|ä x y)", 0..30), any::<bool>())
        .prop_map(|(lines, end)| lines.join("\n") + if end { "\n" } else { "" })
}

/// `old` with the hunks applied.
fn apply(old: &str, hunks: &[diff::Hunk]) -> String {
    let mut rest = old.split_inclusive('\n').enumerate().peekable();
    let mut new = String::new();
    for hunk in hunks {
        let first = if hunk.old_lines == 0 { hunk.old_start } else { hunk.old_start - 1 };
        while let Some((_, line)) = rest.next_if(|(index, _)| *index < first) {
            new.push_str(line);
        }
        for line in &hunk.lines {
            let text = line.text() + if line.newline { "\n" } else { "" };
            if line.kind != LineKind::Added {
                assert_eq!(rest.next().map(|(_, line)| line), Some(text.as_str()));
            }
            if line.kind != LineKind::Removed {
                new.push_str(&text);
            }
        }
    }
    new + &rest.map(|(_, line)| line).collect::<String>()
}

proptest! {
    #[test]
    fn the_hunks_turn_the_old_text_into_the_new_one(old in text(), new in text()) {
        let files = diff::diff(&seed().with("agent.yaml", &*old), &seed().with("agent.yaml", &*new));
        let hunks = files.first().map(|file| file.hunks.as_slice()).unwrap_or_default();
        prop_assert_eq!(apply(&old, hunks), new);
    }
}
