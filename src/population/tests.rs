//! The population's promises: equal inputs give equal ids, git agrees, nothing is lost.

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use tempfile::TempDir;

use super::*;
use crate::id::VariantId;

const START: i64 = 1_750_000_000;

fn genome(challenger: &str) -> Files {
    let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    [
        file("agent.yaml", "format: 1\n"),
        file("evaluation.py", "def score(rubric, marks):\n    return 1.0\n"),
        file("prompts/challenger.md", challenger),
        file("prompts/verifier.md", "Check {{ item }}.\n"),
    ]
    .into()
}

fn variant(number: u32, parents: &[CommitId], challenger: &str) -> NewVariant {
    NewVariant {
        id: VariantId(number),
        parents: parents.to_vec(),
        files: genome(challenger),
        operator: if number == 0 { "seed" } else { "edit" }.into(),
        hypothesis: format!("Ask about {challenger}."),
        trailers: vec![("Editor-Model".into(), "editor".into())],
        time_unix: START + i64::from(number),
    }
}

/// v0, then v1 and v2 from it, then v3 from both.
fn family(genomes: &Genomes) -> Vec<CommitId> {
    let mut commits = Vec::new();
    for (number, parents) in [(0, vec![]), (1, vec![0]), (2, vec![0]), (3, vec![1, 2])] {
        let parents: Vec<CommitId> = parents.into_iter().map(|place: usize| commits[place]).collect();
        let new = variant(number, &parents, &format!("subject {number}"));
        commits.push(genomes.commit_variant(&new).unwrap().commit);
    }
    commits
}

fn create() -> (TempDir, Genomes) {
    let folder = tempfile::tempdir().unwrap();
    let genomes = Genomes::create(&folder.path().join("genomes.git")).unwrap();
    (folder, genomes)
}

fn git(genomes: &Genomes, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "safe.directory=*", "--git-dir"])
        .arg(genomes.path())
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn assert_sound(genomes: &Genomes) {
    assert_eq!(genomes.verify().unwrap(), Vec::<String>::new());
    assert_eq!(fsck(genomes.path()), Some(Ok(())));
}

#[test]
fn two_populations_of_the_same_variants_have_the_same_ids() {
    let ((_one, one), (_two, two)) = (create(), create());
    assert_eq!(family(&one), family(&two));
    let ids = |genomes: &Genomes| -> Vec<_> {
        genomes.variants().unwrap().iter().map(|head| (head.id, head.commit, head.tree)).collect()
    };
    assert_eq!(ids(&one), ids(&two));
    assert_eq!(one.tree_of(&genome("subject 2")).unwrap(), one.variants().unwrap()[2].tree);
}

#[test]
fn git_finds_a_new_population_sound_and_tells_its_story() {
    let (_folder, genomes) = create();
    family(&genomes);
    assert_sound(&genomes);
    let log = git(&genomes, &["log", "--graph", "--branches", "--format=%an <%ae> %s%n%(trailers)"]);
    assert!(log.contains("phylon <phylon@localhost> Ask about subject 3."), "{log}");
    assert!(log.contains("Variant: v3") && log.contains("Editor-Model: editor"), "{log}");
    assert!(git(&genomes, &["log", "--format=%s"]).contains("Ask about subject 0."));
    assert_eq!(git(&genomes, &["ls-tree", "-r", "--name-only", "variants/v3"]).lines().count(), 4);
}

#[test]
fn a_genome_is_read_back_as_it_was_committed() {
    let (_folder, genomes) = create();
    let commits = family(&genomes);
    assert_eq!(genomes.files("v2").unwrap(), genome("subject 2"));
    assert_eq!(genomes.files(&commits[1].to_string()).unwrap(), genome("subject 1"));
    assert!(matches!(genomes.files("v9"), Err(PopulationError::Unknown { .. })));
    let heads = genomes.variants().unwrap();
    assert_eq!(heads[3].parents, [commits[1], commits[2]]);
    assert_eq!((heads[3].hypothesis.as_str(), heads[3].operator.as_str()), ("Ask about subject 3.", "edit"));
    assert_eq!(genomes.merge_base(commits[1], commits[2]).unwrap(), Some(commits[0]));
}

#[test]
fn a_variant_committed_again_is_the_same_and_another_content_is_refused() {
    let (_folder, genomes) = create();
    let commits = family(&genomes);
    let again = genomes.commit_variant(&variant(1, &commits[..1], "subject 1")).unwrap();
    assert_eq!(again.commit, commits[1]);
    let other = genomes.commit_variant(&variant(1, &commits[..1], "something else"));
    assert!(matches!(other, Err(PopulationError::VariantChanged { .. })));
    assert_eq!(genomes.resolve("v1").unwrap(), commits[1]);
}

