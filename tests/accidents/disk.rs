//! A full disk pauses a run; a disk that cannot be written is read from.

use std::process::{Command, Output};

use super::scene::{SMALL, Scene, words};
use crate::support::{Bench, PHYLON};

/// A shell line in which `$@` is `phylon evolve …`.
fn shell(bench: &Bench, population: &str, line: &str) -> Output {
    let mut command = Command::new("sh");
    command.args(["-c", line, "sh", PHYLON, "evolve"]).arg(bench.experiment());
    command.arg("--population").arg(bench.population(population)).args(SMALL).env("NO_COLOR", "1");
    command.output().unwrap()
}

#[test]
fn a_file_that_may_not_grow_stops_the_run_with_advice_and_it_goes_on_later() {
    let bench = Bench::new();
    bench.run("evolve", "whole", &SMALL);
    // Blocks of 512 bytes; the signal is passed over, so that writes fail as they do on a full disk.
    for blocks in [0, 60, 400, 1200] {
        let output = shell(&bench, "full", &format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\""));
        let said = words(&output);
        assert_eq!(output.status.code(), Some(5), "{blocks}: {said}");
        assert!(said.contains("hint") && said.contains("room on the disk"), "{blocks}: {said}");
    }
    bench.run("evolve", "full", &SMALL);
    assert_eq!(bench.trees("whole"), bench.trees("full"));
    assert_eq!(bench.json("verify", "full", &[])["ok"], true);
}

/// Whether this user may have file systems of an own: not in every container.
fn may_mount() -> bool {
    let tried = Command::new("unshare").args(["-m", "true"]).output();
    let may = tried.is_ok_and(|output| output.status.success());
    if !may {
        eprintln!("passed over: `unshare -m` is not allowed here");
    }
    may
}

#[test]
fn a_full_file_system_stops_the_run_with_advice_and_it_goes_on_later() {
    if !may_mount() {
        return;
    }
    let bench = Bench::new();
    bench.run("evolve", "whole", &SMALL);
    let folder = bench.root().join("populations/small-disk");
    std::fs::create_dir_all(&folder).unwrap();
    let script = format!(
        r#"mount -t tmpfs -o size=600k none '{0}' || exit 90
"$@"; test $? = 5 || exit 91
mount -o remount,size=1200k '{0}' || exit 92
"$@"; test $? = 5 || exit 93
mount -o remount,size=64m '{0}' || exit 94
"$@"; code=$?; test $code = 0 || test $code = 1 || exit 95
cp -a '{0}/p' '{1}'"#,
        folder.display(),
        bench.population("after").display()
    );
    let mut command = Command::new("unshare");
    command.args(["-m", "sh", "-c", &script, "sh", PHYLON, "evolve"]).arg(bench.experiment());
    command.arg("--population").arg(folder.join("p")).args(SMALL).env("NO_COLOR", "1");
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", words(&output));
    assert!(words(&output).contains("room on the disk"), "{}", words(&output));
    assert_eq!(bench.trees("whole"), bench.trees("after"));
    assert_eq!(bench.json("verify", "after", &[])["ok"], true);
}

#[test]
fn a_population_that_cannot_be_written_is_read_and_not_run() {
    if !may_mount() {
        return;
    }
    let scene = Scene::new();
    for population in ["whole", "killed"] {
        let folder = scene.bench.population(population);
        let run = |verb: &str, more: &str| {
            let script = format!(
                "mount --bind '{0}' '{0}' && mount -o remount,ro,bind '{0}' && exec '{PHYLON}' {verb} '{1}' --population '{0}' {more}",
                folder.display(),
                scene.bench.experiment().display()
            );
            Command::new("unshare").args(["-m", "sh", "-c", &script]).output().unwrap()
        };
        for (verb, more) in
            [("status", ""), ("lineage", ""), ("verify", ""), ("show", "v0"), ("production", "")]
        {
            let output = run(verb, more);
            assert_eq!(output.status.code(), Some(0), "{verb} {population}: {}", words(&output));
        }
        let output = run("evolve", &SMALL.join(" "));
        assert_eq!(output.status.code(), Some(5), "{population}: {}", words(&output));
        assert!(words(&output).contains("writable"), "{}", words(&output));
    }
}
