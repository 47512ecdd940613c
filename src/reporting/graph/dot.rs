//! The lineage in Graphviz's language, for other tools. Not for placing anything: they do that.

use std::fmt::Write as _;

use super::{Edge, Graph, Node};
use crate::reporting::{
    console::{inert_line, text::percent},
    scale::STEPS,
};

/// The graph as a `digraph`; `name` is the experiment's.
pub fn dot(graph: &Graph, name: &str) -> String {
    let mut text = format!("digraph {} {{\n", quoted(name));
    text.push_str("  rankdir=LR;\n  node [shape=box, style=filled, fontname=\"sans-serif\"];\n");
    for one in &graph.nodes {
        node(&mut text, one);
    }
    for one in &graph.edges {
        edge(&mut text, *one);
    }
    text.push_str("}\n");
    text
}

fn node(text: &mut String, node: &Node) {
    let roles = if node.roles.is_empty() { String::new() } else { format!("\\n{}", node.roles.join(", ")) };
    let label = format!("{}\\n{}{roles}", node.id, percent(node.rate));
    // Dark steps take light letters.
    let letters = if node.step > 4 { "#ffffff" } else { "#000000" };
    let width = if node.on_path { 3 } else { 1 };
    let _ = writeln!(
        text,
        "  {} [label=\"{label}\", tooltip={}, fillcolor=\"{}\", fontcolor=\"{letters}\", penwidth={width}];",
        node.id,
        quoted(&node.words),
        STEPS[node.step]
    );
}

fn edge(text: &mut String, edge: Edge) {
    let style = if edge.second { "dashed" } else { "solid" };
    let width = if edge.on_path { 3 } else { 1 };
    let _ = writeln!(text, "  {} -> {} [style={style}, penwidth={width}];", edge.parent, edge.child);
}

/// Text between quotation marks, on one line, with nothing that ends it or acts.
fn quoted(text: &str) -> String {
    format!("\"{}\"", inert_line(text).replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Extent, tests::graph},
        *,
    };

    #[test]
    fn every_variant_and_descent_is_a_line_and_foreign_text_stays_inside_its_quotes() {
        let text = dot(&graph(Extent::Whole), "a \"name\"");
        assert!(text.starts_with("digraph \"a \\\"name\\\"\" {\n"), "{text}");
        assert_eq!(text.lines().filter(|line| line.contains(" -> ")).count(), 5, "{text}");
        assert_eq!(text.lines().filter(|line| line.contains("label=")).count(), 5, "{text}");
        assert!(text.contains("  v2 -> v3 [style=dashed, penwidth=3];"), "{text}");
        assert!(text.contains("\\\"<3>\\\" & more") && !text.contains('\u{202e}'), "{text}");
    }
}
