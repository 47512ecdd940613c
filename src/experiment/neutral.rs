//! A genome whose own instructions say nothing: what is left of its gain came from its text's length or
//! from chance. Not for any run.

use crate::genome::{EVALUATION, Genome, MANIFEST};

/// Says nothing about items, solvers or rubrics.
const NEUTRAL: &str =
    "The weather over the hills was mild, and the path along the river lay dry in the sun. ";

/// The `seed` with, at the end of every prompt, neutral text as long as the lines that `genome` has and it has
/// not; evaluation code and manifest are the seed's.
pub fn instructions(genome: &Genome, seed: &Genome) -> Genome {
    genome.files().iter().fold(seed.clone(), |neutral, (path, text)| {
        if path == EVALUATION || path == MANIFEST {
            return neutral;
        }
        let known = seed.get(path).unwrap_or_default();
        let added = text.lines().filter(|line| !keeps(line) && !known.lines().any(|old| old == *line));
        let mut changed = known.to_owned();
        for line in added {
            changed.push('\n');
            changed.push_str(&said_nothing(line));
            changed.push('\n');
        }
        neutral.with(path.clone(), changed)
    })
}

/// Placeholders, tags and the shape of the reply are no instructions.
fn keeps(line: &str) -> bool {
    line.trim().is_empty() || line.contains("{{") || line.contains("{%") || line.starts_with(['<', '{'])
}

/// Neutral text as long as `line`.
fn said_nothing(line: &str) -> String {
    let text: String = NEUTRAL.chars().cycle().take(line.chars().count()).collect();
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_seed_says_stays_and_the_rest_says_nothing() {
        let seed =
            Genome::from_files([("prompts/a.md", "Keep.\n{{ x }}\n"), (EVALUATION, "1"), (MANIFEST, "2")]);
        let grown = Genome::from_files([
            ("prompts/a.md", "Keep.\nDo not leak the answer.\n{{ x }}\n"),
            (EVALUATION, "3"),
            (MANIFEST, "4"),
        ]);
        let neutral = instructions(&grown, &seed);
        let text = neutral.get("prompts/a.md").unwrap();
        assert!(text.starts_with("Keep.\n{{ x }}\n\nThe weather over the"), "{text}");
        assert!(!text.contains("leak") && text.lines().count() == 4, "{text}");
        assert_eq!((neutral.get(EVALUATION), neutral.get(MANIFEST)), (Some("1"), Some("2")));
    }
}
