//! One document as it was found, before filters and cuts: its parts and where it stands. Not for reading it.

use serde::{Deserialize, Serialize};

use crate::{
    dataset::{Filter, Length, source::Years},
    id::DocumentId,
};

/// Where a record stands: the number of its file, and its line or row from 1; 0 for a whole file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place {
    pub file: u32,
    pub at: u64,
}

/// One document as it was found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Record {
    pub id: DocumentId,
    pub title: Option<String>,
    pub body: Body,
    pub year: Option<i32>,
    pub fields_of_study: Vec<String>,
}

/// The text of a record.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Body {
    /// As one piece; headings are lines that begin with `#`.
    Text(String),
    /// Cut by whoever made it.
    Sections(Vec<Section>),
}

/// A heading with what stands under it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Section {
    pub heading: Option<String>,
    pub text: String,
}

/// Why a record is no document of this source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filtered {
    /// It has no text.
    NoText,
    /// The filter names years, and it has none.
    NoYear,
    /// Its year is outside.
    Year,
    /// None of the fields of study is its own.
    FieldsOfStudy,
    /// It is shorter than `min_chars`.
    MinChars,
    /// It has none of the sections of `length`.
    Sections,
}

impl Filtered {
    /// The reason in words, after a count.
    pub fn words(self) -> &'static str {
        match self {
            Self::NoText => "without text",
            Self::NoYear => "without a year",
            Self::Year => "of another year",
            Self::FieldsOfStudy => "of other fields of study",
            Self::MinChars => "too short",
            Self::Sections => "without such a section",
        }
    }
}

/// A token is taken as so many characters.
const CHARS_PER_TOKEN: usize = 4;

impl Record {
    /// The text of the document, and how many characters of it the length policy cut away.
    ///
    /// # Errors
    /// The filter that it does not pass.
    pub fn document(self, filter: &Filter, length: &Length) -> Result<(String, usize), Filtered> {
        self.passes(filter)?;
        let whole = self.body.chars();
        if whole == 0 {
            return Err(Filtered::NoText);
        }
        if filter.min_chars.is_some_and(|least| whole < least) {
            return Err(Filtered::MinChars);
        }
        let body = match &length.sections {
            None => self.body,
            Some(names) => self.body.only(names).ok_or(Filtered::Sections)?,
        };
        let left_out = whole.saturating_sub(body.chars());
        let mut text = body.text(self.title.as_deref());
        let mut cut = left_out;
        if let Some(tokens) = length.tokens {
            cut += shorten(&mut text, tokens.saturating_mul(CHARS_PER_TOKEN));
        }
        Ok((text, cut))
    }

    fn passes(&self, filter: &Filter) -> Result<(), Filtered> {
        if let Some(Years { min, max }) = filter.year {
            let year = self.year.ok_or(Filtered::NoYear)?;
            if min.is_some_and(|min| year < min) || max.is_some_and(|max| year > max) {
                return Err(Filtered::Year);
            }
        }
        let wanted = &filter.fields_of_study;
        let has =
            |name: &String| self.fields_of_study.iter().any(|own| own.to_lowercase() == name.to_lowercase());
        if !wanted.is_empty() && !wanted.iter().any(has) {
            return Err(Filtered::FieldsOfStudy);
        }
        Ok(())
    }
}

impl Body {
    fn chars(&self) -> usize {
        match self {
            Self::Text(text) => text.trim().chars().count(),
            Self::Sections(sections) => sections.iter().map(|section| section.text.chars().count()).sum(),
        }
    }

    /// The sections under one of these headings; nothing when there is none.
    fn only(self, names: &[String]) -> Option<Self> {
        let wanted: Vec<String> = names.iter().map(|name| plain(name)).collect();
        let matches = |section: &Section| {
            let heading = section.heading.as_deref().unwrap_or_default();
            heading.split("::").any(|part| wanted.contains(&plain(part)))
        };
        let sections = match self {
            Self::Text(text) => sections_of(&text),
            Self::Sections(sections) => sections,
        };
        let kept: Vec<Section> = sections.into_iter().filter(matches).collect();
        (!kept.is_empty()).then_some(Self::Sections(kept))
    }

    fn text(self, title: Option<&str>) -> String {
        let mut text = String::new();
        let title = title.map(str::trim).filter(|title| !title.is_empty());
        match self {
            Self::Text(body) => {
                let named =
                    title.is_some_and(|title| body.trim_start_matches(['#', ' ', '\n']).starts_with(title));
                if let Some(title) = title
                    && !named
                {
                    text.push_str(&format!("# {title}\n\n"));
                }
                text.push_str(&body);
            }
            Self::Sections(sections) => {
                title.iter().for_each(|title| text.push_str(&format!("# {title}\n")));
                for section in sections {
                    if !text.is_empty() {
                        text.push('\n');
                    }
                    section.heading.iter().for_each(|heading| text.push_str(&format!("## {heading}\n\n")));
                    text.push_str(&section.text);
                    text.push('\n');
                }
            }
        }
        text
    }
}

