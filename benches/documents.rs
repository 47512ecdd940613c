//! What it takes to look through papers of S2ORC: `cargo bench --bench documents`, with `-- 100000` for that many.
//! Time and the most memory of a whole process, `phylon check`, which reads, filters, finds copies and draws splits.
#![expect(clippy::print_stdout, reason = "the figures are the result")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up must fail loudly")]

#[path = "../tests/support/s2orc.rs"]
mod s2orc;

use std::{fs, path::Path, process::Command, time::Instant};

const PHYLON: &str = env!("CARGO_BIN_EXE_phylon");

fn main() {
    let asked: Vec<u32> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    for papers in if asked.is_empty() { vec![10_000] } else { asked } {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("papers");
        s2orc::write(&folder.join("s2orc"), papers, 8);
        let size = folder_size(&folder.join("s2orc"));
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/quickstart/experiment.yaml"))
            .unwrap()
            .replace(
                "{path: documents, ",
                "{path: s2orc, format: s2orc, filter: {year: {min: 2020}, fields_of_study: [Computer Science, Biology]}, ",
            );
        fs::write(folder.join("experiment.yaml"), text).unwrap();
        let started = Instant::now();
        let output =
            Command::new("/usr/bin/time").args(["-v", PHYLON, "check"]).arg(&folder).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        let most =
            told.lines().find_map(|line| line.trim().strip_prefix("Maximum resident set size (kbytes): "));
        println!(
            "{papers} papers, {} MB compressed: {:.1} s, at most {:.0} MB",
            size >> 20,
            started.elapsed().as_secs_f64(),
            most.and_then(|most| most.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1024.0
        );
        println!("{}", String::from_utf8_lossy(&output.stdout));
        assert!(output.status.success(), "{told}");
    }
}

fn folder_size(folder: &Path) -> u64 {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum()
}
