//! Which remedy the editor tries, and how it words it. Not for the session around it.

use std::collections::BTreeMap;

use rand::RngExt as _;

use super::{
    bank::{self, Act, Change, Remedy},
    blocks, code,
    direction::Direction,
    manifest,
    prose::{self, Replacement},
    signs::Sign,
    words,
};
use crate::random;

/// One proposal: a remedy with the calls that apply it.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) remedy: &'static Remedy,
    /// The sign that spoke most for it.
    pub(super) sign: Option<Sign>,
    pub(super) edits: Vec<(String, Replacement)>,
}

/// How often the same remedy is tried in other words before another one is.
const WORDINGS_TRIED: usize = 2;
/// How often a demand is added and the check or sentence that contradicts it forgotten, in percent.
const FORGETFULNESS: u32 = 12;
/// How readily any remedy is tried without a reason.
const WHIM: f64 = 0.1;
/// Above 1, a remedy made for what was seen is preferred to one that might also help.
const SPECIFIC: f64 = 1.5;

/// The plan of try number `attempt` (from 0), if there is anything left to try.
pub(super) fn plan(
    prompt: &str,
    files: &BTreeMap<&str, &str>,
    room: i64,
    seed: u64,
    attempt: usize,
) -> Option<Plan> {
    let diagnosis = diagnosis(prompt);
    let mut skipped = attempt / WORDINGS_TRIED;
    for remedy in ranked(prompt, files, &diagnosis, seed) {
        let edits = edits(remedy, files, room, seed, attempt);
        if edits.is_empty() {
            continue;
        }
        if skipped == 0 {
            let groups = diagnosis.iter().filter_map(|group| group.sign);
            let sign = groups.max_by_key(|sign| readiness(remedy, *sign));
            return Some(Plan { remedy, sign, edits });
        }
        skipped -= 1;
    }
    None
}

struct Group {
    sign: Option<Sign>,
    count: f64,
    text: String,
}

/// The failure groups of the analysis.
fn diagnosis(prompt: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for line in blocks::first(prompt, "analysis").unwrap_or_default().lines() {
        let numbered = line.split_once(". ").filter(|(number, _)| number.parse::<u32>().is_ok());
        if let Some((_, heading)) = numbered {
            let (name, count) = heading.rsplit_once(" (count ").unwrap_or((heading, "1"));
            let count = count.trim_end_matches(')').parse().unwrap_or(1.0);
            let sign = Sign::ALL.into_iter().find(|sign| sign.name().eq_ignore_ascii_case(name.trim()));
            groups.push(Group { sign, count, text: name.to_lowercase() });
        } else if let Some(group) = groups.last_mut().filter(|_| !line.contains("Evidence:")) {
            group.text.push_str(&line.to_lowercase());
        }
    }
    groups
}

fn readiness(remedy: &Remedy, sign: Sign) -> u32 {
    remedy.signs.iter().find(|(known, _)| *known == sign).map_or(0, |(_, weight)| *weight)
}

/// Every remedy, the next one to try drawn each time in proportion to how much speaks for it.
fn ranked(
    prompt: &str,
    files: &BTreeMap<&str, &str>,
    diagnosis: &[Group],
    seed: u64,
) -> Vec<&'static Remedy> {
    let ledger = blocks::first(prompt, "ledger").unwrap_or_default();
    let direction = Direction::read(prompt);
    let mut random = random::stream(seed, "remedy");
    let mut left: Vec<(&Remedy, f64)> = bank::all()
        .map(|remedy| {
            let reasons: f64 = diagnosis
                .iter()
                .enumerate()
                .map(|(index, group)| direction.weight(index) * reason(remedy, group))
                .sum();
            let open = direction.openness(remedy.mechanism);
            (remedy, (WHIM + reasons) * open * experience(remedy, ledger) * novelty(remedy, files))
        })
        .collect();
    let mut order = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let total: f64 = left.iter().map(|(_, weight)| weight).sum();
        let mut point = random.random_range(0.0..1.0) * total;
        let at = left.iter().position(|(_, weight)| {
            point -= weight;
            point <= 0.0
        });
        order.push(left.remove(at.unwrap_or(left.len() - 1)).0);
    }
    order
}

