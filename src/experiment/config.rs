//! `experiment.yaml` as typed. What it means is settled once, in `plan`.

use std::{collections::BTreeMap, time::Duration};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    dataset::{Counts, Duplicates, Fields, Filter, Format, Length, Source},
    genome::Ceilings,
    models::ModelConfig,
    mutation::Editor,
    problem::Problem,
    search::{Operator, SearchRule},
    yaml,
    yardstick::Yardstick,
};

/// The file, key by key.
#[derive(Debug, Clone, JsonSchema, Serialize, Deserialize)]
pub struct ExperimentConfig {
    /// Version of the file's form; 1.
    pub format: u32,
    /// The seed genome: a template's name, or the path of a folder, relative to the experiment.
    pub agent: String,
    /// The documents and their splits.
    pub documents: DocumentsConfig,
    /// Alias to endpoint.
    pub models: BTreeMap<String, ModelConfig>,
    /// The frozen measure.
    pub yardstick: Yardstick,
    /// What no genome may exceed.
    pub ceilings: Ceilings,
    /// The outer loop.
    pub search: SearchSection,
    /// The test on sealed documents.
    #[serde(default)]
    pub promotion: PromotionConfig,
    /// What the run may spend.
    pub budget: BudgetConfig,
    /// The random number everything random comes from.
    #[serde(default = "one")]
    pub seed: u64,
}

/// Where the documents are, what of them is wanted, and how they are split. The keys are those of
/// [`Source`], and `split`; an unknown key below a flattened field would not be found.
#[derive(Debug, Clone, JsonSchema, Serialize, Deserialize)]
pub struct DocumentsConfig {
    /// A folder or a file, relative to the experiment.
    pub path: String,
    /// The form; found out where it is not given.
    #[serde(default, skip_serializing_if = "is_default")]
    pub format: Format,
    /// Which fields of a record hold what.
    #[serde(default, skip_serializing_if = "is_default")]
    pub fields: Fields,
    /// Records with year and fields of study, by paper id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<String>,
    /// The configuration of a Hugging Face folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subset: Option<String>,
    /// What a document must have.
    #[serde(default, skip_serializing_if = "is_default")]
    pub filter: Filter,
    /// How much of a document is taken.
    #[serde(default, skip_serializing_if = "is_default")]
    pub length: Length,
    /// What near copies count for.
    #[serde(default, skip_serializing_if = "is_default")]
    pub duplicates: Duplicates,
    /// The share of records that may be faulty, 0 to 1.
    #[serde(default = "one_percent")]
    pub max_faults: f64,
    /// Documents per split.
    pub split: Counts,
}

