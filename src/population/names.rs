//! Names inside the repository: object ids, refs, trailers. Not for what they point to.

use std::{fmt, str::FromStr};

use git2::Oid;
use serde::{Deserialize, Serialize};

use crate::id::VariantId;

/// Refs of variants in play.
pub const IN_PLAY: &str = "refs/heads/variants/";
/// Refs of retired variants.
pub const RETIRED: &str = "refs/retired/";
/// The branch of the promoted variant.
pub const PRODUCTION: &str = "refs/heads/production";
/// The tags of promotions; `production/3` is the third entry.
pub const PRODUCTION_TAGS: &str = "refs/tags/production/";
/// The exported scores.
pub const SCORES: &str = "refs/notes/scores";
/// What a conflict's markers call the first side of a merge.
pub const OUR_LABEL: &str = "ours";
/// The second side.
pub const THEIR_LABEL: &str = "theirs";
/// What both started from.
pub const BASE_LABEL: &str = "base";

/// The text is no object id.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no git object id of 40 hexadecimal digits")]
pub struct NotAnObjectId(String);

fn object_id(text: &str) -> Result<Oid, NotAnObjectId> {
    Oid::from_str(text).ok().filter(|_| text.len() == 40).ok_or_else(|| NotAnObjectId(text.to_owned()))
}

/// The id of a commit: 40 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommitId(pub(super) Oid);

/// The id of a tree, which is the id of a genome's content: 40 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TreeId(pub(super) Oid);

impl CommitId {
    /// The first ten digits, as people read them.
    pub fn short(&self) -> String {
        let mut text = self.0.to_string();
        text.truncate(10);
        text
    }
}

impl fmt::Display for CommitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for CommitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CommitId({})", self.0)
    }
}

impl FromStr for CommitId {
    type Err = NotAnObjectId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        object_id(text).map(Self)
    }
}

impl Serialize for CommitId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CommitId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for TreeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for TreeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TreeId({})", self.0)
    }
}

impl FromStr for TreeId {
    type Err = NotAnObjectId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        object_id(text).map(Self)
    }
}

impl Serialize for TreeId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TreeId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Whether a file or folder of a tree may have this name: nothing that climbs, hides or means git's own folder on any
/// system that the tree may be checked out on.
pub fn is_plain(name: &str) -> bool {
    let folded = name.trim_end_matches(['.', ' ']).to_ascii_lowercase();
    let special =
        |c: char| c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    !folded.is_empty()
        && folded != ".git"
        && !folded.starts_with("git~")
        && name.is_ascii()
        && !name.contains(special)
}

/// The ref of a variant in play.
pub fn in_play(variant: VariantId) -> String {
    format!("{IN_PLAY}{variant}")
}

/// The ref of a retired variant.
pub fn retired(variant: VariantId) -> String {
    format!("{RETIRED}{variant}")
}

/// The short name of a promotion's tag.
pub fn tag(number: u32) -> String {
    format!("production/{number}")
}
