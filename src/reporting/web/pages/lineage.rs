//! The lineage: the graph, and the same as a table that can be searched. The way to the best first, the rest on
//! demand.

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::{Query, State};
use maud::{Markup, PreEscaped, html};
use serde::Deserialize;

use crate::{
    id::VariantId,
    journal::OriginKind,
    lineage::{Layout, Lineage, Record, RecordState, Row},
    reporting::{
        console::text::{PerPass, counted, interval, percent},
        graph::{Extent, Graph, Look, svg},
        web::{
            fault::Fault,
            foreign,
            page::{Tab, page},
            parts::figures,
            site::{Site, Snapshot},
        },
    },
};

/// Variants up to which everything is shown at once.
const FEW: usize = 40;

/// What was asked for.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    /// `all` for everything.
    #[serde(default)]
    show: String,
    /// Words to look for in ids, hypotheses and mechanisms.
    #[serde(default)]
    q: String,
}

/// The page.
pub async fn show(State(site): State<Arc<Site>>, Query(asked): Query<Asked>) -> Result<Markup, Fault> {
    let snapshot = site.snapshot().await?;
    let whole = asked.show == "all";
    let extent = if whole { Extent::Whole } else { Extent::Path };
    let graph = Graph::of(&snapshot.lineage, snapshot.best, snapshot.production(), extent);
    let found = (!asked.q.trim().is_empty()).then(|| matching(&snapshot, asked.q.trim()));
    let body = html! {
        h1 { "Lineage" }
        p.lead #count data-live {
            (counted(graph.nodes.len() as u64, "variant")) ", "
            (counted(snapshot.lineage.path_to(snapshot.best).len() as u64, "variant")) " on the way to "
            (figures::variant(snapshot.best)) "."
        }
        (choice(whole, &asked.q))
        figure #graph data-live {
            div.scroll tabindex="0" role="region" aria-label="Picture of the lineage" { (PreEscaped(svg(&graph, extent, Look::Page))) }
            figcaption {
                (figures::legend(graph.top)) " pass rate. Bold: the way to the best. Dashed: a crossover's second parent."
                @if !whole { " Faint points are the other variants." }
            }
        }
        section {
            h2 { @if found.is_some() { "Found" } @else { "As a table" } }
            div #rows data-live { (table(&snapshot, whole, found)?) }
        }
    };
    Ok(page(&snapshot, Tab::Lineage, "Lineage", body))
}

fn choice(whole: bool, words: &str) -> Markup {
    html! {
        form.row action="/lineage" method="get" role="search" {
            label for="q" { "Search" }
            input #q type="search" name="q" value=(words) placeholder="v17, or words of a hypothesis" data-filter="#rows" autocomplete="off";
            @if whole { input type="hidden" name="show" value="all"; }
            button type="submit" { "Search" }
            span.choice {
                a href="/lineage" aria-current=[(!whole).then_some("true")] { "the way to the best" }
                a href="/lineage?show=all" aria-current=[whole.then_some("true")] { "everything" }
            }
        }
    }
}

/// Records whose id is the word, or whose hypothesis or mechanism holds all the words.
fn matching(snapshot: &Snapshot, words: &str) -> Vec<usize> {
    let words: Vec<String> = words.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let mechanisms: BTreeMap<VariantId, &str> =
        snapshot.view.proposals().map(|proposal| (proposal.variant, &*proposal.mechanism)).collect();
    let holds = |record: &Record| {
        let mechanism = mechanisms.get(&record.id).copied().unwrap_or_default();
        let text = format!("{} {mechanism}", record.hypothesis).to_lowercase();
        words.iter().all(|word| *word == record.id.to_string() || text.contains(word))
    };
    let records = snapshot.lineage.records().iter().enumerate();
    records.filter(|(_, record)| holds(record)).map(|(place, _)| place).collect()
}

