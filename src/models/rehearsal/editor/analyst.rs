//! The analyst: counts signs in the shown trajectories and offers an explanation for each.
//!
//! Where the evidence allows several explanations it commits to one, and may be wrong.

use std::cmp::Reverse;

use rand::{Rng, RngExt as _, seq::IndexedRandom as _};
use serde::Serialize;

use super::{
    blocks,
    causes::{self, Cause},
    clues::strength,
    reading,
    signs::{self, Sightings, Sign},
};

#[derive(Serialize)]
struct Analysis {
    summary: String,
    groups: Vec<Group>,
}

#[derive(Serialize)]
struct Group {
    name: String,
    count: u32,
    evidence: String,
    root_cause: String,
    mechanism: String,
}

/// What speaks for an explanation that nothing in the trajectories speaks for, beside clues of up to 1.
const LEAST: f64 = 0.2;
/// The most groups of one analysis.
const GROUPS: usize = 6;

/// The analysis as JSON.
pub(super) fn analyse(prompt: &str, random: &mut impl Rng) -> String {
    let trials = reading::trials(prompt);
    let failed = trials.iter().filter(|trial| !trial.passed()).count();
    let mut found: Vec<_> = signs::count(&trials).into_iter().collect();
    // A reader weighs what it sees a little differently every time.
    found.sort_by_cached_key(|(_, sightings)| {
        Reverse((f64::from(sightings.count) * random.random_range(70..130_u32) as f64) as u64)
    });
    found.truncate(GROUPS);
    let mut groups: Vec<_> =
        found.iter().map(|(sign, sightings)| group(*sign, sightings, &trials, random)).collect();
    if groups.is_empty() {
        groups.push(nothing_seen(&trials));
    }
    let first = groups.first().map(|group| group.name.to_lowercase()).unwrap_or_default();
    let endings: Vec<_> =
        trials.iter().map(|trial| format!("{} ({})", trial.document, trial.outcome)).collect();
    let tried = blocks::first(prompt, "ledger")
        .map_or(0, |ledger| ledger.lines().filter(|l| l.contains(" | mechanism: ")).count());
    let summary = format!(
        "{failed} of {} documents failed: {}. Most visible: {first}. {tried} decided changes are on record.",
        trials.len(),
        endings.join(", ")
    );
    serde_json::to_string(&Analysis { summary, groups }).unwrap_or_default()
}

fn group(sign: Sign, sightings: &Sightings, trials: &[reading::Trial], random: &mut impl Rng) -> Group {
    let weight = |(_, _, clue): &Cause| LEAST + strength(*clue, trials);
    let cause = causes::of(sign).choose_weighted(random, weight).ok();
    let (root, mechanism) =
        cause.map_or(("unclear", "look at the item again"), |(root, mechanism, _)| (*root, *mechanism));
    Group {
        name: sign.name().to_owned(),
        count: sightings.count,
        evidence: sightings.evidence.join("; "),
        root_cause: root.to_owned(),
        mechanism: mechanism.to_owned(),
    }
}

fn nothing_seen(trials: &[reading::Trial]) -> Group {
    let ending = trials.iter().find(|trial| !trial.passed()).map(|trial| trial.ending.clone());
    Group {
        name: "No clear pattern".to_owned(),
        count: 1,
        evidence: ending.unwrap_or_else(|| "nothing failed that is shown".to_owned()),
        root_cause: "The evidence is thin.".to_owned(),
        mechanism: "Try one small change to the challenger's instructions.".to_owned(),
    }
}
