//! The journal, torn at any byte: SQLite recovers it, or the program refuses it with advice.

use std::fs;

use phylon::random;
use rand::RngExt as _;

use super::scene::{SMALL, Scene, TAILS, Tail, tear, words};

/// Bytes of a write-ahead log's head, of a frame's head and of a page.
const LOG: (usize, usize, usize) = (32, 24, 4096);

/// Where logs are torn: in the head, around frames, and anywhere.
fn offsets(length: usize) -> Vec<usize> {
    let frame = LOG.1 + LOG.2;
    let frames = (length - LOG.0) / frame;
    let edges = [1, frames / 3, frames - 1].map(|count| LOG.0 + count * frame);
    let mut offsets = vec![0, 1, LOG.0 - 1, LOG.0, LOG.0 + 1, LOG.0 + LOG.1, length - 1];
    offsets.extend(edges.iter().flat_map(|edge| [edge - 1, *edge, edge + 1]));
    let mut draws = random::stream(1, "offsets");
    offsets.extend((0..14).map(|_| draws.random_range(0..length)));
    offsets
}

#[test]
fn a_log_torn_at_any_byte_opens_is_whole_and_goes_on_to_the_same_lineage() {
    let scene = Scene::new();
    let log = scene.bench.population("killed").join("journal.db-wal");
    let length = fs::metadata(&log).unwrap().len() as usize;
    for (number, at) in offsets(length).into_iter().enumerate() {
        let name = format!("torn-{number}");
        let folder = scene.copy("killed", &name);
        tear(&folder.join("journal.db-wal"), at, TAILS[number % 3]);
        if number % 2 == 0 {
            // The index of the log is memory that a power cut takes along.
            fs::remove_file(folder.join("journal.db-shm")).unwrap();
        }
        if number % 4 == 3 {
            scene.goes_on(&name);
        } else {
            let report = scene.bench.json("verify", &name, &[]);
            assert_eq!(report["ok"], true, "{at} of {length}: {report:#}");
        }
        fs::remove_dir_all(folder).unwrap();
    }
}

#[test]
fn a_journal_without_its_log_goes_on_from_what_is_left() {
    let scene = Scene::new();
    let folder = scene.copy("killed", "alone");
    for file in ["journal.db-wal", "journal.db-shm"] {
        fs::remove_file(folder.join(file)).unwrap();
    }
    scene.goes_on("alone");
}

#[test]
fn a_torn_file_is_refused_with_advice_or_changes_nothing() {
    let scene = Scene::new();
    let length = fs::metadata(scene.bench.population("whole").join("journal.db")).unwrap().len() as usize;
    let mut draws = random::stream(2, "offsets");
    let mut offsets = vec![0, 10, 100, 4096, length / 2, length - 4096, length - 1];
    offsets.extend((0..8).map(|_| draws.random_range(0..length)));
    let mut refused = 0;
    for (number, at) in offsets.into_iter().enumerate() {
        let (name, tail) = (format!("torn-{number}"), TAILS[number % 3]);
        let folder = scene.copy("whole", &name);
        tear(&folder.join("journal.db"), at, tail);
        let verified = scene.bench.run("verify", &name, &["--json"]);
        assert!(matches!(verified.status.code(), Some(0 | 1 | 5)), "{tail:?} at {at}: {}", words(&verified));
        let output = scene.bench.run("evolve", &name, &SMALL);
        match output.status.code() {
            Some(5) => {
                refused += 1;
                let said = words(&output);
                assert!(said.contains("--fresh") && said.contains("copy"), "{tail:?} at {at}: {said}");
            }
            Some(0 | 1) => {
                // What is torn is nothing that the end of a run reads: it has changed nothing, or `verify` tells.
                let readable = scene.bench.run("lineage", &name, &["--json"]).status.success();
                assert!(readable || verified.status.code() != Some(0), "{tail:?} at {at}");
                assert!(!readable || scene.bench.trees(&name) == scene.trees, "{tail:?} at {at}");
            }
            _ => panic!("{tail:?} at {at}: {}", words(&output)),
        }
        fs::remove_dir_all(folder).unwrap();
    }
    assert!(refused > 5, "only {refused} were refused");
}

#[test]
fn fresh_moves_an_unreadable_journal_aside_and_begins_again() {
    let scene = Scene::new();
    let folder = scene.copy("whole", "unreadable");
    fs::write(
        folder.join("journal.db"),
        "this is no database, but it is long enough to be read as one".repeat(99),
    )
    .unwrap();
    let refused = scene.bench.run("evolve", "unreadable", &SMALL);
    assert_eq!(refused.status.code(), Some(5), "{}", words(&refused));
    assert!(words(&refused).contains("--fresh"), "{}", words(&refused));
    let again = scene.bench.run("evolve", "unreadable", &[&SMALL[..], &["--fresh"]].concat());
    assert!(matches!(again.status.code(), Some(0 | 1)), "{}", words(&again));
    assert_eq!(scene.bench.trees("unreadable"), scene.trees);
    let populations = fs::read_dir(folder.parent().unwrap()).unwrap();
    let aside = populations
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with("unreadable."))
        .count();
    assert_eq!(aside, 1);
}

#[test]
fn a_log_cut_where_it_had_reached_the_file_is_noticed() {
    let scene = Scene::new();
    let folder = scene.copy("killed", "mixed");
    let journal = folder.join("journal.db");
    let log = fs::read(folder.join("journal.db-wal")).unwrap();
    // Everything reaches the file, and then an older log comes back: no power cut does this, a disk that lies might.
    let connection = rusqlite::Connection::open(&journal).unwrap();
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(connection);
    fs::write(folder.join("journal.db-wal"), log).unwrap();
    let frame = LOG.1 + LOG.2;
    let length = fs::metadata(folder.join("journal.db-wal")).unwrap().len() as usize;
    tear(&folder.join("journal.db-wal"), LOG.0 + (length / frame / 2) * frame, Tail::Cut);
    let _ = fs::remove_file(folder.join("journal.db-shm"));
    let output = scene.bench.run("evolve", "mixed", &SMALL);
    match output.status.code() {
        Some(5) => assert!(words(&output).contains("--fresh"), "{}", words(&output)),
        _ => scene.goes_on("mixed"),
    }
}
