//! `phylon rehearse` on a bench's documents, and what it counted.
#![allow(dead_code, clippy::allow_attributes, reason = "each test binary uses a part of it")]

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, Stdio},
};

use serde_json::Value;

use super::{Bench, PHYLON};

/// The endpoint, for as long as it lives.
pub struct Server {
    child: Child,
    /// Where it listens, with `/v1`.
    pub url: String,
}

impl Server {
    /// Serves the bench's documents, with these flags beside.
    pub fn start(bench: &Bench, flags: &[&str]) -> Self {
        let mut child = Command::new(PHYLON)
            .args(["rehearse", "--port", "0", "--json", "--corpus"])
            .arg(bench.experiment().join("documents"))
            .args(flags)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let value: Value = serde_json::from_str(&line).unwrap();
        Self { child, url: value["base_url"].as_str().unwrap().to_owned() }
    }

    /// Points every model of the bench's experiment at it, with more keys of a model's configuration.
    pub fn serve(&self, bench: &Bench, more: &str) {
        for model in ["author", "judge", "weak", "strong", "editor"] {
            bench.change(
                &format!("{{provider: rehearsal, model: {model}}}"),
                &format!("{{provider: openai, base_url: \"{}\", model: {model}{more}}}", self.url),
            );
        }
    }

    /// What it counted so far.
    pub fn stats(&self) -> Value {
        let address = self.url.trim_start_matches("http://").trim_end_matches("/v1");
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(b"GET /stats HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap()).unwrap()
    }

    /// One of its counters.
    pub fn count(&self, key: &str) -> u64 {
        self.stats()[key].as_u64().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
