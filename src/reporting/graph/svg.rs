//! The lineage drawn as SVG: for a page, which may paint it anew, and for a file of its own. Not for placing.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{Edge, Extent, Graph, Node};
use crate::{id::VariantId, reporting::scale::STEPS};

/// Where the picture goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Into a page: every point leads to its variant's page, and the page's style sheet has the last word.
    Page,
    /// Into a file: on white.
    File,
}

/// Height of the picture, its least width, and pixels per proposal where everything is drawn.
const HEIGHT: f64 = 420.0;
const WIDTH: f64 = 960.0;
const STRIDE: f64 = 3.0;
/// Left, top, right, bottom.
const MARGIN: (f64, f64, f64, f64) = (52.0, 22.0, 24.0, 44.0);
/// Between two labels, at least.
const LABEL: f64 = 30.0;
/// Lines across.
const LINES: u32 = 5;

/// The picture.
pub fn svg(graph: &Graph, extent: Extent, look: Look) -> String {
    let width = match extent {
        Extent::Path => WIDTH,
        Extent::Whole => (f64::from(graph.last) * STRIDE).max(WIDTH),
    };
    let picture = Picture { graph, extent, look, width };
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {HEIGHT:.0}\" width=\"{width:.0}\" \
         height=\"{HEIGHT:.0}\" class=\"graph{}\" role=\"img\" aria-label=\"Lineage: pass rate over proposals\" \
         font-family=\"sans-serif\" font-size=\"12\">\n",
        if extent == Extent::Path { " fit" } else { "" }
    );
    if look == Look::File {
        text.push_str("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
    }
    picture.axes(&mut text);
    let (path, rest): (Vec<&Edge>, Vec<&Edge>) = graph.edges.iter().partition(|edge| edge.on_path);
    rest.into_iter().for_each(|edge| picture.edge(&mut text, edge));
    let (on_path, others): (Vec<&Node>, Vec<&Node>) = graph.nodes.iter().partition(|node| node.on_path);
    others.into_iter().for_each(|node| picture.node(&mut text, node));
    path.into_iter().for_each(|edge| picture.edge(&mut text, edge));
    on_path.iter().for_each(|node| picture.node(&mut text, node));
    picture.labels(&mut text, &on_path);
    text.push_str("</svg>\n");
    text
}

struct Picture<'a> {
    graph: &'a Graph,
    extent: Extent,
    look: Look,
    width: f64,
}