/// How much one failure group speaks for a remedy.
fn reason(remedy: &Remedy, group: &Group) -> f64 {
    let cues = remedy.cues.iter().filter(|cue| group.text.contains(**cue)).count().min(2);
    let by_sign = group.sign.map_or(0.5, |sign| f64::from(readiness(remedy, sign)).powf(SPECIFIC));
    group.count.clamp(1.0, 9.0).sqrt() * by_sign * (1.0 + 1.5 * cues as f64)
}

/// What the ledger says about a remedy: harmed is shunned, often tried is tired.
fn experience(remedy: &Remedy, ledger: &str) -> f64 {
    let mut factor = 1.0;
    for line in ledger.lines() {
        let lower = line.to_lowercase();
        if lower.contains(&format!("| mechanism: {} |", remedy.mechanism)) {
            factor *= if lower.contains(" harmed: ") { 0.15 } else { 1.3 };
        } else if let Some(counts) = lower.strip_prefix(&format!("- {}: ", remedy.mechanism)) {
            let tried: f64 =
                counts.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse::<f64>().ok()).sum();
            factor /= 1.0 + 0.25 * tried;
        }
    }
    factor
}

/// Little when a prompt already says it.
fn novelty(remedy: &Remedy, files: &BTreeMap<&str, &str>) -> f64 {
    let Change::Prose(steps) = &remedy.change else { return 1.0 };
    let said = steps.iter().any(|step| match &step.act {
        Act::Add(_, wordings) | Act::Replace(_, wordings) => {
            let text = files.get(step.file).copied().unwrap_or_default();
            wordings.iter().any(|wording| words::holds(text, wording))
        }
        _ => false,
    });
    if said { 0.08 } else { 1.0 }
}

/// The calls that apply a remedy; none where it finds no place.
fn edits(
    remedy: &Remedy,
    files: &BTreeMap<&str, &str>,
    room: i64,
    seed: u64,
    attempt: usize,
) -> Vec<(String, Replacement)> {
    let mut random = random::stream(seed, &format!("wording/{}/{attempt}", remedy.mechanism));
    let mut desk = Desk {
        files: files.iter().map(|(path, text)| (*path, (*text).to_owned())).collect(),
        edits: Vec::new(),
    };
    match &remedy.change {
        Change::Code(change) => {
            let found =
                files.get(bank::EVALUATION).map(|text| code::replacements(*change, text, &mut random));
            found.into_iter().flatten().for_each(|edit| desk.apply(bank::EVALUATION, edit));
        }
        Change::Manifest(setting) => {
            let found =
                files.get(bank::MANIFEST).and_then(|text| manifest::replacement(*setting, text, &mut random));
            found.into_iter().for_each(|edit| desk.apply(bank::MANIFEST, edit));
        }
        Change::Prose(steps) => {
            for (index, step) in steps.iter().enumerate() {
                let forgotten = index > 0 && random.random_range(0..100) < FORGETFULNESS;
                let Some(text) = desk.files.get(step.file).cloned().filter(|_| !forgotten) else { continue };
                for edit in prose::replacements(&step.act, &text, &mut random) {
                    desk.apply(step.file, edit);
                }
            }
            desk.pay_for_growth(files, room, &mut random);
        }
    }
    desk.edits
}

/// The files under edit, in the editor's head.
struct Desk<'a> {
    files: BTreeMap<&'a str, String>,
    edits: Vec<(String, Replacement)>,
}

impl Desk<'_> {
    /// Applies an edit that would be accepted and forgets every other.
    fn apply(&mut self, path: &str, edit: Replacement) {
        if let Some(text) = self.files.get_mut(path)
            && let Some(changed) = prose::applied(text, &edit)
        {
            *text = changed;
            self.edits.push((path.to_owned(), edit));
        }
    }

    /// Deletes sentences while the prompts have grown by more than `room` tokens.
    fn pay_for_growth(&mut self, before: &BTreeMap<&str, &str>, room: i64, random: &mut impl rand::Rng) {
        let Some(path) = self.edits.first().map(|(path, _)| path.clone()) else { return };
        for _ in 0..8 {
            let grown: i64 = self
                .files
                .iter()
                .filter(|(path, _)| path.starts_with("prompts/"))
                .map(|(path, text)| text.len() as i64 - before.get(path).map_or(0, |text| text.len() as i64))
                .sum();
            if grown / 4 < room {
                return;
            }
            let text = self.files.get(path.as_str()).cloned().unwrap_or_default();
            for edit in prose::replacements(&Act::Prune, &text, random) {
                self.apply(&path, edit);
            }
        }
    }
}
