//! What a prompt template may contain: text, variables, conditions, a few filters.
//!
//! Templates evolve, so the grammar is closed: without loops, assignments, macros and calls every
//! rendering ends, and its size is bounded by the text and the inputs. Fuel was the alternative; it
//! bounds steps but not what one step builds. Not for rendering.

use minijinja::{
    machinery::{
        Span, Token,
        ast::{BinOpKind, CallArg, Expr, Stmt},
        parse, tokenize,
    },
    syntax::SyntaxConfig,
};

use crate::problem::Problem;

/// The filters a prompt may use; none makes its input more than a few times longer.
const FILTERS: [&str; 8] = ["trim", "upper", "lower", "title", "capitalize", "length", "default", "indent"];

/// The most mentions of variables in one prompt; bounds the size of what is rendered.
const MAX_MENTIONS: usize = 64;

/// The most tags, `{{ … }}` and `{% … %}`, in one prompt.
const MAX_TAGS: usize = 256;

/// The most words and signs in one tag.
const MAX_TOKENS: usize = 64;

/// Faults of the template `text`, the content of `file`, which may use `variables`.
pub(super) fn problems(file: &str, text: &str, variables: &[&str]) -> Vec<Problem> {
    if let Some(problem) = too_complex(file, text) {
        return vec![problem];
    }
    let tree = match parse(text, file, SyntaxConfig::default()) {
        Ok(tree) => tree,
        Err(error) => return vec![syntax_problem(file, &error)],
    };
    let mut check = Check { file, variables, mentions: 0, found: Vec::new() };
    check.statement(&tree);
    if check.mentions > MAX_MENTIONS {
        check.found.push(Problem::new(
            file,
            format!("mentions variables {} times; at most {MAX_MENTIONS} are allowed", check.mentions),
        ));
    }
    check.found
}

/// Bounds what the parser sees, since it and every walk of its tree recurse along chains of operators,
/// filters and `elif`, which it does not count.
fn too_complex(file: &str, text: &str) -> Option<Problem> {
    let (mut tags, mut tokens) = (0, 0);
    for token in tokenize(text, false, SyntaxConfig::default()) {
        // What the lexer refuses, the parser reports.
        let Ok((token, span)) = token else { break };
        match token {
            Token::VariableStart | Token::BlockStart => (tags, tokens) = (tags + 1, 0),
            _ => tokens += 1,
        }
        let what = if tags > MAX_TAGS {
            format!("has more than {MAX_TAGS} tags")
        } else if tokens > MAX_TOKENS {
            format!("a tag has more than {MAX_TOKENS} words and signs")
        } else {
            continue;
        };
        return Some(Problem::new(file, what).at(usize::from(span.start_line)));
    }
    None
}

/// A template error as a fault.
pub(super) fn syntax_problem(file: &str, error: &minijinja::Error) -> Problem {
    let what = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    let problem = Problem::new(file, what);
    match error.line() {
        Some(line) => problem.at(line),
        None => problem,
    }
}

struct Check<'a> {
    file: &'a str,
    variables: &'a [&'a str],
    mentions: usize,
    found: Vec<Problem>,
}