impl Picture<'_> {
    fn x(&self, id: VariantId) -> f64 {
        let room = self.width - MARGIN.0 - MARGIN.2;
        MARGIN.0 + room * f64::from(id.0) / f64::from(self.graph.last.max(1))
    }

    fn y(&self, rate: f64) -> f64 {
        HEIGHT - MARGIN.3 - (HEIGHT - MARGIN.1 - MARGIN.3) * rate / self.graph.top
    }

    fn axes(&self, text: &mut String) {
        let right = self.width - MARGIN.2;
        for line in 0..=LINES {
            let share = f64::from(line) / f64::from(LINES);
            let rate = share * self.graph.top;
            let y = self.y(rate);
            let number = (share * f64::from(self.graph.last)).round() as u32;
            let x = self.x(VariantId(number));
            let _ = writeln!(
                text,
                "<path class=\"rule\" d=\"M{:.0} {y:.1}H{right:.0}\" stroke=\"#dddddd\" fill=\"none\"/>\n\
                 <text class=\"axis\" x=\"{:.0}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#555555\">{:.0}%</text>\n\
                 <text class=\"axis\" x=\"{x:.0}\" y=\"{:.0}\" text-anchor=\"middle\" fill=\"#555555\">{number}</text>",
                MARGIN.0,
                MARGIN.0 - 8.0,
                y + 4.0,
                100.0 * rate,
                HEIGHT - MARGIN.3 + 18.0
            );
        }
        let _ = writeln!(
            text,
            "<text class=\"axis\" x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"middle\" fill=\"#555555\">proposal</text>",
            self.width / 2.0,
            HEIGHT - 8.0
        );
    }

    fn edge(&self, text: &mut String, edge: &Edge) {
        let (Some(parent), Some(child)) = (self.graph.node(edge.parent), self.graph.node(edge.child)) else {
            return;
        };
        let (x, y) = (self.x(parent.id), self.y(parent.rate));
        let (to_x, to_y) = (self.x(child.id), self.y(child.rate));
        let middle = (x + to_x) / 2.0;
        let class = if edge.on_path { "edge path" } else { "edge" };
        let paint = if edge.on_path { "#b3400b" } else { "#bbbbbb" };
        let dash = if edge.second { " stroke-dasharray=\"5 3\"" } else { "" };
        let wide = if edge.on_path { 2.0 } else { 0.75 };
        let _ = writeln!(
            text,
            "<path class=\"{class}\" d=\"M{x:.1} {y:.1}C{middle:.1} {y:.1} {middle:.1} {to_y:.1} {to_x:.1} {to_y:.1}\" \
             fill=\"none\" stroke=\"{paint}\" stroke-width=\"{wide}\"{dash}/>"
        );
    }

    fn node(&self, text: &mut String, node: &Node) {
        let radius = match (node.on_path, self.extent) {
            (true, _) => 6.0,
            (false, Extent::Whole) => 4.0,
            (false, Extent::Path) => 2.5,
        };
        let class = match (node.on_path, node.in_play) {
            (true, _) => "node path",
            (false, true) => "node",
            (false, false) => "node out",
        };
        let edge = if node.on_path { "#b3400b" } else { "#777777" };
        let circle = format!(
            "<circle class=\"{class} c{}\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"{radius}\" fill=\"{}\" stroke=\"{edge}\">\
             <title>{}</title></circle>",
            node.step,
            self.x(node.id),
            self.y(node.rate),
            STEPS[node.step],
            escaped(&node.words)
        );
        let _ = match self.look {
            // Points off the path are many: the table is the way to them for the keyboard.
            Look::Page if !node.on_path => {
                writeln!(
                    text,
                    "<a href=\"/variants/{}\" tabindex=\"-1\" data-id=\"{}\">{circle}</a>",
                    node.id, node.id
                )
            }
            Look::Page => {
                writeln!(text, "<a href=\"/variants/{}\" data-id=\"{}\">{circle}</a>", node.id, node.id)
            }
            Look::File => writeln!(text, "{circle}"),
        };
    }

    /// The numbers of the way to the best, where there is room, from the end backwards: the end matters most.
    fn labels(&self, text: &mut String, on_path: &[&Node]) {
        let mut taken: BTreeMap<i64, f64> = BTreeMap::new();
        for node in on_path.iter().rev() {
            let (x, y) = (self.x(node.id), self.y(node.rate) - 11.0);
            let near = taken.values().any(|other| (other - x).abs() < LABEL);
            if near && node.roles.is_empty() {
                continue;
            }
            taken.insert(x as i64, x);
            let anchor = match x {
                x if x > self.width - 90.0 => "end",
                x if x < 90.0 => "start",
                _ => "middle",
            };
            let roles =
                if node.roles.is_empty() { String::new() } else { format!(" {}", node.roles.join(", ")) };
            let _ = writeln!(
                text,
                "<text class=\"label\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" fill=\"#111111\">{}{roles}</text>",
                node.id
            );
        }
    }
}

/// Inert text with nothing that ends an element or an attribute.
fn escaped(inert: &str) -> String {
    inert.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::{super::tests::graph, *};

    #[test]
    fn a_page_gets_links_and_a_file_gets_a_ground_and_both_the_same_graph() {
        let page = svg(&graph(Extent::Whole), Extent::Whole, Look::Page);
        let file = svg(&graph(Extent::Whole), Extent::Whole, Look::File);
        for text in [&page, &file] {
            assert_eq!(text.matches("<circle").count(), 5, "{text}");
            assert_eq!(text.matches("class=\"edge").count(), 5, "{text}");
            assert!(
                text.contains("&quot;&lt;3&gt;&quot; &amp; more") && !text.contains('\u{202e}'),
                "{text}"
            );
            assert!(!text.contains("style="), "a strict page would not paint it: {text}");
        }
        assert!(page.contains("href=\"/variants/v3\"") && !file.contains("href"), "{page}");
        assert!(file.contains("<rect"), "{file}");
    }
}
