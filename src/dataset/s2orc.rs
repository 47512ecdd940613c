//! Papers of S2ORC, in the layouts in use. Not for where their records come from.
//!
//! Bulk records hold one text, `content.text` (`body.text` in the newer release), cut by `annotations`: for each
//! kind of part a list of spans, mostly as JSON in a string, counted in characters. Parses (of the first
//! releases and of `s2orc-doc2json`) hold `body_text`, a list of paragraphs that name their section, at the top
//! or in `pdf_parse`.

mod spans;

use serde::Deserialize;
use serde_json::Value;

use self::spans::{Annotations, Cutter};
use crate::dataset::{
    fields::{study_words, year_of},
    record::{Body, Record, Section},
};

#[derive(Deserialize)]
struct Paper {
    corpusid: Option<Value>,
    paper_id: Option<Value>,
    title: Option<String>,
    year: Option<Value>,
    publicationdate: Option<Value>,
    #[serde(alias = "s2FieldsOfStudy")]
    s2fieldsofstudy: Option<Value>,
    #[serde(alias = "fieldsofstudy", alias = "fieldsOfStudy", alias = "mag_field_of_study")]
    fields_of_study: Option<Value>,
    metadata: Option<Meta>,
    content: Option<Content>,
    body: Option<Content>,
    pdf_parse: Option<Parse>,
    latex_parse: Option<Parse>,
    #[serde(rename = "abstract")]
    abstract_: Option<Abstract>,
    body_text: Option<Vec<Paragraph>>,
}

#[derive(Deserialize)]
struct Meta {
    title: Option<String>,
    year: Option<Value>,
}

#[derive(Deserialize)]
struct Content {
    text: Option<String>,
    #[serde(default)]
    annotations: Option<Annotations>,
}

