//! A clock that jumps by years at every look: nothing of a run depends on it but the time it says it was started.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::scene::{SMALL, words};
use crate::support::Bench;

/// The clock on the wall, put elsewhere at every look; the one that only counts is left alone, as the kernel does.
const JUMPING: &str = "
#define _GNU_SOURCE
#include <time.h>
#include <unistd.h>
#include <sys/syscall.h>
static long looks;
int clock_gettime(clockid_t id, struct timespec *out) {
    long result = syscall(SYS_clock_gettime, id, out);
    if (id == CLOCK_REALTIME) {
        long years[] = {0, -50, 300, -10, 71, -40, 5};
        out->tv_sec = 1700000000 + years[__sync_fetch_and_add(&looks, 1) % 7] * 31556952L;
    }
    return (int) result;
}
";

/// The library that puts the clock elsewhere; nothing where it cannot be made.
fn jumping(folder: &Path) -> Option<PathBuf> {
    let (source, library) = (folder.join("jumping.c"), folder.join("jumping.so"));
    fs::write(&source, JUMPING).unwrap();
    let built =
        Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(&source).status();
    let there = cfg!(target_os = "linux") && built.is_ok_and(|status| status.success());
    if !there {
        eprintln!("passed over: no C compiler makes the library that moves the clock");
    }
    there.then_some(library)
}

fn commit_times(bench: &Bench, population: &str) -> Vec<(String, i64)> {
    let git = bench.population(population).join("genomes.git");
    let log = Command::new("git")
        .args(["-c", "safe.directory=*", "--git-dir"])
        .arg(&git)
        .args([
            "log",
            "--branches",
            "--glob=refs/retired/*",
            "--format=%(trailers:key=Variant,valueonly,separator=) %ct %at",
        ])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&log.stdout).into_owned();
    text.lines()
        .map(|line| {
            let parts: Vec<&str> = line.split_whitespace().collect();
            assert_eq!(parts[1], parts[2], "{line}");
            (parts[0].to_owned(), parts[1].parse().unwrap())
        })
        .collect()
}

#[test]
fn a_jumping_clock_changes_neither_lineage_nor_the_order_of_commits() {
    let bench = Bench::new();
    let Some(library) = jumping(bench.root()) else { return };
    bench.run("evolve", "whole", &SMALL);
    let run = |proposals: &str| {
        let flags = ["--document-evaluations", "120", "--proposals", proposals];
        bench.command("evolve", "jumped", &flags).env("LD_PRELOAD", &library).output().unwrap()
    };
    // Stopped and gone on with: each start looks at the clock anew.
    for proposals in ["2", "4", "6"] {
        let output = run(proposals);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{}", words(&output));
    }
    let mut killed = bench
        .command("evolve", "killed", &SMALL)
        .env("LD_PRELOAD", &library)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while !bench.population("killed").join("genomes.git/refs/heads/variants/v1").exists()
        && killed.try_wait().unwrap().is_none()
    {
        std::thread::yield_now();
    }
    killed.kill().unwrap();
    killed.wait().unwrap();
    bench.run("evolve", "killed", &SMALL);
    assert_eq!(bench.trees("whole"), bench.trees("killed"));
    assert_eq!(bench.json("replay", "killed", &[])["same"], true);
    for population in ["jumped", "killed"] {
        assert_eq!(bench.json("verify", population, &[])["ok"], true);
        let times = commit_times(&bench, population);
        let (_, started) = times.iter().find(|(variant, _)| variant == "v0").unwrap();
        assert!(times.len() > 2, "{times:?}");
        for (variant, time) in &times {
            let number: i64 = variant.trim_start_matches('v').parse().unwrap();
            assert_eq!(*time, started + number, "{variant} in {times:?}");
        }
    }
    // An old population moved aside twice in the same second, or in an earlier one, hides no other.
    for _ in 0..3 {
        let output = bench
            .command("evolve", "killed", &[&SMALL[..2], &["--proposals", "1", "--fresh"]].concat())
            .env("LD_PRELOAD", &library)
            .output()
            .unwrap();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{}", words(&output));
    }
    let populations = fs::read_dir(bench.root().join("populations")).unwrap();
    let aside = populations
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with("killed."));
    assert_eq!(aside.count(), 3);
}
