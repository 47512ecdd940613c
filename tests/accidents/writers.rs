//! Two writers at once: the lock decides, and the second is told who holds it.

use std::{fs, process::Stdio};

use super::scene::{SMALL, words};
use crate::support::{Bench, server::Server};

#[test]
fn a_second_writer_is_told_who_holds_the_population_and_harms_nothing() {
    let bench = Bench::new();
    bench.run("evolve", "alone", &SMALL);
    let server = Server::start(&bench, &["--latency-ms", "15"]);
    server.serve(&bench, "");
    let flags = [&SMALL[..], &["--yes"]].concat();
    let mut first = bench
        .command("evolve", "shared", &flags)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let git = bench.population("shared").join("genomes.git/refs/heads/variants/v0");
    while !git.exists() {
        assert!(first.try_wait().unwrap().is_none(), "the first run ended early");
        std::thread::yield_now();
    }
    for more in [&[][..], &["--fresh"]] {
        let second = bench.run("evolve", "shared", &[&flags[..], more].concat());
        let said = words(&second);
        assert_eq!(second.status.code(), Some(5), "{said}");
        let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        for part in [format!("process {}", first.id()), host.trim().to_owned(), "hint".to_owned()] {
            assert!(said.contains(&part), "`{part}` is missing: {said}");
        }
    }
    // Readers work beside it.
    assert_eq!(bench.run("status", "shared", &[]).status.code(), Some(0));
    first.wait().unwrap();
    assert_eq!(bench.trees("alone"), bench.trees("shared"));
    assert_eq!(bench.json("verify", "shared", &[])["ok"], true);
}

#[test]
fn two_that_make_the_population_at_the_same_time_leave_one_whole() {
    let bench = Bench::new();
    bench.run("evolve", "alone", &SMALL);
    let start =
        || bench.command("evolve", "shared", &SMALL).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let both = [start().unwrap(), start().unwrap()];
    for run in both {
        let output = run.wait_with_output().unwrap();
        assert!(matches!(output.status.code(), Some(0 | 1 | 5)), "{}", words(&output));
    }
    bench.run("evolve", "shared", &SMALL);
    assert_eq!(bench.trees("alone"), bench.trees("shared"));
    assert_eq!(bench.json("verify", "shared", &[])["ok"], true);
    let left: Vec<_> = fs::read_dir(bench.root().join("populations"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| name.to_string_lossy().ends_with(".new"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}