#[derive(Deserialize)]
struct Parse {
    #[serde(rename = "abstract")]
    abstract_: Option<Abstract>,
    body_text: Option<Vec<Paragraph>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Abstract {
    Text(String),
    Paragraphs(Vec<Paragraph>),
}

#[derive(Deserialize)]
struct Paragraph {
    text: String,
    #[serde(default)]
    section: Option<String>,
}

/// Whether these bytes are a paper in one of the layouts.
pub(super) fn is_paper(bytes: &[u8]) -> bool {
    let Ok(Value::Object(record)) = serde_json::from_slice(bytes) else { return false };
    let annotated = |key: &str| record.get(key).is_some_and(|value| value.get("annotations").is_some());
    let parsed = |value: &Value| value.get("body_text").is_some_and(Value::is_array);
    annotated("content")
        || annotated("body")
        || record.get("body_text").is_some_and(Value::is_array)
        || ["pdf_parse", "latex_parse"].iter().any(|key| record.get(*key).is_some_and(parsed))
}

/// Reads one paper. `fallback` is its id where it has none.
///
/// # Errors
/// What is wrong with it.
pub(super) fn read(bytes: &[u8], fallback: &str) -> Result<Record, String> {
    let paper: Paper =
        serde_json::from_slice(bytes).map_err(|error| format!("is no paper of S2ORC: {error}"))?;
    let id = [&paper.corpusid, &paper.paper_id].into_iter().flatten().find_map(crate::dataset::fields::id_of);
    let id = crate::dataset::fields::checked_id(id.as_deref().unwrap_or(fallback))?;
    let meta = paper.metadata;
    let meta_year = meta.as_ref().and_then(|meta| meta.year.as_ref());
    let year = [paper.year.as_ref(), paper.publicationdate.as_ref(), meta_year]
        .into_iter()
        .flatten()
        .find_map(year_of);
    let mut study = Vec::new();
    for value in [&paper.s2fieldsofstudy, &paper.fields_of_study].into_iter().flatten() {
        study_words(value, &mut study);
    }
    let mut title = paper.title.or_else(|| meta.and_then(|meta| meta.title));
    let content = paper.body.or(paper.content);
    let body = match content {
        Some(Content { text: Some(text), annotations }) => {
            let (found, sections) = Cutter::new(&text).cut(&annotations.unwrap_or_default())?;
            title = title.or(found);
            Body::Sections(sections)
        }
        Some(_) => Body::Sections(Vec::new()),
        None => Body::Sections(parsed(paper.pdf_parse, paper.latex_parse, paper.abstract_, paper.body_text)?),
    };
    Ok(Record { id, title, body, year, fields_of_study: study })
}

/// The sections of a parse; that from the source before that from the PDF, when it has any.
fn parsed(
    pdf: Option<Parse>,
    latex: Option<Parse>,
    own_abstract: Option<Abstract>,
    own_body: Option<Vec<Paragraph>>,
) -> Result<Vec<Section>, String> {
    let full = |parse: &Parse| parse.body_text.as_ref().is_some_and(|body| !body.is_empty());
    let had_parse = pdf.is_some() || latex.is_some();
    let parse = latex.filter(full).or(pdf);
    let (parse_abstract, parse_body) = parse.map_or((None, None), |parse| (parse.abstract_, parse.body_text));
    let body = match (own_body, parse_body) {
        (Some(body), _) | (None, Some(body)) => body,
        (None, None) if had_parse => Vec::new(),
        (None, None) => {
            return Err("is no paper of S2ORC: it has neither `content`, `body` nor `body_text`".into());
        }
    };
    let mut sections = Vec::new();
    let abstract_ =
        parse_abstract.into_iter().chain(own_abstract).map(Abstract::text).find(|text| !text.is_empty());
    if let Some(text) = abstract_ {
        sections.push(Section { heading: Some("Abstract".to_owned()), text });
    }
    for paragraph in body {
        add(&mut sections, paragraph.section.filter(|name| !name.trim().is_empty()), paragraph.text.trim());
    }
    Ok(sections)
}

impl Abstract {
    fn text(self) -> String {
        match self {
            Self::Text(text) => text.replace(":::", "\n\n").trim().to_owned(),
            Self::Paragraphs(paragraphs) => {
                paragraphs.iter().map(|paragraph| paragraph.text.trim()).collect::<Vec<_>>().join("\n\n")
            }
        }
    }
}

/// Adds a paragraph to the last section, or opens one when its heading is another.
fn add(sections: &mut Vec<Section>, heading: Option<String>, text: &str) {
    if text.is_empty() {
        return;
    }
    match sections.last_mut() {
        Some(last) if last.heading == heading => {
            if !last.text.is_empty() {
                last.text.push_str("\n\n");
            }
            last.text.push_str(text);
        }
        _ => sections.push(Section { heading, text: text.to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sections(value: &Value) -> Vec<(String, String)> {
        let record = read(value.to_string().as_bytes(), "x:1").unwrap();
        let Body::Sections(sections) = record.body else { return Vec::new() };
        sections.into_iter().map(|s| (s.heading.unwrap_or_default(), s.text)).collect()
    }

    fn pair(heading: &str, text: &str) -> (String, String) {
        (heading.to_owned(), text.to_owned())
    }

    /// `Ä` is two bytes: spans count characters.
    const TEXT: &str =
        "Ärmel locks\nWe lift.\n1 Introduction\nBoats are heavy.\nWater lifts.\nReferences\nSmith 1999";

    fn span(part: &str) -> Value {
        let start = TEXT[..TEXT.find(part).unwrap()].chars().count();
        json!({"start": start, "end": start + part.chars().count()})
    }

    #[test]
    fn a_bulk_record_is_cut_by_its_annotations_and_references_are_left_out() {
        let list = |parts: &[&str]| {
            let all: Vec<Value> = parts.iter().map(|part| span(part)).collect();
            json!(serde_json::to_string(&all).unwrap())
        };
        let record = json!({
            "corpusid": 7, "externalids": {"doi": null}, "year": 2023,
            "s2fieldsofstudy": [{"category": "Engineering", "source": "s2-fos-model"}],
            "content": {"source": {"pdfurls": null}, "text": TEXT, "annotations": {
                "title": list(&["Ärmel locks"]), "abstract": list(&["We lift."]),
                "sectionheader": list(&["1 Introduction"]),
                "paragraph": list(&["Water lifts.", "Boats are heavy.", "We lift."]),
                "bibentry": list(&["Smith 1999"]), "venue": null,
            }},
        });
        assert!(is_paper(record.to_string().as_bytes()));
        let read = read(record.to_string().as_bytes(), "x:1").unwrap();
        assert_eq!(
            (read.id.as_str(), read.year, read.title.as_deref()),
            ("7", Some(2023), Some("Ärmel locks"))
        );
        assert_eq!(read.fields_of_study, ["Engineering"]);
        let expected =
            [pair("Abstract", "We lift."), pair("1 Introduction", "Boats are heavy.\n\nWater lifts.")];
        assert_eq!(sections(&record), expected);
    }

    #[test]
    fn the_newer_release_and_offsets_in_strings_are_read_too() {
        let start = TEXT[..TEXT.find("Boats").unwrap()].chars().count();
        let record = json!({
            "corpusid": "9", "title": "Locks", "bibliography": {"text": "Smith"},
            "body": {"text": TEXT, "annotations": {
                "paragraph": [{"start": start.to_string(), "end": (start + 16).to_string(), "attributes": null}],
                "section_header": serde_json::to_string(&[span("1 Introduction")]).unwrap(),
            }},
        });
        assert_eq!(sections(&record), [pair("1 Introduction", "Boats are heavy.")]);
    }

    #[test]
    fn parses_are_read_by_section_at_the_top_and_below_pdf_parse() {
        let paragraphs = json!([
            {"text": "Boats are heavy.", "section": "Introduction", "sec_num": "1", "cite_spans": []},
            {"text": "Water lifts.", "section": "Introduction"},
            {"text": "We measured.", "section": "Methods::Setup"},
        ]);
        let body = [
            pair("Abstract", "We lift."),
            pair("Introduction", "Boats are heavy.\n\nWater lifts."),
            pair("Methods::Setup", "We measured."),
        ];
        let top = json!({"paper_id": "a1", "abstract": [{"text": "We lift.", "section": "Abstract"}], "body_text": paragraphs});
        assert_eq!(sections(&top), body);
        let nested = json!({
            "paper_id": "a1", "title": "Locks", "year": "2011-11", "abstract": "We lift.",
            "pdf_parse": {"paper_id": "a1", "_pdf_hash": "x", "abstract": [], "body_text": paragraphs, "bib_entries": {}},
            "latex_parse": null,
        });
        assert_eq!(sections(&nested), body);
        assert_eq!(read(nested.to_string().as_bytes(), "x").unwrap().year, Some(2011));
        assert!(is_paper(nested.to_string().as_bytes()) && !is_paper(b"{\"text\": \"body_text\"}"));
    }

    #[test]
    fn a_paper_whose_text_was_taken_away_has_none_and_one_with_foreign_spans_is_a_fault() {
        let empty = json!({"paper_id": "a1", "abstract": [], "body_text": [], "bib_entries": {}});
        assert_eq!(sections(&empty), []);
        let none = json!({"corpusid": 3, "content": {"text": null, "annotations": {"paragraph": null}}});
        assert_eq!(sections(&none), []);
        let beyond = json!({"corpusid": 3, "content": {"text": "short", "annotations": {"paragraph": "[{\"start\":2,\"end\":90}]"}}});
        let fault = read(beyond.to_string().as_bytes(), "x").unwrap_err();
        assert_eq!(fault, "a `paragraph` span ends at 90, and the text has 5 characters");
    }

    #[test]
    fn a_text_without_paragraphs_is_taken_up_to_its_references() {
        let at = |part: &str| serde_json::to_string(&[span(part)]).unwrap();
        let record =
            json!({"corpusid": 3, "content": {"text": TEXT, "annotations": {"bibentry": at("Smith 1999")}}});
        let found = sections(&record);
        assert_eq!(found.len(), 1);
        assert!(found[0].1.starts_with("Ärmel") && !found[0].1.contains("Smith"), "{found:?}");
    }
}