/// A heading without numbering, punctuation and capitals: `2.1 Related Work:` is `related work`.
fn plain(heading: &str) -> String {
    let words = heading.trim_start_matches(|c: char| !c.is_alphabetic());
    words.trim_end_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

/// The sections of a text whose headings begin with `#`, or are underlined with `=` or `-`.
fn sections_of(text: &str) -> Vec<Section> {
    let mut sections = vec![Section::default()];
    for line in text.lines() {
        let hashes = line.bytes().take_while(|byte| *byte == b'#').count();
        if (1..=6).contains(&hashes) && line[hashes..].starts_with(' ') {
            let heading = line[hashes..].trim().trim_end_matches('#').trim();
            sections.push(Section { heading: Some(heading.to_owned()), text: String::new() });
        } else if let Some(section) = sections.last_mut() {
            section.text.push_str(line);
            section.text.push('\n');
        }
    }
    for section in &mut sections {
        section.text = section.text.trim().to_owned();
    }
    sections.retain(|section| section.heading.is_some() || !section.text.is_empty());
    sections
}

/// Cuts after the last paragraph, sentence or word that fits into `most` characters; how many went.
fn shorten(text: &mut String, most: usize) -> usize {
    let Some((limit, _)) = text.char_indices().nth(most) else { return 0 };
    let head = &text[..limit];
    let half = limit / 2;
    let paragraph = head.rfind("\n\n").filter(|at| *at >= half);
    let sentence = head.rfind(". ").map(|at| at + 1).filter(|at| *at >= half);
    let word = head.rfind(char::is_whitespace).filter(|at| *at >= half);
    let end = paragraph.or(sentence).or(word).unwrap_or(limit);
    let went = text[end..].chars().count();
    text.truncate(end);
    went
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(body: &str) -> Record {
        Record {
            id: "a".into(),
            title: Some("Locks".into()),
            body: Body::Text(body.into()),
            year: Some(2021),
            fields_of_study: vec!["Engineering".into()],
        }
    }

    fn filter(years: Option<(i32, i32)>, field: &str) -> Filter {
        let year = years.map(|(min, max)| Years { min: Some(min), max: Some(max) });
        let fields_of_study = if field.is_empty() { Vec::new() } else { vec![field.to_owned()] };
        Filter { year, fields_of_study, min_chars: Some(5) }
    }

    #[test]
    fn each_filter_says_that_it_was_it() {
        let whole = Length::default();
        let of = |filter| record("A lock lifts boats.").document(&filter, &whole).map(|(text, _)| text);
        assert_eq!(of(filter(Some((2022, 2024)), "")), Err(Filtered::Year));
        assert_eq!(of(filter(None, "biology")), Err(Filtered::FieldsOfStudy));
        assert_eq!(record("Hm.").document(&filter(None, ""), &whole), Err(Filtered::MinChars));
        assert_eq!(record(" ").document(&filter(None, ""), &whole), Err(Filtered::NoText));
        let unknown = Record { year: None, ..record("A lock lifts boats.") };
        assert_eq!(unknown.document(&filter(Some((2000, 2024)), ""), &whole), Err(Filtered::NoYear));
        assert_eq!(of(filter(Some((2020, 2021)), "ENGINEERING")).unwrap(), "# Locks\n\nA lock lifts boats.");
    }

    #[test]
    fn sections_are_chosen_by_heading_whatever_its_numbering_and_what_went_is_counted() {
        let body = "# Abstract\nShort.\n## 2.1 Methods:\nWe lift.\n# References\nMany of them.\n";
        let length = Length { sections: Some(vec!["abstract".into(), "Methods".into()]), tokens: None };
        let (text, cut) = record(body).document(&Filter::default(), &length).unwrap();
        assert_eq!(text, "# Locks\n\n## Abstract\n\nShort.\n\n## 2.1 Methods:\n\nWe lift.\n");
        assert!(cut > "Many of them.".len(), "{cut}");
        let none = Length { sections: Some(vec!["results".into()]), tokens: None };
        assert_eq!(record(body).document(&Filter::default(), &none), Err(Filtered::Sections));
    }

    #[test]
    fn a_budget_of_tokens_cuts_at_a_boundary_and_counts_every_character() {
        let mut text = "First paragraph here.\n\nSecond paragraph, which is too long.".to_owned();
        let all = text.chars().count();
        let went = shorten(&mut text, 30);
        assert_eq!(text, "First paragraph here.");
        assert_eq!(went + text.chars().count(), all);
        let mut short = "fits".to_owned();
        assert_eq!((shorten(&mut short, 4), short.as_str()), (0, "fits"));
        let mut wide = "äöü äöü äöü".to_owned();
        assert_eq!(shorten(&mut wide, 8), 4);
        assert_eq!(wide, "äöü äöü");
    }
}
