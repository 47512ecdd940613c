//! Production in git: a branch, one annotated tag per promotion or rollback, a history read from the
//! tags. Not for deciding whether to promote.

use std::fs::File;

use git2::{ObjectType, Oid};
use serde::{Deserialize, Serialize};

use super::{
    PopulationError,
    error::Doing,
    genomes::{Genomes, signature},
    message,
    names::{self, CommitId, PRODUCTION, PRODUCTION_TAGS},
};
use crate::id::VariantId;

/// What changed production.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// A variant was promoted.
    Promote,
    /// An earlier entry was put back.
    Rollback,
}

/// Whether the evidence sufficed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grounds {
    /// The test said so.
    Evidence,
    /// A person insisted.
    Forced,
}

/// Why production changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Promotion {
    /// The evidence: one line of JSON.
    pub evidence: serde_json::Value,
    /// Whether it sufficed.
    pub grounds: Grounds,
    /// A person's words; may be empty.
    pub reason: String,
    /// When, seconds since 1970.
    pub time_unix: i64,
}

/// One entry of production's history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number, from 1; the tag is `production/<number>`.
    pub number: u32,
    /// The variant that produced from then on.
    pub variant: VariantId,
    /// Its commit.
    pub commit: CommitId,
    /// Promotion or rollback.
    pub action: Action,
    /// The evidence at the time; null for a rollback.
    pub evidence: serde_json::Value,
    /// Whether it sufficed.
    pub grounds: Grounds,
    /// A person's words; may be empty.
    pub reason: String,
    /// When, seconds since 1970.
    pub time_unix: i64,
}

impl Genomes {
    /// Makes a variant the producing one: a new tag, then the branch. Hold the lock of `Work::Promotion`.
    ///
    /// # Errors
    /// There is no such variant, or git cannot write.
    pub fn promote(&self, variant: VariantId, promotion: &Promotion) -> Result<Entry, PopulationError> {
        let commit = self.resolve(&variant.to_string())?;
        self.enter(Entry {
            number: self.next_number()?,
            variant,
            commit,
            action: Action::Promote,
            evidence: promotion.evidence.clone(),
            grounds: promotion.grounds,
            reason: promotion.reason.clone(),
            time_unix: promotion.time_unix,
        })
    }

    /// Puts an earlier entry back, as a new entry. Hold the lock of `Work::Promotion`.
    ///
    /// # Errors
    /// There is no entry `number`, or git cannot write.
    pub fn rollback(&self, number: u32, reason: &str, time_unix: i64) -> Result<Entry, PopulationError> {
        let unknown = || PopulationError::Unknown { name: format!("production/{number}") };
        let earlier = self.history()?.into_iter().find(|entry| entry.number == number).ok_or_else(unknown)?;
        self.enter(Entry {
            number: self.next_number()?,
            action: Action::Rollback,
            evidence: serde_json::Value::Null,
            grounds: Grounds::Forced,
            reason: reason.to_owned(),
            time_unix,
            ..earlier
        })
    }

    /// What produces now; nothing before the first promotion.
    ///
    /// # Errors
    /// Git cannot read the tags.
    pub fn production(&self) -> Result<Option<Entry>, PopulationError> {
        Ok(self.history()?.pop())
    }

    /// Every entry, oldest first.
    ///
    /// # Errors
    /// Git cannot read a tag, or a tag is not one of ours.
    pub fn history(&self) -> Result<Vec<Entry>, PopulationError> {
        let mut entries = Vec::new();
        for (name, commit) in self.refs(PRODUCTION_TAGS)? {
            let Ok(number) = name[PRODUCTION_TAGS.len()..].parse() else { continue };
            let tag = self
                .repository
                .find_reference(&name)
                .and_then(|reference| reference.peel(ObjectType::Tag))
                .and_then(|object| self.repository.find_tag(object.id()))
                .doing(&format!("read the tag production/{number}"))?;
            let text = String::from_utf8_lossy(tag.message_bytes().unwrap_or_default()).into_owned();
            let time_unix = tag.tagger().map_or(0, |tagger| tagger.when().seconds());
            entries.push(entry(number, commit, &text, time_unix)?);
        }
        entries.sort_by_key(|entry: &Entry| entry.number);
        Ok(entries)
    }

    fn next_number(&self) -> Result<u32, PopulationError> {
        Ok(self.history()?.last().map_or(1, |entry| entry.number + 1))
    }

    fn enter(&self, entry: Entry) -> Result<Entry, PopulationError> {
        let tag = self.write_tag(&entry)?;
        self.sync_loose(tag)?;
        self.sync_ref(&format!("{PRODUCTION_TAGS}{}", entry.number))?;
        self.repository
            .reference(PRODUCTION, entry.commit.0, true, "")
            .doing("move the production branch")?;
        self.sync_ref(PRODUCTION)?;
        Ok(entry)
    }

    /// Brings a ref to the disk: a promotion that was reported is never lost.
    fn sync_ref(&self, name: &str) -> Result<(), PopulationError> {
        let path = self.path().join(name);
        let folder = path.parent().unwrap_or(self.path());
        File::open(&path)
            .and_then(|file| file.sync_all())
            .and_then(|()| File::open(folder)?.sync_all())
            .map_err(|source| PopulationError::File { path: path.clone(), source })
    }

    fn write_tag(&self, entry: &Entry) -> Result<Oid, PopulationError> {
        let Entry { number, variant, evidence, reason, .. } = entry;
        let (text, action) = match entry.action {
            Action::Promote => (format!("Promote {variant} to production"), "promote"),
            Action::Rollback => (format!("Roll production back to {variant}"), "rollback"),
        };
        let forced = if entry.grounds == Grounds::Forced { "yes" } else { "no" };
        let trailers = [
            ("Variant", variant.to_string()),
            ("Action", action.to_owned()),
            ("Evidence", evidence.to_string()),
            ("Forced", forced.to_owned()),
            // As JSON, to keep the words whole on one line.
            ("Reason", serde_json::Value::from(reason.as_str()).to_string()),
        ];
        let doing = format!("tag production/{number}");
        let target = self.repository.find_object(entry.commit.0, Some(ObjectType::Commit)).doing(&doing)?;
        let tagger = signature(entry.time_unix)?;
        let message = message::compose(&text, &trailers);
        self.repository.tag(&format!("production/{number}"), &target, &tagger, &message, false).doing(&doing)
    }
}

fn entry(number: u32, commit: CommitId, text: &str, time_unix: i64) -> Result<Entry, PopulationError> {
    let (_, trailers) = message::parse(text);
    let find = |name| message::find(&trailers, name);
    let unknown =
        || PopulationError::Unknown { name: format!("{} (its tag has no variant)", names::tag(number)) };
    let variant = find("Variant").and_then(|text| text.parse().ok()).ok_or_else(unknown)?;
    let json = |name| find(name).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let reason: serde_json::Value = json("Reason");
    Ok(Entry {
        number,
        variant,
        commit,
        action: if find("Action") == Some("rollback") { Action::Rollback } else { Action::Promote },
        evidence: json("Evidence"),
        grounds: if find("Forced") == Some("yes") { Grounds::Forced } else { Grounds::Evidence },
        reason: reason.as_str().unwrap_or_default().to_owned(),
        time_unix,
    })
}
