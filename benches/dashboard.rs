//! How long the dashboard's pages take on a large population: `cargo bench --bench dashboard`, with `-- 5000` for that
//! many variants.
#![expect(clippy::print_stdout, reason = "the figures are the result")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up must fail loudly")]

#[path = "../tests/support/population.rs"]
mod population;

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    time::Instant,
};

use phylon::{event::Event, journal::EvaluationFilter};
use population::{Growth, grow, options};
use serde_json::{Value, json};

const PHYLON: &str = env!("CARGO_BIN_EXE_phylon");
const REPEATS: usize = 7;

#[tokio::main]
async fn main() {
    let asked: Vec<u32> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    let sizes = if asked.is_empty() { vec![1_000] } else { asked };
    let experiment = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/quickstart");
    for size in sizes {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("grown");
        let growth = grow(&options(&experiment, &folder, Path::new(PHYLON)), size).await;
        tell(&growth).await;
        let best = growth.state.best();
        let of_best = growth.lab.journal.evaluations(&EvaluationFilter::variant(best)).unwrap();
        let document = of_best[0].document.clone();
        drop(growth);
        let mut serving = Serving::start(&experiment, &folder);
        println!("{size} variants");
        for path in pages(&best.to_string(), &document.to_string()) {
            measure(&mut serving, &folder, &path);
        }
    }
}

/// The events that a run of this length leaves behind.
async fn tell(growth: &Growth) {
    let rates = growth.state.pass_rates();
    let mut best = rates[0];
    for (place, (variant, rate)) in rates.iter().enumerate() {
        if rate.mean > best.1.mean {
            best = (*variant, *rate);
        }
        let number = place as u32;
        let folded = Event::Folded {
            job: number,
            proposals: number,
            document_evaluations: 4 * number,
            best: best.0,
            pass_rate: best.1,
        };
        growth.lab.journal.append_event(&json!(folded)).unwrap();
    }
    growth.lab.journal.flush().await.unwrap();
}

fn pages(best: &str, document: &str) -> Vec<String> {
    [
        "/",
        "/lineage",
        "/lineage?show=all",
        "/lineage?q=figure",
        &format!("/variants/{best}"),
        &format!("/variants/{best}?against=seed&columns=side"),
        "/variants/v0",
        "/documents",
        "/documents?show=all",
        "/documents?split=train&show=all",
        &format!("/trajectories/{best}/{document}"),
        "/production",
    ]
    .map(str::to_owned)
    .into()
}

/// The page again and again: as it is, and when the population moved and must be read anew.
fn measure(serving: &mut Serving, folder: &Path, path: &str) {
    let mut kept = Vec::new();
    let mut anew = Vec::new();
    let mut bytes = 0;
    for _ in 0..REPEATS {
        serving.moved(folder);
        anew.push(serving.get(path).0);
        let (time, length) = serving.get(path);
        kept.push(time);
        bytes = length;
    }
    println!(
        "  {path:<46} {:>7.1} ms, {:>7.1} ms when the population moved, {:>6} kB",
        median(kept),
        median(anew),
        bytes / 1_000
    );
}

struct Serving {
    child: Child,
    address: String,
    told: i64,
}

impl Serving {
    fn start(experiment: &Path, folder: &Path) -> Self {
        let mut command = Command::new(PHYLON);
        command.arg("serve").arg(experiment).arg("--population").arg(folder).args(["--port", "0", "--json"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told: Value = serde_json::from_str(&line).unwrap();
        let address =
            told["url"].as_str().unwrap().trim_start_matches("http://").trim_end_matches('/').to_owned();
        Self { child, address, told: 0 }
    }

    /// One request on a connection of its own; milliseconds and bytes.
    fn get(&self, path: &str) -> (f64, usize) {
        let started = Instant::now();
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let time = started.elapsed().as_secs_f64() * 1e3;
        assert!(answer.starts_with(b"HTTP/1.1 200"), "{path}: {}", String::from_utf8_lossy(&answer[..200]));
        (time, answer.len())
    }

    /// Writes an event, as a run would, and waits until the server has heard of it: its stream says so.
    fn moved(&mut self, folder: &Path) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        // Numbers from here on are new to this stream.
        let after = i64::MAX - 1;
        let host = &self.address;
        write!(stream, "GET /events?after={after} HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
        let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
        // The mark differs from what was asked for, so the stream begins with a word.
        lines.find(|line| line.starts_with("event: moved")).unwrap();
        let journal = rusqlite::Connection::open(folder.join("journal.db")).unwrap();
        journal.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
        let notice = json!(Event::Notice { text: format!("notice {}", self.told) }).to_string();
        journal.execute("INSERT INTO events(event) VALUES(?1)", [notice]).unwrap();
        self.told += 1;
        lines.find(|line| line.starts_with("event: moved")).unwrap();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
