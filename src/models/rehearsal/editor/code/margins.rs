//! Constants of the gate, made stricter or looser. Not for code that compares with bare numbers.

use rand::{Rng, RngExt as _, seq::IndexedRandom as _};

use crate::models::rehearsal::editor::prose::Replacement;

/// Which constants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    All,
    Weak,
}

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Stricter,
    Looser,
}

struct Constant<'a> {
    line: &'a str,
    name: &'a str,
    value: f64,
    /// Whether a larger value is stricter.
    upwards: bool,
}

const STEPS: [f64; 6] = [0.03, 0.05, 0.05, 0.08, 0.10, 0.15];

/// Moves some of the constants by one step each.
pub(super) fn shift(source: &str, which: Which, way: Way, random: &mut impl Rng) -> Vec<Replacement> {
    let constants: Vec<_> = source
        .lines()
        .filter_map(constant)
        .filter(|constant| which == Which::All || constant.name.to_lowercase().contains("weak"))
        .collect();
    let Some(step) = STEPS.choose(random).copied() else { return Vec::new() };
    // All of them, or only some: an editor rarely knows which one binds.
    let all = random.random_bool(0.5);
    let mut chosen: Vec<_> = constants.iter().filter(|_| all || random.random_bool(0.5)).collect();
    if chosen.is_empty() {
        chosen.extend(constants.choose(random));
    }
    chosen.into_iter().filter_map(|constant| moved(constant, way, step)).collect()
}

fn moved(constant: &Constant<'_>, way: Way, step: f64) -> Option<Replacement> {
    let up = constant.upwards == (way == Way::Stricter);
    let value = (constant.value + if up { step } else { -step }).clamp(0.05, 0.98);
    let new = format!("{} = {value:.2}", constant.name);
    (new != constant.line).then(|| Replacement { old: constant.line.to_owned(), new })
}

/// `WEAK_MEAN_MAX = 0.65`, if its name tells what it limits.
fn constant(line: &str) -> Option<Constant<'_>> {
    let (name, value) = line.split_once(" = ")?;
    let value: f64 = value.trim().parse().ok().filter(|value| (0.0..=1.0).contains(value))?;
    let lower = name.to_lowercase();
    let named = |word: &str| lower.contains(word);
    let upwards = if named("gap") {
        true
    } else if named("weak") {
        false
    } else if named("strong") {
        !(named("below") || named("max") || named("upper"))
    } else {
        return None;
    };
    (!name.starts_with(' ')).then_some(Constant { line, name, value, upwards })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random;

    #[test]
    fn stricter_lowers_what_limits_the_weak_and_raises_what_the_strong_must_reach() {
        let source =
            "A = 3\nWEAK_MEAN_MAX = 0.65\nSTRONG_MEAN_MIN = 0.60\nSTRONG_MEAN_BELOW = 0.95\nGAP_MIN = 0.20\n";
        for seed in 0..20 {
            for edit in shift(source, Which::All, Way::Stricter, &mut random::stream(seed, "m")) {
                let value = |text: &str| text.split_once(" = ").unwrap().1.parse::<f64>().unwrap();
                let rises = value(&edit.new) > value(&edit.old);
                assert_eq!(rises, edit.old.contains("_MIN"), "{edit:?}");
            }
        }
    }
}
