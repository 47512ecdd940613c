//! Figures and words that stand on every page: rates, verdicts, outcomes, links to variants. Not for tables of one
//! page.

use maud::{Markup, html};

use crate::{
    id::{DocumentId, VariantId},
    lineage::Verdict,
    outcome::Outcome,
    reporting::{
        console::{
            RateRow, spoken,
            text::{PerPass, count, interval, percent},
        },
        scale,
        web::foreign,
    },
    slot::Origin,
};

/// A link to a variant's page.
pub fn variant(id: VariantId) -> Markup {
    html! { a.variant href=(format!("/variants/{id}")) { (id) } }
}

/// The address of a trajectory; of the latest one without an origin.
pub fn trajectory(variant: VariantId, document: &DocumentId, origin: Option<Origin>) -> String {
    let origin = origin.map_or(String::new(), |origin| format!("?origin={origin}"));
    format!("/trajectories/{variant}/{}{origin}", foreign::address(document.as_str()))
}

/// A swatch of the scale's colour for a share.
pub fn swatch(share: f64, top: f64) -> Markup {
    html! { span .swatch .(format!("c{}", scale::step(share, top))) {} }
}

/// The scale from nothing to `top`.
pub fn legend(top: f64) -> Markup {
    html! {
        span.legend aria-hidden="true" {
            "0% "
            @for step in 0..scale::STEPS.len() { span .swatch .(format!("c{step}")) {} }
            " " (format!("{:.0}%", 100.0 * top))
        }
    }
}

/// The word for what a change did.
pub fn verdict(verdict: Verdict) -> Markup {
    html! { span .chip .(verdict.word()) { (verdict.word()) } }
}

/// How a document ended.
pub fn outcome(outcome: Outcome) -> Markup {
    let class = if outcome.passed() { "passed" } else { "failed" };
    html! { span .chip .(class) { (spoken(outcome)) } }
}

/// Pass rates side by side.
pub fn rates(rows: &[RateRow]) -> Markup {
    html! {
        div.scroll { table.rates {
            thead { tr {
                th scope="col" { "" } th scope="col" { "variant" } th.number scope="col" { "pass rate" }
                th.number scope="col" { "90% interval" } th.number scope="col" { "passed" }
                th.number scope="col" { abbr title="Share of confirmations in which the rule holds with the solvers' labels exchanged" { "luck" } }
                th.number scope="col" { "per passed document" }
            } }
            tbody { @for row in rows { tr {
                th scope="row" { (row.role) }
                td { (variant(row.variant)) }
                @match &row.pass_rate {
                    Some(rate) => {
                        td.number { b { (percent(rate.mean)) } }
                        td.number { (interval(rate)) }
                        td.number { (count(rate.passed.into())) "/" (count(rate.evaluated.into())) }
                        td.number { (percent(rate.luck)) }
                    }
                    None => { td.number { "–" } td.number { "–" } td.number { "–" } td.number { "–" } }
                }
                td.number { (PerPass::shown(row.per_pass)) }
            } } }
        } }
    }
}
