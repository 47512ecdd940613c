//! What a population costs as it grows: `cargo bench --bench population`, with `-- 100000` for that size alone.
#![expect(clippy::print_stdout, reason = "the figures are the result")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up must fail loudly")]

#[path = "../tests/support/population.rs"]
mod population;

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use population::{Growth, grow, options};

// As in the program.
#[cfg(target_os = "linux")]
use tikv_jemalloc_sys as _;

#[global_allocator]
static ALLOCATOR: monty_alloc::LimitedAllocator = monty_alloc::LimitedAllocator;

const PHYLON: &str = env!("CARGO_BIN_EXE_phylon");
const REPEATS: usize = 7;
/// Folds until the spreads, which begin at their priors, are where a run of this length has them.
const SETTLING: usize = 64;
/// Folds that are timed.
const FOLDS: u32 = 100;

#[tokio::main]
async fn main() {
    let asked: Vec<u32> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    let sizes = if asked.is_empty() { vec![100, 10_000] } else { asked };
    let experiment = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/quickstart");
    for size in sizes {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("grown");
        let started = Instant::now();
        let mut growth = grow(&options(&experiment, &folder, Path::new(PHYLON)), size).await;
        println!("{size} variants, made in {:.0} s", started.elapsed().as_secs_f64());
        tell(&mut growth, size, &folder).await;
        drop(growth);
        for words in [vec!["lineage"], vec!["show", "v77"], vec!["diff", "v77"], vec!["diff", "best"]] {
            let time = median((0..REPEATS).map(|_| verb(&experiment, &folder, &words)));
            println!("  phylon {:<12} {:>9.0} ms, whole process", words.join(" "), time);
        }
        let resumed = verb(&experiment, &folder, &["evolve", "--yes", "--max-calls", "1"]);
        let folds = SETTLING + FOLDS as usize;
        println!("  resume                {resumed:>9.0} ms, {folds} folds after a checkpoint");
    }
}

async fn tell(growth: &mut Growth, size: u32, folder: &Path) {
    let times = growth.times;
    println!("  commit                {:>9.2} ms", times.commit.as_secs_f64() * 1e3 / f64::from(size));
    println!("  housekeeping in all   {:>9.0} ms", times.housekeeping.as_secs_f64() * 1e3);
    println!("  notes                 {:>9.0} ms", times.notes.as_secs_f64() * 1e3);
    let started = Instant::now();
    let listed = growth.lab.population.variants().await.unwrap();
    println!("  list {:>6}           {:>9.0} ms", listed.len(), started.elapsed().as_secs_f64() * 1e3);
    growth.checkpoint().await;
    for _ in 0..SETTLING {
        growth.one_more().await;
    }
    // The mean: some folds write more than others.
    let mut parts = [0.0; 4];
    for _ in 0..FOLDS {
        for (sum, time) in parts.iter_mut().zip(growth.one_more().await) {
            *sum += time.as_secs_f64() * 1e3;
        }
    }
    for (part, sum) in ["fold", "standing", "journal", "ledger"].into_iter().zip(parts) {
        println!("  {part:<21} {:>9.1} ms a proposal", sum / f64::from(FOLDS));
    }
    let megabytes = |path: &Path| bytes(path) as f64 / 1e6;
    println!("  genomes.git           {:>9.1} MB", megabytes(&folder.join("genomes.git")));
    println!("  journal.db            {:>9.1} MB", megabytes(&folder.join("journal.db")));
}

fn median(times: impl IntoIterator<Item = f64>) -> f64 {
    let mut times: Vec<f64> = times.into_iter().collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn verb(experiment: &Path, folder: &Path, words: &[&str]) -> f64 {
    let started = Instant::now();
    let mut command = Command::new(PHYLON);
    command.arg(words[0]).arg(experiment).args(&words[1..]).arg("--population").arg(folder);
    let ended = command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    assert!(matches!(ended.code(), Some(0 | 1 | 6)), "{words:?}: {ended}");
    started.elapsed().as_secs_f64() * 1e3
}

/// Bytes of all files below.
fn bytes(path: &Path) -> u64 {
    let metadata = fs::metadata(path).unwrap();
    if !metadata.is_dir() {
        return metadata.len();
    }
    fs::read_dir(path).unwrap().map(|entry| bytes(&entry.unwrap().path())).sum()
}
