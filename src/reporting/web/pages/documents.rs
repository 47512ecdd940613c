//! Documents by variants: who passes what, and what nobody passes.

use std::sync::Arc;

use axum::extract::{Query, State};
use maud::{Markup, html};
use serde::Deserialize;

use crate::{
    document::Split,
    id::VariantId,
    reporting::{
        console::text::{counted, percent},
        matrix::{DocumentRow, Matrix},
        scale,
        web::{
            fault::Fault,
            foreign,
            page::{Tab, page},
            parts::figures,
            pictures::heat::heat,
            site::{Site, Snapshot},
        },
    },
};

/// Variants shown as columns of a table, at most.
const COLUMNS: usize = 18;

/// Of these, so many are the end of the way to the best.
const ENDING: usize = 6;

/// What was asked for.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    /// `train` for training documents.
    #[serde(default)]
    split: String,
    /// `all` for every variant.
    #[serde(default)]
    show: String,
}

/// The page.
pub async fn show(State(site): State<Arc<Site>>, Query(asked): Query<Asked>) -> Result<Markup, Fault> {
    let snapshot = site.snapshot().await?;
    let split = if asked.split == "train" { Split::Train } else { Split::Validation };
    let whole = asked.show == "all";
    let matrix = Matrix::of(&snapshot.view.jobs, split);
    let columns = if whole { Vec::new() } else { chosen(&snapshot, &matrix) };
    let sealed = snapshot.view.plan.config.documents.split.test;
    let body = html! {
        h1 { "Documents" }
        p.lead #hopeless data-live {
            @match matrix.hopeless() {
                0 => { "Every " (split.to_string()) " document that was tried was passed by some variant." }
                n => { "Nobody passes " b { (n) } " of " (matrix.rows.len()) " " (split.to_string()) " documents." }
            }
            " " (sealed) " test documents are sealed: nothing shows them."
        }
        (choice(split, whole))
        section #matrix data-live {
            h2 { @if whole { "All " (counted(matrix.variants.len() as u64, "variant")) } @else { "The end of the way to the best, and who tried most" } }
            @if whole {
                @let all: Vec<VariantId> = matrix.variants.iter().copied().collect();
                figure {
                    div.scroll tabindex="0" role="region" aria-label="Picture of documents by variants" { (heat(&matrix, &all)) }
                    figcaption { "One column per variant, from " (all.first().copied().unwrap_or_default()) " to " (all.last().copied().unwrap_or_default()) ", one row per document in the order of the table. " (figures::legend(1.0)) " share passed; grey: tried, never passed." }
                }
            } @else {
                p.faint { (figures::legend(1.0)) " share passed; grey: tried, never passed; empty: not tried." }
            }
            (table(&matrix, &columns))
        }
    };
    Ok(page(&snapshot, Tab::Documents, "Documents", body))
}

/// The seed variant and the end of the way to the best, then those that tried most documents.
fn chosen(snapshot: &Snapshot, matrix: &Matrix) -> Vec<VariantId> {
    let path = snapshot.lineage.path_to(snapshot.best);
    let end = path.len().saturating_sub(ENDING);
    let mut wanted = vec![VariantId::SEED];
    wanted.extend(path[end..].iter().filter(|id| **id != VariantId::SEED));
    wanted.retain(|id| matrix.variants.contains(id));
    matrix.chosen(&wanted, COLUMNS)
}

fn choice(split: Split, whole: bool) -> Markup {
    let here = |split: Split, whole: bool| {
        format!("/documents?split={split}{}", if whole { "&show=all" } else { "" })
    };
    html! {
        p.row {
            span.choice { @for one in [Split::Validation, Split::Train] {
                a href=(here(one, whole)) aria-current=[(one == split).then_some("true")] { (one.to_string()) }
            } }
            span.choice {
                a href=(here(split, false)) aria-current=[(!whole).then_some("true")] { "some variants" }
                a href=(here(split, true)) aria-current=[whole.then_some("true")] { "all variants" }
            }
        }
    }
}

fn table(matrix: &Matrix, columns: &[VariantId]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Documents by variants" { table.matrix {
            thead { tr {
                th scope="col" { "document" } th.number scope="col" { "passed" } th.number scope="col" { "variants" }
                @for id in columns { th.number scope="col" { (figures::variant(*id)) } }
            } }
            tbody { @for row in &matrix.rows { (line(row, columns)) } }
        } }
    }
}

fn line(row: &DocumentRow, columns: &[VariantId]) -> Markup {
    let share = row.all.share().unwrap_or_default();
    html! {
        tr .(if row.all.passed == 0 { "hopeless" } else { "" }) {
            th scope="row" { (foreign::short(row.document.as_str(), 40)) @if row.all.passed == 0 { " " span.chip.failed { "nobody passes" } } }
            td.number title=(format!("{} of {} evaluations", row.all.passed, row.all.tried)) { (percent(share)) }
            td.number { (row.variants.passed) "/" (row.variants.tried) }
            @for id in columns {
                @match row.by.get(id) {
                    Some(tally) => {
                        @let class = if tally.passed == 0 { "none".to_owned() } else { format!("c{}", scale::step(tally.share().unwrap_or_default(), 1.0)) };
                        td .cell .(class) { a href=(figures::trajectory(*id, &row.document, None)) aria-label=(format!("{id}: {} of {} passed", tally.passed, tally.tried)) { (tally.passed) "/" (tally.tried) } }
                    }
                    None => { td.cell {} }
                }
            }
        }
    }
}
