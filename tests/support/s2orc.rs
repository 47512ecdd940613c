//! Records in the shape of S2ORC's bulk releases, as many as wanted: sections, paragraphs, references, spans as JSON
//! in strings counted in characters. The words are drawn; lengths and proportions are those of papers.
#![allow(dead_code, clippy::allow_attributes, reason = "each binary uses a part of it")]
#![allow(clippy::unwrap_used, reason = "what cannot be set up must fail loudly")]

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};

use flate2::{Compression, write::GzEncoder};
use phylon::random::stream;
use rand::{Rng, RngExt};
use serde_json::{Value, json};

const FIELDS: [&str; 5] = ["Computer Science", "Biology", "Medicine", "Physics", "Engineering"];
const HEADINGS: [&str; 6] =
    ["Introduction", "Related Work", "Methods", "Experiments", "Discussion", "Conclusion"];

/// A text under way, with the spans of its parts.
#[derive(Default)]
struct Draft {
    text: String,
    chars: usize,
    spans: std::collections::BTreeMap<&'static str, Vec<Value>>,
}

impl Draft {
    fn add(&mut self, kind: &'static str, part: &str, attributes: Option<Value>) {
        let start = self.chars;
        self.text.push_str(part);
        self.chars += part.chars().count();
        let mut span = json!({"end": self.chars, "start": start});
        if let Some(attributes) = attributes {
            span["attributes"] = attributes;
        }
        self.spans.entry(kind).or_default().push(span);
        self.text.push('\n');
        self.chars += 1;
    }
}

fn words(stream: &mut impl Rng, count: usize) -> String {
    let mut text = String::with_capacity(count * 7);
    for at in 0..count {
        if at > 0 {
            text.push_str(if stream.random_bool(0.07) { ". " } else { " " });
        }
        // Some letters are two bytes: offsets count characters.
        let word = stream.random_range(0..40_000_u32);
        let stem = ["mod", "trans", "é", "con", "data", "über", "lab", "net"][(word % 8) as usize];
        text.push_str(stem);
        text.push_str(&format!("{:x}", word / 8));
    }
    text.push('.');
    text
}

/// One paper of about 45,000 characters. Every twentieth is nearly the one before it.
pub fn paper(number: u32) -> Value {
    let copy = number % 20 == 19;
    let mut stream = stream(u64::from(number - u32::from(copy)), "paper");
    let mut draft = Draft::default();
    let title = words(&mut stream, 9);
    draft.add("title", &title, None);
    draft.add("author", "A. Author", None);
    let opening = words(&mut stream, 150);
    draft.add("abstract", &opening, None);
    for (at, heading) in HEADINGS.iter().enumerate() {
        draft.add("sectionheader", heading, Some(json!({"n": format!("{}.", at + 1)})));
        for _ in 0..9 {
            let length = stream.random_range(60..150);
            let mut paragraph = words(&mut stream, length);
            if copy && at == 2 {
                paragraph.push_str(" revised");
            }
            draft.add("paragraph", &paragraph, None);
        }
    }
    for at in 0..40 {
        let entry = words(&mut stream, 18);
        draft.add("bibentry", &entry, Some(json!({"id": format!("b{at}")})));
    }
    let years = 2015 + number % 10;
    let mut annotations = serde_json::Map::new();
    for kind in [
        "abstract",
        "author",
        "bibentry",
        "bibref",
        "figure",
        "formula",
        "paragraph",
        "sectionheader",
        "title",
        "venue",
    ] {
        let spans = draft.spans.get(kind).map(|spans| json!(serde_json::to_string(spans).unwrap()));
        annotations.insert(kind.to_owned(), spans.unwrap_or(Value::Null));
    }
    json!({
        "corpusid": 10_000_000 + number,
        "externalids": {"arxiv": null, "doi": format!("10.1000/{number}"), "mag": "2141"},
        "content": {
            "source": {"pdfurls": null, "pdfsha": "0f", "oainfo": {"license": "CCBY", "openaccessurl": null, "status": "GOLD"}},
            "text": draft.text,
            "annotations": annotations,
        },
        "year": years,
        "s2fieldsofstudy": [{"category": FIELDS[(number % 5) as usize], "source": "s2-fos-model"}],
        "updated": "2023-09-01T00:00:00Z",
    })
}

/// Writes papers to `files` compressed files of lines in `folder`; one line in a thousand is torn.
pub fn write(folder: &Path, papers: u32, files: u32) {
    std::fs::create_dir_all(folder).unwrap();
    for file in 0..files {
        let path = folder.join(format!("20230901_{file:03}.jsonl.gz"));
        let mut packed = GzEncoder::new(BufWriter::new(File::create(path).unwrap()), Compression::fast());
        for number in (file..papers).step_by(files as usize) {
            let line = paper(number).to_string();
            let torn = number % 1000 == 777;
            let end = if torn {
                line.char_indices().nth(5_000).map_or(line.len(), |(at, _)| at)
            } else {
                line.len()
            };
            writeln!(packed, "{}", &line[..end]).unwrap();
        }
        packed.finish().unwrap().flush().unwrap();
    }
}