#[test]
fn a_retired_variant_leaves_the_branches_and_stays_readable() {
    let (_folder, genomes) = create();
    let commits = family(&genomes);
    genomes.retire(&[VariantId(1), VariantId(2), VariantId(77)]).unwrap();
    let branches = git(&genomes, &["branch", "--format=%(refname)"]);
    assert_eq!(branches.lines().collect::<Vec<_>>(), ["refs/heads/variants/v0", "refs/heads/variants/v3"]);
    assert_eq!(genomes.files("v1").unwrap(), genome("subject 1"));
    assert_eq!(genomes.resolve("v2").unwrap(), commits[2]);
    let states: Vec<VariantState> = genomes.variants().unwrap().iter().map(|head| head.state).collect();
    use VariantState::{InPlay, Retired};
    assert_eq!(states, [InPlay, Retired, Retired, InPlay]);
    // A resumed run commits it again and must find it retired, not back in play.
    genomes.commit_variant(&variant(1, &commits[..1], "subject 1")).unwrap();
    assert_eq!(genomes.variants().unwrap()[1].state, Retired);
    assert_sound(&genomes);
}

#[test]
fn scores_are_notes_in_one_commit_without_parent() {
    let (_folder, genomes) = create();
    family(&genomes);
    for rate in ["0.10", "0.25"] {
        let scores: BTreeMap<VariantId, String> =
            (0..5).map(|number| (VariantId(number), format!("pass rate {rate} of v{number}"))).collect();
        genomes.export_scores(&scores, START).unwrap();
    }
    let log = git(&genomes, &["log", "--branches", "--notes=scores"]);
    assert!(log.contains("pass rate 0.25 of v3") && !log.contains("pass rate 0.10"), "{log}");
    assert!(git(&genomes, &["log", "-1"]).contains("pass rate 0.25 of v0"), "shown without being asked for");
    assert_eq!(git(&genomes, &["rev-list", "refs/notes/scores"]).lines().count(), 1);
    assert_sound(&genomes);
}

#[test]
fn promotions_and_rollbacks_are_tags_and_move_the_branch() {
    let (_folder, genomes) = create();
    let commits = family(&genomes);
    assert_eq!(genomes.production().unwrap(), None);
    let promotion = |reason: &str, grounds| Promotion {
        evidence: serde_json::json!({"e": 27.5, "documents": 12}),
        grounds,
        reason: reason.into(),
        time_unix: START + 99,
    };
    let first = genomes.promote(VariantId(1), &promotion("better  on\ntest", Grounds::Evidence)).unwrap();
    genomes.promote(VariantId(3), &promotion("", Grounds::Forced)).unwrap();
    assert_eq!(genomes.resolve("production").unwrap(), commits[3]);
    let back = genomes.rollback(1, "it was worse", START + 100).unwrap();
    assert_eq!((back.number, back.variant, back.commit), (3, VariantId(1), commits[1]));
    assert_eq!(genomes.resolve("production").unwrap(), commits[1]);
    assert_eq!(genomes.resolve("production/2").unwrap(), commits[3]);

    let history = genomes.history().unwrap();
    assert_eq!(history[0], first);
    assert_eq!(history[0].reason, "better  on\ntest");
    assert_eq!(history[2], back);
    assert_eq!(history[1].grounds, Grounds::Forced);
    assert!(genomes.rollback(9, "", START).is_err());
    assert!(git(&genomes, &["cat-file", "-p", "production/1"]).contains("Evidence: {"));
    assert_sound(&genomes);
}

#[test]
fn housekeeping_packs_objects_and_refs_and_loses_nothing() {
    let (_folder, genomes) = create();
    let commits = family(&genomes);
    let scores = [(VariantId(1), "0.2".to_owned())].into();
    genomes.export_scores(&scores, START).unwrap();
    genomes.housekeeping().unwrap();
    let counts = git(&genomes, &["count-objects", "-v"]);
    assert!(counts.contains("count: 0\n") && counts.contains("packs: 2\n"), "{counts}");
    assert_sound(&genomes);

    // Everything still works on packed objects and refs.
    let fourth = genomes.commit_variant(&variant(4, &commits[3..], "subject 4")).unwrap();
    genomes.retire(&[VariantId(0), VariantId(4)]).unwrap();
    genomes.export_scores(&scores, START + 1).unwrap();
    genomes.housekeeping().unwrap();
    genomes.housekeeping().unwrap();
    assert_eq!(genomes.resolve("v4").unwrap(), fourth.commit);
    assert_eq!(genomes.files("v0").unwrap(), genome("subject 0"));
    assert_eq!(genomes.variants().unwrap().len(), 5);
    assert_sound(&genomes);
}