fn table(snapshot: &Snapshot, whole: bool, found: Option<Vec<usize>>) -> Result<Markup, Fault> {
    let costs = snapshot.view.journal.costs(OriginKind::Job)?;
    let per_pass: BTreeMap<VariantId, PerPass> = costs
        .into_iter()
        .filter_map(|costs| Some((costs.variant, PerPass::new(costs.calls, costs.cost, costs.passed)?)))
        .collect();
    let drawn = Table { snapshot, per_pass, top: top(&snapshot.lineage) };
    let rows: Vec<Row> = match &found {
        Some(places) => places.iter().map(|place| flat(*place)).collect(),
        None => {
            let valid = valid(&snapshot.lineage, whole);
            return Ok(drawn.table(&valid, &valid.rows(&layout(snapshot.best, valid.records().len(), whole))));
        }
    };
    Ok(html! {
        @if rows.is_empty() { p { "Nothing found." } } @else { (drawn.table(&snapshot.lineage, &rows)) }
    })
}

fn flat(place: usize) -> Row {
    Row { prefix: String::new(), record: Some(place), on_path: false, folded: 0 }
}

/// Rejected proposals stand in the table only with everything else.
fn valid(lineage: &Lineage, whole: bool) -> Lineage {
    let kept = lineage.records().iter().filter(|record| whole || record.state != RecordState::Rejected);
    Lineage::new(kept.cloned().collect())
}

fn layout(best: VariantId, variants: usize, whole: bool) -> Layout {
    match variants {
        _ if whole => Layout::whole(best),
        0..=FEW => Layout::whole(best),
        _ => Layout { siblings: 2, depth: 1, ..Layout::of(best) },
    }
}

fn top(lineage: &Lineage) -> f64 {
    crate::reporting::scale::top(lineage.records().iter().filter_map(|record| Some(record.pass_rate?.mean)))
}

struct Table<'a> {
    snapshot: &'a Snapshot,
    per_pass: BTreeMap<VariantId, PerPass>,
    top: f64,
}

impl Table<'_> {
    fn table(&self, lineage: &Lineage, rows: &[Row]) -> Markup {
        html! {
            div.scroll { table.lineage {
                thead { tr {
                    th scope="col" { "variant" } th.number scope="col" { "pass rate" } th.number scope="col" { "90% interval" }
                    th.number scope="col" { "passed" } th.number scope="col" { "calls/pass" } th scope="col" { "by" } th scope="col" { "verdict" } th scope="col" { "hypothesis" }
                } }
                tbody { @for row in rows { (self.row(row, row.record.and_then(|place| lineage.records().get(place)))) } }
            } }
        }
    }

    fn row(&self, row: &Row, record: Option<&Record>) -> Markup {
        let tree = html! { span.tree aria-hidden="true" { (row.prefix) } };
        let Some(record) = record else {
            return html! { tr.folded { td colspan="8" { (tree) a href="/lineage?show=all" { (row.folded) " more" } } } };
        };
        let rejected = record.state == RecordState::Rejected;
        let class = match (row.on_path, record.state) {
            (true, _) => "path",
            (_, RecordState::InPlay) => "",
            _ => "out",
        };
        html! {
            tr .(class) data-row=(record.id) {
                th scope="row" {
                    (tree) (figures::variant(record.id))
                    @if record.id == self.snapshot.best { " " span.chip.best { "best" } }
                    @if Some(record.id) == self.snapshot.production() { " " span.chip.production { "production" } }
                }
                @match &record.pass_rate {
                    Some(rate) => {
                        td.number { (figures::swatch(rate.mean, self.top)) " " (percent(rate.mean)) }
                        td.number { (interval(rate)) } td.number { (rate.passed) "/" (rate.evaluated) }
                    }
                    None => { td.number { "–" } td.number { "–" } td.number { "–" } }
                }
                td.number { (self.per_pass.get(&record.id).map_or("–".to_owned(), |each| format!("{:.0}", each.calls))) }
                td { (foreign::line(&record.operator)) @if let [first, second] = record.parents[..] { " of " (first) " and " (second) } }
                td { @if rejected { span.chip.rejected { "rejected" } } @else if !record.parents.is_empty() { (figures::verdict(record.verdict)) } }
                td.words { (foreign::short(&record.hypothesis, 280)) @if rejected { " (" (foreign::short(&record.reason, 160)) ")" } }
            }
        }
    }
}
