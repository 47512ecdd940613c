//! `agent.yaml`: which models play the genome's roles, and its limits, under the experiment's ceilings.
//!
//! Not for the prompts or the evaluation code.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::MANIFEST;
use crate::{item::ItemKind, problem::Problem, yaml};

/// The format of `agent.yaml` that this program reads.
pub const FORMAT: u32 = 1;

/// What an experiment allows a genome; key `ceilings` of `experiment.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(default)]
pub struct Ceilings {
    /// The model aliases that a role may use.
    pub aliases: Vec<String>,
    /// The most rounds per document.
    pub rounds: u32,
    /// The most model calls per document, all roles and solvers together.
    pub calls_per_document: u32,
    /// The most tokens of one reply.
    pub max_tokens: u32,
}

impl Default for Ceilings {
    fn default() -> Self {
        Self {
            aliases: vec!["author".into(), "judge".into()],
            rounds: 8,
            calls_per_document: 150,
            max_tokens: 4096,
        }
    }
}

/// `agent.yaml`, parsed.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Manifest {
    /// The file format; 1.
    pub format: u32,
    /// What this agent is, in one line.
    pub summary: String,
    /// The models behind the roles.
    pub roles: Roles,
    /// The genome's own limits.
    pub limits: Limits,
    /// What kind of item it makes.
    pub item: ItemKind,
    /// What its items rest on.
    #[serde(default)]
    pub grounding: Grounding,
}

/// The three roles a genome configures. Solvers, judge and auditor are not its business.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct Roles {
    /// Reads a failed round's report and gives guidance.
    pub orchestrator: RoleConfig,
    /// Writes items.
    pub challenger: RoleConfig,
    /// Checks items before a solver is paid.
    pub verifier: RoleConfig,
}

/// How one role is asked.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct RoleConfig {
    /// A model alias of the experiment.
    pub model: String,
    /// Sampling temperature, 0 to 2.
    pub temperature: f64,
    /// The most tokens of a reply, from 1.
    pub max_tokens: u32,
}

/// The genome's own limits, within the ceilings.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Limits {
    /// Rounds per document, from 1.
    pub rounds: u32,
}

/// What a genome's items rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grounding {
    /// The document: challenger and verifier must be shown it.
    #[default]
    Document,
    /// What the author knows: the prompts may leave the document out.
    None,
}

impl Manifest {
    /// Reads and checks the text of `agent.yaml`.
    ///
    /// # Errors
    /// A syntax or type error alone, all unknown keys at once, or every value beyond its range.
    pub fn parse(text: &str, ceilings: &Ceilings) -> Result<Self, Vec<Problem>> {
        let manifest: Self = yaml::parse(text, MANIFEST)?;
        let mut faults = Faults { text, found: Vec::new() };
        manifest.check(ceilings, &mut faults);
        if faults.found.is_empty() { Ok(manifest) } else { Err(faults.found) }
    }

    fn check(&self, ceilings: &Ceilings, faults: &mut Faults<'_>) {
        if self.format != FORMAT {
            faults.add(
                "format",
                format!("format {} is unknown; this program reads format {FORMAT}", self.format),
            );
        }
        let rounds = self.limits.rounds;
        if rounds == 0 || rounds > ceilings.rounds {
            faults.add("limits.rounds", beyond("rounds", rounds, ceilings.rounds));
        }
        let roles = &self.roles;
        roles.orchestrator.check("roles.orchestrator", ceilings, faults);
        roles.challenger.check("roles.challenger", ceilings, faults);
        roles.verifier.check("roles.verifier", ceilings, faults);
    }
}

impl RoleConfig {
    fn check(&self, path: &str, ceilings: &Ceilings, faults: &mut Faults<'_>) {
        if !ceilings.aliases.contains(&self.model) {
            let allowed = ceilings.aliases.join(", ");
            faults.add(
                &format!("{path}.model"),
                format!("model alias `{}` is not allowed; the ceilings allow: {allowed}", self.model),
            );
        }
        if !(0.0..=2.0).contains(&self.temperature) {
            faults.add(
                &format!("{path}.temperature"),
                format!("temperature {} is outside 0 to 2", self.temperature),
            );
        }
        if self.max_tokens == 0 || self.max_tokens > ceilings.max_tokens {
            faults.add(
                &format!("{path}.max_tokens"),
                beyond("max_tokens", self.max_tokens, ceilings.max_tokens),
            );
        }
    }
}

fn beyond(key: &str, value: u32, ceiling: u32) -> String {
    format!("{key} {value} is outside 1 to {ceiling}, the experiment's ceiling")
}

/// Collects faults with the lines of their keys.
struct Faults<'a> {
    text: &'a str,
    found: Vec<Problem>,
}

impl Faults<'_> {
    fn add(&mut self, path: &str, what: String) {
        let problem = Problem::new(MANIFEST, what);
        self.found.push(match yaml::line_of(self.text, path) {
            Some(line) => problem.at(line),
            None => problem,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "\
format: 1
summary: a test agent
roles:
  orchestrator: {model: author, temperature: 0.2, max_tokens: 1024}
  challenger: {model: author, temperature: 1.0, max_tokens: 4096}
  verifier:
    model: judge
    temperature: 0
    max_tokens: 1024
limits: {rounds: 8}
item: rubric
";

    #[test]
    fn a_manifest_within_the_ceilings_is_read() {
        let manifest = Manifest::parse(GOOD, &Ceilings::default()).unwrap();
        assert_eq!(manifest.limits.rounds, 8);
        assert!(manifest.roles.verifier.temperature.abs() < 1e-12);
    }

    #[test]
    fn every_value_beyond_its_range_is_reported_at_its_line() {
        let bad = GOOD
            .replace("model: judge", "model: strong")
            .replace("temperature: 1.0", "temperature: 2.5")
            .replace("rounds: 8", "rounds: 9")
            .replace("max_tokens: 1024\nlimits", "max_tokens: 0\nlimits");
        let problems = Manifest::parse(&bad, &Ceilings::default()).unwrap_err();
        let mut lines: Vec<_> = problems.iter().filter_map(|p| p.line).collect();
        lines.sort_unstable();
        assert_eq!(lines, [5, 7, 9, 10], "{problems:?}");
    }

    #[test]
    fn the_kind_of_item_and_its_grounding_are_read_and_misspellings_refused() {
        let checked = GOOD.replace("item: rubric", "item: verifiable\ngrounding: none");
        let manifest = Manifest::parse(&checked, &Ceilings::default()).unwrap();
        assert_eq!((manifest.item, manifest.grounding), (ItemKind::Verifiable, Grounding::None));
        assert_eq!(Manifest::parse(GOOD, &Ceilings::default()).unwrap().grounding, Grounding::Document);
        let wrong = GOOD.replace("item: rubric", "item: checked");
        assert!(Manifest::parse(&wrong, &Ceilings::default()).is_err());
    }

    #[test]
    fn a_role_outside_the_genome_is_an_unknown_key() {
        let bad = GOOD.replace("roles:\n", "roles:\n  judge: {model: author}\n");
        let problems = Manifest::parse(&bad, &Ceilings::default()).unwrap_err();
        assert_eq!(problems[0].line, Some(4));
        assert!(problems[0].what.contains("roles.judge"), "{problems:?}");
    }

    #[test]
    fn a_temperature_that_is_no_number_is_refused() {
        let bad = GOOD.replace("temperature: 1.0", "temperature: .nan");
        assert!(Manifest::parse(&bad, &Ceilings::default()).is_err());
    }
}