impl DocumentsConfig {
    /// Where the documents come from.
    pub fn source(&self) -> Source {
        Source {
            path: self.path.clone(),
            format: self.format,
            fields: self.fields.clone(),
            metadata: self.metadata.clone(),
            subset: self.subset.clone(),
            filter: self.filter.clone(),
            length: self.length.clone(),
            duplicates: self.duplicates,
            max_faults: self.max_faults,
        }
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

fn one_percent() -> f64 {
    0.01
}

/// The outer loop.
#[derive(Debug, Clone, JsonSchema, Serialize, Deserialize)]
pub struct SearchSection {
    /// The search rule: `lineage`, `boltzmann` or `pareto`.
    #[serde(default = "lineage")]
    pub rule: String,
    /// Jobs that may be under way beyond the last folded one, 1..=64.
    #[serde(default = "eight")]
    pub lag: u32,
    /// Validation documents per small job, 1..=validation documents.
    #[serde(default = "two")]
    pub batch: u32,
    /// How proposals may be made: `edit`, `crossover`, `simplify`.
    #[serde(default = "every_operator", skip_serializing_if = "is_every_operator")]
    pub operators: Vec<Operator>,
    /// Alias of the analyst.
    pub analyst: String,
    /// Alias of the editor, or a command.
    pub editor: Editor,
}

/// The test on sealed documents.
#[derive(Debug, Clone, JsonSchema, Serialize, Deserialize)]
pub struct PromotionConfig {
    /// Paired attempts per test document, 1..=16.
    pub attempts: u32,
    /// The error all readings share, above 0 and at most 0.2.
    pub alpha: f64,
}

impl Default for PromotionConfig {
    fn default() -> Self {
        Self { attempts: 4, alpha: 0.05 }
    }
}

/// What the run may spend. The first two end it in job order, so a run's end repeats; the others stop
/// it where it stands, resumable.
#[derive(Debug, Clone, JsonSchema, Serialize, Deserialize)]
pub struct BudgetConfig {
    /// Proposals, rejected ones included.
    pub proposals: u32,
    /// Document evaluations of the whole run, claim tests and the final measurement included.
    pub document_evaluations: u32,
    /// Model calls of this population.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calls: Option<u64>,
    /// Tokens, prompt and completion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens: Option<u64>,
    /// Money, in the unit of the prices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<f64>,
    /// Time of one command, as in `90m`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wall: Option<String>,
}

impl BudgetConfig {
    /// The time of one command, where there is a limit.
    pub fn wall_time(&self) -> Option<Duration> {
        self.wall.as_deref().and_then(parse_duration)
    }
}

fn parse_duration(text: &str) -> Option<Duration> {
    let span: jiff::SignedDuration = text.parse().ok()?;
    Duration::try_from(span).ok().filter(|duration| !duration.is_zero())
}

fn one() -> u64 {
    1
}

fn two() -> u32 {
    2
}

fn eight() -> u32 {
    8
}

fn every_operator() -> Vec<Operator> {
    vec![Operator::Edit, Operator::Crossover, Operator::Simplify]
}

fn is_every_operator(operators: &[Operator]) -> bool {
    operators == every_operator()
}

fn lineage() -> String {
    "lineage".to_owned()
}

impl ExperimentConfig {
    /// Reads and checks the text of an `experiment.yaml` shown as `file`.
    ///
    /// # Errors
    /// A syntax or type error alone; unknown keys and values out of range all at once; each with its line.
    pub fn parse(text: &str, file: &str) -> Result<Self, Vec<Problem>> {
        let config: Self = yaml::parse(text, file)?;
        let mut checks = Checks { text, file, problems: Vec::new() };
        config.check(&mut checks);
        if checks.problems.is_empty() { Ok(config) } else { Err(checks.problems) }
    }

    fn check(&self, checks: &mut Checks<'_>) {
        checks.that(self.format == 1, "format", "`format` must be 1", "this program reads format 1");
        let split = &self.documents.split;
        for (key, count) in [("train", split.train), ("validation", split.validation), ("test", split.test)] {
            let what = format!("`{key}` is {count}, and every split needs at least 2 documents");
            checks.that(count >= 2, &format!("documents.split.{key}"), &what, "raise it");
        }
        for (key, what, hint) in self.documents.source().faults() {
            checks.that(false, &format!("documents.{key}"), &what, hint);
        }
        self.check_models(checks);
        self.check_search(checks);
        let promotion = &self.promotion;
        let attempts = (1..=16).contains(&promotion.attempts);
        checks.that(attempts, "promotion.attempts", "`attempts` must be 1 to 16", "4 is a good number");
        let alpha = promotion.alpha > 0.0 && promotion.alpha <= 0.2;
        checks.that(alpha, "promotion.alpha", "`alpha` must be above 0 and at most 0.2", "0.05 is usual");
        let budget = &self.budget;
        checks.that(budget.proposals >= 1, "budget.proposals", "`proposals` must be at least 1", "raise it");
        let least = 4 * u32::try_from(split.validation).unwrap_or(u32::MAX / 4);
        let what = format!(
            "`document_evaluations` is {}, and measuring {} validation documents takes at least {least}",
            budget.document_evaluations, split.validation
        );
        checks.that(
            budget.document_evaluations >= least,
            "budget.document_evaluations",
            &what,
            "raise it, or use fewer validation documents",
        );
        let wall = budget.wall.is_none() || budget.wall_time().is_some();
        checks.that(wall, "budget.wall", "`wall` is no duration", "write it as `90m` or `2h 30m`");
    }

    fn check_models(&self, checks: &mut Checks<'_>) {
        for (alias, model) in &self.models {
            for what in model.validate() {
                checks.add(&format!("models.{alias}"), &format!("model `{alias}`: {what}"), None);
            }
        }
        let yardstick = &self.yardstick;
        let mut used = vec![
            ("yardstick.weak", &yardstick.weak),
            ("yardstick.strong", &yardstick.strong),
            ("yardstick.judge", &yardstick.judge),
            ("yardstick.auditor", &yardstick.auditor),
            ("search.analyst", &self.search.analyst),
        ];
        if let Editor::Model(alias) = &self.search.editor {
            used.push(("search.editor", alias));
        }
        used.extend(self.ceilings.aliases.iter().map(|alias| ("ceilings.aliases", alias)));
        let known = self.models.keys().map(|alias| format!("`{alias}`")).collect::<Vec<_>>().join(", ");
        for (key, alias) in used {
            let what = format!("`{alias}` is no model of this experiment");
            let hint = format!("`models` has {known}");
            checks.that(self.models.contains_key(alias), key, &what, &hint);
        }
        for problem in yardstick.problems(checks.file) {
            checks.add("yardstick", &problem.what, problem.hint.as_deref());
        }
    }

    fn check_search(&self, checks: &mut Checks<'_>) {
        let search = &self.search;
        let what = format!("`{}` is no search rule", search.rule);
        let words: Vec<String> = SearchRule::ALL.iter().map(|rule| format!("`{}`", rule.word())).collect();
        let hint = format!("there is {}", words.join(", "));
        checks.that(SearchRule::from_word(&search.rule).is_some(), "search.rule", &what, &hint);
        checks.that((1..=64).contains(&search.lag), "search.lag", "`lag` must be 1 to 64", "8 is usual");
        let validation = self.documents.split.validation;
        let batch = search.batch >= 1 && search.batch as usize <= validation;
        let what = format!("`batch` must be 1 to {validation}, the validation documents");
        checks.that(batch, "search.batch", &what, "2 is usual");
        if let Editor::Command(command) = &search.editor {
            for (key, what) in command.problems() {
                checks.add(&format!("search.editor.{key}"), &what, None);
            }
        }
        let edits = search.operators.contains(&Operator::Edit);
        let what = "`operators` must hold `edit`: the others need what it makes";
        checks.that(edits, "search.operators", what, "write `[edit, crossover, simplify]`, or leave it out");
    }
}

struct Checks<'a> {
    text: &'a str,
    file: &'a str,
    problems: Vec<Problem>,
}

impl Checks<'_> {
    fn that(&mut self, holds: bool, key: &str, what: &str, hint: &str) {
        if !holds {
            self.add(key, what, Some(hint));
        }
    }

