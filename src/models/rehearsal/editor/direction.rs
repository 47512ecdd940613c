//! What a proposal is told about others: which failure group is its own, which mechanisms are exhausted. Not for
//! choosing the remedy.

use super::blocks;

/// How much a group counts that is this proposal's own.
const OWN: f64 = 2.5;
/// How much one counts that is left to an earlier proposal of the same analysis.
const TAKEN: f64 = 0.35;
/// How much a remedy counts that gained nothing on this line.
const EXHAUSTED: f64 = 0.02;

/// What is said of groups and mechanisms.
#[derive(Debug)]
pub(super) struct Direction<'a> {
    /// The number of the own group, from 1; nothing when any group may be taken.
    group: Option<usize>,
    exhausted: &'a str,
}

impl<'a> Direction<'a> {
    pub(super) fn read(prompt: &'a str) -> Self {
        let block = blocks::all(prompt, "direction").into_iter().next();
        Self {
            group: block.and_then(|block| block.attribute("group")?.parse().ok()),
            exhausted: blocks::first(prompt, "exhausted").unwrap_or_default(),
        }
    }

    /// The weight of the group at `index`, from 0.
    pub(super) fn weight(&self, index: usize) -> f64 {
        match self.group {
            Some(own) if index + 1 == own => OWN,
            Some(own) if index + 1 < own => TAKEN,
            _ => 1.0,
        }
    }

    /// The weight of a mechanism.
    pub(super) fn openness(&self, mechanism: &str) -> f64 {
        let listed = self.exhausted.lines().filter_map(|line| line.strip_prefix("- "));
        if listed.into_iter().any(|known| known.eq_ignore_ascii_case(mechanism)) { EXHAUSTED } else { 1.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_group_counts_most_and_groups_before_it_least() {
        let direction = Direction::read("<direction group=\"2\">Take this group.</direction>");
        assert_eq!([0, 1, 2].map(|index| direction.weight(index)), [TAKEN, OWN, 1.0]);
        assert_eq!(Direction::read("").weight(0), 1.0);
    }

    #[test]
    fn exhausted_mechanisms_are_shunned() {
        let direction = Direction::read("<exhausted>\nOther than:\n- Cap weights\n</exhausted>");
        assert_eq!(direction.openness("cap weights"), EXHAUSTED);
        assert_eq!(direction.openness("cap"), 1.0);
    }
}