#[test]
fn housekeeping_again_and_again_keeps_few_packs_the_newest_notes_and_every_variant() {
    let (_folder, genomes) = create();
    let mut parent = genomes.commit_variant(&variant(0, &[], "subject 0")).unwrap().commit;
    // It has looked at the packs as they are now, and reads what is merged later.
    let beside = Genomes::open(genomes.path()).unwrap();
    for number in 1..=40 {
        let new = variant(number, &[parent], &format!("subject {number}"));
        parent = genomes.commit_variant(&new).unwrap().commit;
        let scores = (0..=number).map(|of| (VariantId(of), format!("{of} after {number}"))).collect();
        genomes.export_scores(&scores, START).unwrap();
        genomes.housekeeping().unwrap();
        assert_eq!(beside.files(&format!("v{}", number / 2)).unwrap()["prompts/challenger.md"].len(), {
            format!("subject {}", number / 2).len()
        });
    }
    let counts = git(&genomes, &["count-objects", "-v"]);
    let packs = counts.lines().find_map(|line| line.strip_prefix("packs: ")).unwrap().parse::<u32>().unwrap();
    assert!(counts.contains("count: 0\n") && (2..=6).contains(&packs), "{counts}");
    assert!(counts.contains("garbage: 0\n") && counts.contains("prune-packable: 0\n"), "{counts}");
    assert_sound(&genomes);
    let reopened = Genomes::open(genomes.path()).unwrap();
    assert_eq!(reopened.variants().unwrap().len(), 41);
    for number in 0..=40 {
        assert_eq!(reopened.files(&format!("v{number}")).unwrap(), genome(&format!("subject {number}")));
        let note = git(&genomes, &["notes", "--ref=scores", "show", &format!("variants/v{number}")]);
        assert_eq!(note, format!("{number} after 40\n"));
    }
}

#[test]
fn verify_names_a_damaged_object_and_a_commit_under_a_wrong_name() {
    let (_folder, genomes) = create();
    let commits = family(&genomes);
    let wrong = genomes.path().join("refs/heads/variants/v7");
    fs::write(wrong, format!("{}\n", commits[1])).unwrap();
    let problems = genomes.verify().unwrap().join("\n");
    assert!(problems.contains("the commit of v7 says it is v1"), "{problems}");

    let (_folder, genomes) = create();
    family(&genomes);
    let tree = genomes.variants().unwrap()[2].tree.to_string();
    let object = genomes.path().join("objects").join(&tree[..2]).join(&tree[2..]);
    fs::remove_file(object).unwrap();
    let problems = Genomes::open(genomes.path()).unwrap().verify().unwrap().join("\n");
    assert!(problems.contains(&tree), "{problems}");
    assert!(matches!(fsck(genomes.path()), Some(Err(_))));
}

#[test]
fn a_population_that_cannot_be_made_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let (place, names) =
        (folder.path().join("genomes.git"), |path: &Path| fs::read_dir(path).unwrap().count());
    fs::create_dir(&place).unwrap();
    assert!(matches!(Genomes::create(&place), Err(PopulationError::Exists { .. })));
    assert!(matches!(Genomes::open(&place), Err(PopulationError::Missing { .. })));
    let new = NewFolder::begin(&folder.path().join("run")).unwrap();
    Genomes::create(&new.path().join("genomes.git")).unwrap();
    assert_eq!(names(folder.path()), 2);
    drop(new);
    assert_eq!(names(folder.path()), 1);
    let new = NewFolder::begin(&folder.path().join("run")).unwrap();
    Genomes::create(&new.path().join("genomes.git")).unwrap();
    new.finish().unwrap();
    Genomes::open(&folder.path().join("run/genomes.git")).unwrap();
    assert_eq!(names(folder.path()), 2);
}

#[test]
fn paths_that_git_reserves_are_refused() {
    let (_folder, genomes) = create();
    for path in [".git", "", "prompts/../x", "prompts//x"] {
        let files = [(path.to_owned(), "x".to_owned())].into();
        assert!(matches!(genomes.tree_of(&files), Err(PopulationError::BadPath { .. })), "{path}");
    }
}

#[tokio::test]
async fn tasks_share_one_population() {
    let folder = tempfile::tempdir().unwrap();
    let population = Population::create(&folder.path().join("genomes.git")).unwrap();
    let seed = population.commit_variant(variant(0, &[], "subject 0")).await.unwrap();
    let commits = (1..5).map(|number| {
        let population = population.clone();
        let new = variant(number, &[seed.commit], &format!("subject {number}"));
        tokio::spawn(async move { population.commit_variant(new).await.unwrap() })
    });
    for task in commits.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    assert_eq!(population.variants().await.unwrap().len(), 5);
    assert_eq!(population.files("v4").await.unwrap(), genome("subject 4"));
    assert_eq!(population.verify().await.unwrap(), Vec::<String>::new());
}
