//! The repository, torn: what the journal knows is made again, the rest is done again at no cost.

use std::{
    fs,
    path::{Path, PathBuf},
};

use phylon::random;
use rand::RngExt as _;

use super::scene::{Scene, TAILS, Tail, tear, words};

/// Every file below a folder whose path ends so.
fn files(folder: &Path, wanted: &dyn Fn(&Path) -> bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, wanted));
        } else if wanted(&path) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn loose(git: &Path) -> Vec<PathBuf> {
    files(&git.join("objects"), &|path| path.file_name().is_some_and(|name| name.len() == 38))
}

/// Does harm to a copy of both populations, and sees that each goes on to the same end.
#[track_caller]
fn survives(scene: &Scene, name: &str, harm: &dyn Fn(&Path)) {
    for population in ["killed", "whole"] {
        let copy = format!("{population}-{name}");
        let folder = scene.copy(population, &copy);
        harm(&folder.join("genomes.git"));
        scene.goes_on(&copy);
        fs::remove_dir_all(folder).unwrap();
    }
}

#[test]
fn torn_objects_refs_and_frames_are_made_again_from_the_journal() {
    let scene = Scene::new();
    survives(&scene, "emptied", &|git| loose(git).iter().for_each(|path| tear(path, 0, Tail::Cut)));
    survives(&scene, "some", &|git| {
        let mut draws = random::stream(3, "objects");
        for (number, path) in loose(git).into_iter().enumerate() {
            if draws.random_bool(0.4) {
                tear(&path, draws.random_range(0..40), TAILS[number % 3]);
            }
        }
    });
    survives(&scene, "refs", &|git| {
        files(&git.join("refs"), &|_| true).iter().for_each(|path| tear(path, 0, Tail::Zeroed));
        let packed = git.join("packed-refs");
        if packed.exists() {
            let length = fs::metadata(&packed).unwrap().len() as usize;
            tear(&packed, length - 70, Tail::Garbage);
        }
    });
    survives(&scene, "frame", &|git| {
        tear(&git.join("HEAD"), 0, Tail::Cut);
        tear(&git.join("config"), 20, Tail::Zeroed);
    });
    survives(&scene, "packs", &|git| {
        let packs = files(&git.join("objects/pack"), &|path| path.extension().is_some_and(|e| e == "pack"));
        packs.iter().for_each(|path| tear(path, 30, Tail::Cut));
    });
    survives(&scene, "gone", &|git| fs::remove_dir_all(git).unwrap());
}

#[test]
fn locks_of_a_killed_process_do_not_stop_the_next_one() {
    let scene = Scene::new();
    survives(&scene, "locks", &|git| {
        for lock in ["packed-refs.lock", "HEAD.lock", "refs/heads/variants/v2.lock", "refs/notes/scores.lock"]
        {
            let path = git.join(lock);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
    });
}

#[test]
fn what_only_git_has_is_done_again_when_the_journal_lost_it() {
    let scene = Scene::new();
    let folder = scene.copy("whole", "ahead");
    let journal = rusqlite::Connection::open(folder.join("journal.db")).unwrap();
    for statement in [
        "DELETE FROM jobs WHERE number > 2",
        "DELETE FROM results",
        "DELETE FROM meta WHERE key LIKE 'checkpoint/%'",
    ] {
        journal.execute(statement, []).unwrap();
    }
    drop(journal);
    scene.goes_on("ahead");
}

#[test]
fn a_genome_that_neither_has_is_named_with_advice() {
    let scene = Scene::new();
    let folder = scene.copy("whole", "lost");
    let journal = rusqlite::Connection::open(folder.join("journal.db")).unwrap();
    assert!(journal.execute("DELETE FROM results WHERE key LIKE 'genome/%'", []).unwrap() > 1);
    drop(journal);
    loose(&folder.join("genomes.git")).iter().for_each(|path| tear(path, 0, Tail::Cut));
    let output = scene.bench.run("evolve", "lost", &super::scene::SMALL);
    assert_eq!(output.status.code(), Some(5), "{}", words(&output));
    for part in ["git has lost v", "genomes.git", "--fresh"] {
        assert!(words(&output).contains(part), "`{part}` is missing: {}", words(&output));
    }
}

#[test]
fn a_promotion_that_was_cut_off_is_finished_or_can_be_made_again() {
    let scene = Scene::new();
    let reason = ["v0", "--force", "--reason", "a test"];
    let promoted = scene.bench.run("promote", "whole", &reason);
    assert_eq!(promoted.status.code(), Some(0), "{}", words(&promoted));
    // Cut off between tag and branch.
    let git = scene.copy("whole", "branch").join("genomes.git");
    fs::remove_file(git.join("refs/heads/production")).unwrap();
    scene.goes_on("branch");
    // The tag's ref is torn, its object is whole.
    let git = scene.copy("whole", "tag").join("genomes.git");
    tear(&git.join("refs/tags/production/1"), 0, Tail::Cut);
    scene.goes_on("tag");
    let history = scene.bench.json("production", "tag", &[]);
    assert!(history.to_string().contains("a test"), "{history}");
    // Both are torn: it never was. A lock is left, too.
    let git = scene.copy("whole", "neither").join("genomes.git");
    tear(&git.join("refs/tags/production/1"), 0, Tail::Cut);
    tear(&git.join("refs/heads/production"), 0, Tail::Cut);
    loose(&git).iter().for_each(|path| tear(path, 0, Tail::Cut));
    scene.goes_on("neither");
    fs::write(git.join("refs/heads/production.lock"), "").unwrap();
    let again = scene.bench.run("promote", "neither", &reason);
    assert_eq!(again.status.code(), Some(0), "{}", words(&again));
    assert_eq!(scene.bench.json("verify", "neither", &[])["ok"], true);
}
