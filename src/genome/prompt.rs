//! One prompt of a genome: checked once, rendered often. Not for what its variables mean.

use std::collections::BTreeMap;

use minijinja::{Environment, UndefinedBehavior, Value};

use super::grammar;
use crate::problem::Problem;

/// The most bytes one rendered prompt may have.
const MAX_RENDERED_BYTES: usize = 8 * 1024 * 1024;

/// A prompt could not be rendered: the genome's own fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RenderError(pub Problem);

/// A variable of a prompt and what the prompt does with it.
pub(super) struct Variable(pub(super) &'static str, pub(super) Show);

/// When the rendered prompt must hold a variable's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Show {
    /// Always.
    Always,
    /// When no other variable is empty.
    Filled,
    /// Never; it is a text.
    Text,
    /// Never; it is a number.
    Number,
}

impl Variable {
    /// A value to check the prompt with; those that may be empty are, in a bare sample.
    fn sample(&self, bare: bool) -> Value {
        match self.1 {
            Show::Number => Value::from(1),
            Show::Filled | Show::Text if bare => Value::from(""),
            _ => Value::from(self.mark()),
        }
    }

    /// Text that a rendered prompt can be searched for.
    fn mark(&self) -> String {
        format!("sample {} of a prompt", self.0)
    }
}

/// A checked template.
#[derive(Debug, Clone)]
pub(super) struct Prompt {
    path: &'static str,
    environment: Environment<'static>,
}

impl Prompt {
    /// Checks the template `text` at `path` against its variables: it may name no others, and must
    /// show the required ones when rendered with samples.
    pub(super) fn compile(
        path: &'static str,
        text: &str,
        variables: &[Variable],
    ) -> Result<Self, Vec<Problem>> {
        let names: Vec<&str> = variables.iter().map(|variable| variable.0).collect();
        let found = grammar::problems(path, text, &names);
        if !found.is_empty() {
            return Err(found);
        }
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        environment
            .add_template_owned(path, text.to_owned())
            .map_err(|error| vec![grammar::syntax_problem(path, &error)])?;
        let prompt = Self { path, environment };
        let found = prompt.missing(variables);
        if found.is_empty() { Ok(prompt) } else { Err(found) }
    }

    /// The rendered prompt.
    pub(super) fn render(&self, values: &BTreeMap<&str, Value>) -> Result<String, RenderError> {
        let fault = |error: minijinja::Error| RenderError(grammar::syntax_problem(self.path, &error));
        let text = self
            .environment
            .get_template(self.path)
            .and_then(|template| template.render(values))
            .map_err(fault)?;
        if text.len() > MAX_RENDERED_BYTES {
            let what = format!("renders to {} bytes; at most {MAX_RENDERED_BYTES} are allowed", text.len());
            return Err(RenderError(Problem::new(self.path, what)));
        }
        Ok(text)
    }

    fn missing(&self, variables: &[Variable]) -> Vec<Problem> {
        let rendered = |bare| -> Result<String, RenderError> {
            let values = variables.iter().map(|variable| (variable.0, variable.sample(bare))).collect();
            // A filter may change the case.
            self.render(&values).map(|text| text.to_lowercase())
        };
        let (full, bare) = match (rendered(false), rendered(true)) {
            (Ok(full), Ok(bare)) => (full, bare),
            (Err(error), _) | (_, Err(error)) => return vec![error.0],
        };
        let shown = |variable: &&Variable| match variable.1 {
            Show::Always => full.contains(&variable.mark()) && bare.contains(&variable.mark()),
            Show::Filled => full.contains(&variable.mark()),
            Show::Text | Show::Number => true,
        };
        let missing = variables.iter().filter(|variable| !shown(variable));
        missing
            .map(|Variable(name, _)| {
                Problem::new(self.path, format!("the required variable `{name}` is not shown"))
                    .hint(format!("write `{{{{ {name} }}}}` where the model should read it"))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VARIABLES: [Variable; 2] = [Variable("document", Show::Always), Variable("feedback", Show::Filled)];

    fn compile(text: &str) -> Result<Prompt, Vec<Problem>> {
        Prompt::compile("p.md", text, &VARIABLES)
    }

    #[test]
    fn a_required_variable_that_never_shows_is_a_problem() {
        let problems = compile("{{ document }} {% if feedback %}see above{% endif %}").unwrap_err();
        assert_eq!(problems.len(), 1);
        assert!(problems[0].what.contains("`feedback`"), "{problems:?}");
        assert!(compile("{% if feedback %}{{ document }}{{ feedback }}{% endif %}").is_err());
        assert!(compile("{{ document | upper }}{% if feedback %}{{ feedback }}{% endif %}").is_ok());
    }

    #[test]
    fn data_is_inserted_as_it_is() {
        let prompt = compile("<document>{{ document }}</document>{{ feedback }}\n").unwrap();
        let values =
            BTreeMap::from([("document", Value::from("a < b & {{ c }}")), ("feedback", Value::from(""))]);
        assert_eq!(prompt.render(&values).unwrap(), "<document>a < b & {{ c }}</document>");
    }
}
