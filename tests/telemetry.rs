//! Spans reach a collector, with the attribute names of OpenTelemetry's conventions and without any content.
#![cfg(feature = "otel")]
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

mod support;

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
};

use support::Bench;

/// Keeps the bodies that are posted to it.
struct Receiver {
    url: String,
    bodies: Arc<Mutex<Vec<u8>>>,
}

impl Receiver {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let bodies = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&bodies);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let kept = Arc::clone(&kept);
                std::thread::spawn(move || take(stream, &kept));
            }
        });
        Self { url, bodies }
    }

    fn contains(&self, text: &str) -> bool {
        let bodies = self.bodies.lock().unwrap();
        bodies.windows(text.len()).any(|window| window == text.as_bytes())
    }
}

/// Reads requests until the other side closes.
fn take(stream: TcpStream, kept: &Mutex<Vec<u8>>) {
    let mut reader = BufReader::new(stream);
    loop {
        let (mut line, mut length) = (String::new(), 0);
        while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
            let lower = line.to_ascii_lowercase();
            if let Some(value) = lower.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            line.clear();
        }
        let mut body = vec![0; length];
        if length == 0 || reader.read_exact(&mut body).is_err() {
            return;
        }
        kept.lock().unwrap().extend(body);
        let answer = b"HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n";
        reader.get_mut().write_all(answer).unwrap();
    }
}

#[test]
fn a_run_is_exported_from_the_run_down_to_its_calls_and_holds_no_content() {
    let bench = Bench::new();
    let receiver = Receiver::start();
    let flags = ["--document-evaluations", "120", "--proposals", "3"];
    let output = bench
        .command("evolve", "p", &flags)
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", &receiver.url)
        // Room for every span of a run that takes a second.
        .env("OTEL_BSP_MAX_QUEUE_SIZE", "1000000")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{told}");
    for name in [
        "phylon",
        "run",
        "proposal",
        "document",
        "chat judge",
        "gen_ai.operation.name",
        "gen_ai.provider.name",
        "gen_ai.request.model",
        "gen_ai.request.seed",
        "gen_ai.usage.input_tokens",
        "gen_ai.usage.output_tokens",
        "gen_ai.response.finish_reasons",
        "server.address",
    ] {
        assert!(receiver.contains(name), "`{name}` did not arrive\n{told}");
    }
    // Words of the prompts, of a document and of every reply in JSON.
    let folder = bench.experiment().join("documents");
    let file = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    let words: String = std::fs::read_to_string(file).unwrap().chars().skip(200).take(40).collect();
    for content in ["criterion", "rubric", words.as_str()] {
        assert!(!receiver.contains(content), "`{content}` was exported");
    }
}

#[test]
fn without_a_named_collector_nothing_is_sent() {
    let bench = Bench::new();
    let receiver = Receiver::start();
    bench.run("check", "p", &[]);
    assert!(receiver.bodies.lock().unwrap().is_empty());
}