impl Check<'_> {
    fn refuse(&mut self, span: Span, what: String, hint: String) {
        let problem = Problem::new(self.file, what).at(usize::from(span.start_line)).hint(hint);
        self.found.push(problem);
    }

    fn unsupported(&mut self, span: Span, what: &str) {
        self.refuse(
            span,
            format!("{what} is not supported in a prompt"),
            "a prompt may use text, `{{ variable }}`, `{% if %}` and simple filters; text with braces goes between `{% raw %}` and `{% endraw %}`".into(),
        );
    }

    fn statements(&mut self, statements: &[Stmt<'_>]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Stmt<'_>) {
        match statement {
            Stmt::Template(node) => self.statements(&node.children),
            Stmt::EmitRaw(_) => {}
            Stmt::EmitExpr(node) => self.expression(&node.expr),
            Stmt::IfCond(node) => {
                self.expression(&node.expr);
                self.statements(&node.true_body);
                self.statements(&node.false_body);
            }
            Stmt::ForLoop(node) => self.unsupported(node.span(), "`for`"),
            Stmt::WithBlock(node) => self.unsupported(node.span(), "`with`"),
            Stmt::Set(node) => self.unsupported(node.span(), "`set`"),
            Stmt::SetBlock(node) => self.unsupported(node.span(), "`set`"),
            Stmt::AutoEscape(node) => self.unsupported(node.span(), "`autoescape`"),
            Stmt::FilterBlock(node) => self.unsupported(node.span(), "`filter`"),
            Stmt::Block(node) => self.unsupported(node.span(), "`block`"),
            Stmt::Import(node) => self.unsupported(node.span(), "`import`"),
            Stmt::FromImport(node) => self.unsupported(node.span(), "`import`"),
            Stmt::Extends(node) => self.unsupported(node.span(), "`extends`"),
            Stmt::Include(node) => self.unsupported(node.span(), "`include`"),
            Stmt::Macro(node) => self.unsupported(node.span(), "`macro`"),
            Stmt::CallBlock(node) => self.unsupported(node.span(), "`call`"),
            Stmt::Do(node) => self.unsupported(node.span(), "`do`"),
        }
    }

    fn expression(&mut self, expression: &Expr<'_>) {
        match expression {
            Expr::Const(_) => {}
            Expr::Var(node) => self.variable(node.id, node.span()),
            Expr::UnaryOp(node) => self.expression(&node.expr),
            Expr::BinOp(node) => {
                if matches!(node.op, BinOpKind::Mul | BinOpKind::Pow) {
                    self.unsupported(node.span(), "multiplication");
                }
                self.expression(&node.left);
                self.expression(&node.right);
            }
            Expr::Compare(node) => {
                self.expression(&node.expr);
                node.ops.iter().for_each(|op| self.expression(&op.expr));
            }
            Expr::IfExpr(node) => {
                self.expression(&node.test_expr);
                self.expression(&node.true_expr);
                node.false_expr.iter().for_each(|other| self.expression(other));
            }
            Expr::Filter(node) => {
                self.filter(node.name, node.args.is_empty(), node.span());
                node.expr.iter().for_each(|inner| self.expression(inner));
                self.arguments(&node.args);
            }
            Expr::Test(node) => {
                self.expression(&node.expr);
                self.arguments(&node.args);
            }
            other => self.unsupported(other.span(), &format!("a {}", other.description())),
        }
    }

    fn arguments(&mut self, arguments: &[CallArg<'_>]) {
        for argument in arguments {
            match argument {
                CallArg::Pos(value)
                | CallArg::Kwarg(_, value)
                | CallArg::PosSplat(value)
                | CallArg::KwargSplat(value) => self.expression(value),
            }
        }
    }

    fn filter(&mut self, name: &str, bare: bool, span: Span) {
        if !FILTERS.contains(&name) {
            self.refuse(
                span,
                format!("filter `{name}` is not supported in a prompt"),
                format!("filters: {}", FILTERS.join(", ")),
            );
        } else if name == "indent" && !bare {
            self.unsupported(span, "`indent` with arguments");
        }
    }

    fn variable(&mut self, name: &str, span: Span) {
        self.mentions += 1;
        if !self.variables.contains(&name) {
            self.refuse(
                span,
                format!("unknown variable `{name}`"),
                format!("variables of this prompt: {}", self.variables.join(", ")),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(Option<usize>, String)> {
        problems("p.md", text, &["document"]).into_iter().map(|p| (p.line, p.what)).collect()
    }

    #[test]
    fn text_variables_conditions_and_simple_filters_are_allowed() {
        let text = "{# note #}{% if document %}{{ document | trim | default('none') }}{% else %}-{% endif %}\
                    {{ 'x' if document is defined else 'y' }}{% raw %}{{ free }}{% endraw %}";
        assert_eq!(found(text), []);
    }

    #[test]
    fn an_unknown_variable_is_named_with_its_line() {
        assert_eq!(found("a\n\n{{ documnet }}"), [(Some(3), "unknown variable `documnet`".into())]);
        assert_eq!(found("{% if\nfeedback %}x{% endif %}")[0].1, "unknown variable `feedback`");
    }

    #[test]
    fn whatever_could_grow_without_bound_or_read_other_files_is_refused() {
        for text in [
            "{% for c in document %}{{ document }}{% endfor %}",
            "{% set a = document ~ document %}",
            "{% include 'x' %}",
            "{% import 'x' as y %}",
            "{% extends 'x' %}",
            "{% macro m() %}{% endmacro %}",
            "{{ document * 1000000 }}",
            "{{ range(1000000) }}",
            "{{ document.split() }}",
            "{{ document | replace('e', document) }}",
            "{{ document | indent(1000000) }}",
            "{{ [1, 2] }}",
        ] {
            assert!(found(text).iter().any(|(_, what)| what.contains("not supported")), "{text}");
        }
        assert!(found(&"{{ document }}".repeat(65))[0].1.contains("65 times"));
    }

    #[test]
    fn a_syntax_error_names_its_line() {
        assert_eq!(found("a\n{{ document")[0].0, Some(2));
        assert!(found("{% if document %}x")[0].1.contains("unexpected end"));
    }

    #[test]
    fn long_chains_are_refused_before_anything_recurses_along_them() {
        for chain in [
            format!("{{{{ {}document{} }}}}", "(".repeat(9999), ")".repeat(9999)),
            format!("{{{{ 1{} }}}}", "+1".repeat(30_000)),
            format!("{{{{ document{} }}}}", "|trim".repeat(10_000)),
            format!("{{% if 1 %}}{}{{% endif %}}", "{% elif 1 %}".repeat(5000)),
            "{% if 1 %}".repeat(5000),
        ] {
            assert!(found(&chain)[0].1.contains("more than"));
        }
    }
}
