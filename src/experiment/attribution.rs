//! Which proposal brought each change between a variant and one that descends from it.
//!
//! A proposal's effect is that of all it changed: nothing here says what a single hunk is worth.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::{
    experiment::{Link, RunError, RunView, chain},
    genome::{
        Genome,
        blame::{Ancestor, Blame},
        diff::{FileDiff, Hunk, Line, LineKind},
    },
    id::VariantId,
};

/// The changes between two variants, by the proposals that brought them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Attribution {
    /// The scale of the effects: `logit` of the pass rate, of whole proposals.
    pub scale: &'static str,
    /// The proposals that brought a change still there, by number.
    pub proposals: Vec<Link>,
    /// Every hunk of the diff, in its order.
    pub hunks: Vec<HunkSource>,
}

/// Where a hunk came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HunkSource {
    /// The file.
    pub file: String,
    /// The hunk's place in the file's diff, from 0.
    pub hunk: usize,
    /// Who brought its changed lines, most lines first.
    pub by: Vec<Share>,
}

/// A proposal's part of a hunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Share {
    /// The variant that the proposal made.
    pub variant: VariantId,
    /// Added lines that it brought.
    pub added: usize,
    /// Removed lines that it took away.
    pub removed: usize,
}

/// Follows every changed line of `files`, the diff from `old` to `new`, through the lineage.
///
/// # Errors
/// `new` does not descend from `old`, or git cannot be read.
pub async fn attribution(
    view: &RunView,
    (old, new): (VariantId, VariantId),
    files: &[FileDiff],
) -> Result<Attribution, RunError> {
    let links = chain(view, new).await?;
    let Some(earlier) = links.iter().position(|link| link.id == old) else {
        let what =
            format!("{new} does not descend from {old}, so no proposal between them brought the changes");
        return Err(RunError::NotFound(what));
    };
    let mut genomes = Vec::with_capacity(links.len());
    for link in &links {
        genomes.push(view.genome(link.id).await?);
    }
    let blame = Blame::of(&ancestors(&links, &genomes), earlier);
    let before: BTreeSet<VariantId> = chain(view, old).await?.iter().map(|link| link.id).collect();
    let hunks: Vec<HunkSource> = files
        .iter()
        .flat_map(|file| file.hunks.iter().enumerate().map(move |(place, hunk)| (file, place, hunk)))
        .map(|(file, place, hunk)| HunkSource {
            file: file.path.clone(),
            hunk: place,
            by: shares(&blame, &links, &before, (&file.path, hunk)),
        })
        .collect();
    let brought: Vec<VariantId> =
        hunks.iter().flat_map(|hunk| hunk.by.iter().map(|share| share.variant)).collect();
    let proposals = links.into_iter().filter(|link| brought.contains(&link.id)).collect();
    Ok(Attribution { scale: "logit", proposals, hunks })
}

fn ancestors<'a>(links: &[Link], genomes: &'a [Genome]) -> Vec<Ancestor<'a>> {
    let places: BTreeMap<VariantId, usize> = links.iter().map(|link| link.id).zip(0..).collect();
    let parents = |link: &Link| link.parents.iter().filter_map(|id| places.get(id).copied()).collect();
    links.iter().zip(genomes).map(|(link, genome)| Ancestor { parents: parents(link), genome }).collect()
}

/// Who brought the changed lines of a hunk. A line that was moved, and so came from what was there `before`, is
/// nobody's.
fn shares(
    blame: &Blame,
    links: &[Link],
    before: &BTreeSet<VariantId>,
    (path, hunk): (&str, &Hunk),
) -> Vec<Share> {
    let source = |line: &Line| match line.kind {
        LineKind::Context => None,
        LineKind::Added => line.new.and_then(|number| blame.brought(path, number)),
        LineKind::Removed => line.old.and_then(|number| blame.removed(path, number)),
    };
    let mut counts: BTreeMap<VariantId, (usize, usize)> = BTreeMap::new();
    for line in &hunk.lines {
        let Some(variant) = source(line).map(|place| links[place].id) else { continue };
        if before.contains(&variant) {
            continue;
        }
        let (added, removed) = counts.entry(variant).or_default();
        *added += usize::from(line.kind == LineKind::Added);
        *removed += usize::from(line.kind == LineKind::Removed);
    }
    let mut shares: Vec<Share> =
        counts.into_iter().map(|(variant, (added, removed))| Share { variant, added, removed }).collect();
    shares.sort_by_key(|share| std::cmp::Reverse(share.added + share.removed));
    shares
}