    fn add(&mut self, key: &str, what: &str, hint: Option<&str>) {
        let mut problem = Problem::new(self.file, what);
        problem.line = yaml::line_of(self.text, key);
        problem.hint = hint.map(str::to_owned);
        self.problems.push(problem);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUICKSTART: &str = include_str!("../../experiments/quickstart/experiment.yaml");

    fn problems(text: &str) -> Vec<String> {
        ExperimentConfig::parse(text, "experiment.yaml")
            .unwrap_err()
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn the_quickstart_is_valid() {
        assert!(ExperimentConfig::parse(QUICKSTART, "experiment.yaml").is_ok());
    }

    #[test]
    fn faults_are_reported_together_each_with_its_line() {
        let text =
            QUICKSTART.replace("lag: 3", "lag: 0").replace("judge: judge, auditor", "judge: jugde, auditor");
        let found = problems(&text);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found.iter().all(|p| p.starts_with("experiment.yaml:1") || p.starts_with("experiment.yaml:2"))
        );
    }

    #[test]
    fn every_search_rule_can_be_chosen_and_others_are_refused_with_the_list() {
        let with = |rule: &str| QUICKSTART.replace("{rule: lineage", &format!("{{rule: {rule}"));
        for rule in SearchRule::ALL {
            let config = ExperimentConfig::parse(&with(rule.word()), "x").unwrap();
            assert_eq!(config.search.rule, rule.word());
        }
        let refused = ExperimentConfig::parse(&with("luck"), "x").unwrap_err();
        assert_eq!(refused[0].what, "`luck` is no search rule");
        assert_eq!(refused[0].hint.as_deref(), Some("there is `lineage`, `boltzmann`, `pareto`"));
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line() {
        let found = problems(&QUICKSTART.replace("budget:    {", "budget:    {propsals: 1, "));
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("unknown key `budget.propsals`"), "{found:?}");
    }

    #[test]
    fn durations_are_read_and_nonsense_is_refused() {
        let with = |wall: &str| QUICKSTART.replace("budget:    {", &format!("budget:    {{wall: {wall}, "));
        let config = ExperimentConfig::parse(&with("90m"), "x").unwrap();
        assert_eq!(config.budget.wall_time(), Some(Duration::from_secs(5400)));
        assert_eq!(problems(&with("soon")).len(), 1);
    }
}
