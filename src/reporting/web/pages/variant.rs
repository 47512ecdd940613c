//! One variant: hypothesis and verdict, scorecard, what changed against any other, documents fixed and broken.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
};
use maud::{Markup, html};
use serde::Deserialize;

use crate::{
    document::Split,
    experiment::{Attribution, attribution},
    genome::diff::diff as changes_between,
    id::VariantId,
    lineage::Record,
    outcome::Evaluation,
    reporting::{
        console::{Change, ShowView, changes, outcome_counts, outcomes, shadow_counts, text::counted},
        views,
        web::{
            fault::Fault,
            foreign,
            page::{Tab, page},
            parts::{
                diff::{Columns, diff, tally},
                figures,
            },
            site::{Site, Snapshot},
        },
    },
};

/// What was asked for beside the variant.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    /// The other end of the diff; without it the parent.
    #[serde(default)]
    against: String,
    /// `side` for old beside new.
    #[serde(default)]
    columns: String,
}

/// The page.
pub async fn show(
    State(site): State<Arc<Site>>,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Fault> {
    let snapshot = site.snapshot().await?;
    let id = resolve(&snapshot, &name).await?;
    let nowhere =
        || Fault::new(StatusCode::NOT_FOUND, format!("there is no variant {id} in this population"));
    let record = snapshot.lineage.get(id).ok_or_else(nowhere)?;
    let view = views::show(&snapshot.view, record)?;
    let changed = match view.state.as_str() {
        "rejected" => html! {},
        _ => changed(&snapshot, record, &asked).await?,
    };
    let body = html! {
        (head(&snapshot, record, &view))
        @if view.state != "rejected" {
            section #rates data-live { h2 { "Pass rates" } (figures::rates(&view.rates)) }
            section { h2 { "Scorecard" } (scorecard(&view.evaluations)) }
            (changed)
            section { h2 { "Documents against the parent" } (documents(record, &view)) }
        }
    };
    Ok(page(&snapshot, Tab::Lineage, &id.to_string(), body))
}

/// The variant of a name, rejected proposals included.
async fn resolve(snapshot: &Snapshot, name: &str) -> Result<VariantId, Fault> {
    match name.parse::<VariantId>() {
        Ok(id) if snapshot.view.proposal(id).is_some() => Ok(id),
        _ => Ok(snapshot.view.resolve(name).await?),
    }
}

fn head(snapshot: &Snapshot, record: &Record, view: &ShowView) -> Markup {
    let children = snapshot.lineage.children(record.id);
    let facts = [
        ("mechanism", view.mechanism.as_str()),
        ("expected", view.expected.as_str()),
        ("rejected", view.reason.as_deref().unwrap_or_default()),
    ];
    html! {
        h1 {
            (record.id) " "
            @if record.id == snapshot.best { span.chip.best { "best" } " " }
            @if Some(record.id) == snapshot.production() { span.chip.production { "production" } " " }
            span .chip .(view.state) { (view.state.replace('_', " ")) }
        }
        p.lead {
            @if record.parents.is_empty() { "The seed variant." } @else {
                (foreign::line(&view.operator)) " of "
                @for (place, parent) in record.parents.iter().enumerate() { @if place > 0 { " and " } (figures::variant(*parent)) }
                "."
            }
        }
        dl.facts {
            dt { "hypothesis" } dd.foreign { (foreign::text(view.hypothesis.trim())) }
            @for (name, what) in facts { @if !what.trim().is_empty() { dt { (name) } dd.foreign { (foreign::text(what.trim())) } } }
            @if let Some(verdict) = &view.verdict {
                dt { "verdict" }
                dd {
                    span .chip .(verdict) { (verdict) }
                    @if let Some((mean, low, high)) = view.effect { " effect " (format!("{mean:+.2}")) " on the logit scale (90%: " (format!("{low:+.2} to {high:+.2}")) ")" }
                }
            }
            @if let Some(commit) = &view.commit { dt { "commit" } dd { code { (commit) } } }
            @if !children.is_empty() {
                dt { "children" }
                dd { @for child in children.iter().take(24) { (figures::variant(*child)) " " } @if children.len() > 24 { "and " (children.len() - 24) " more" } }
            }
        }
    }
}

fn scorecard(evaluations: &[Evaluation]) -> Markup {
    html! {
        @for split in [Split::Validation, Split::Train] {
            @let of_split: Vec<&Evaluation> = evaluations.iter().filter(|one| one.split == split).collect();
            @if !of_split.is_empty() {
                h3 { (split.to_string()) ", " (counted(of_split.len() as u64, "evaluation")) }
                table.card { tbody { @for (outcome, number) in outcome_counts(&of_split) { tr {
                    th scope="row" { (figures::outcome(outcome)) } td.number { (number) }
                    td { progress max=(of_split.len()) value=(number) aria-label=(format!("{outcome}: {number} of {}", of_split.len())) {} }
                } } } }
                @let rules = shadow_counts(&of_split);
                @if !rules.is_empty() {
                    p.faint { "By other rules: " @for (place, (rule, passed)) in rules.iter().enumerate() {
                        @if place > 0 { " · " } (foreign::line(rule)) " " (passed) "/" (of_split.len())
                    } }
                }
            }
        }
    }
}

/// The diff with what it is against, and who brought what where one descends from the other.
async fn changed(snapshot: &Snapshot, record: &Record, asked: &Asked) -> Result<Markup, Fault> {
    let other = match (asked.against.trim(), record.parents.first()) {
        ("" | "parent", Some(parent)) => *parent,
        ("" | "parent", None) => VariantId::SEED,
        (name, _) => snapshot.view.resolve(name).await?,
    };
    let columns = if asked.columns == "side" { Columns::Side } else { Columns::Unified };
    let (old, new) = (snapshot.view.genome(other).await?, snapshot.view.genome(record.id).await?);
    let files = changes_between(&old, &new);
    let descends = other != record.id && snapshot.lineage.path_to(record.id).contains(&other);
    // Against its only parent a variant's own proposal brought everything.
    let brought = match descends && record.parents[..] != [other] {
        true => Some(attribution(&snapshot.view, (other, record.id), &files).await?),
        false => None,
    };
    Ok(html! {
        section #changes {
            h2 { "Changes from " (figures::variant(other)) }
            (ends(record, other, columns))
            p { (tally(&files)) @if !descends && other != record.id { "; " (record.id) " does not descend from " (other) ", so no proposal between them brought the changes" } }
            (proposals(brought.as_ref()))
            (diff(&files, brought.as_ref(), columns))
        }
    })
}

fn ends(record: &Record, other: VariantId, columns: Columns) -> Markup {
    let side = columns == Columns::Side;
    let here = |against: &str, side: bool| {
        format!(
            "/variants/{}?against={against}{}#changes",
            record.id,
            if side { "&columns=side" } else { "" }
        )
    };
    html! {
        form.row action=(format!("/variants/{}#changes", record.id)) method="get" {
            label for="against" { "Compare with" }
            input #against name="against" value=(other) size="8" placeholder="v3, best" autocomplete="off";
            @if side { input type="hidden" name="columns" value="side"; }
            button type="submit" { "Compare" }
            span.choice {
                @for parent in &record.parents { a href=(here(&parent.to_string(), side)) { "parent " (parent) } }
                a href=(here("seed", side)) { "seed variant" } a href=(here("best", side)) { "best" }
            }
            span.choice {
                a href=(here(&other.to_string(), false)) aria-current=[(!side).then_some("true")] { "one column" }
                a href=(here(&other.to_string(), true)) aria-current=[side.then_some("true")] { "side by side" }
            }
        }
    }
}

fn proposals(brought: Option<&Attribution>) -> Markup {
    let Some(found) = brought.filter(|found| found.proposals.len() > 1) else { return html! {} };
    html! {
        details { summary { "Brought by " (counted(found.proposals.len() as u64, "proposal")) }
            p.faint { "An effect is that of a whole proposal against its parent, in logits of the pass rate, with its 90% interval; a single change has none of its own." }
            div.scroll { table {
                thead { tr { th scope="col" { "variant" } th scope="col" { "verdict" } th.number scope="col" { "effect" } th scope="col" { "hypothesis" } } }
                tbody { @for link in &found.proposals { tr {
                    th scope="row" { (figures::variant(link.id)) } td { (figures::verdict(link.verdict)) }
                    td.number { @if let Some(effect) = &link.effect { (format!("{:+.2} ({:+.2} to {:+.2})", effect.mean, effect.low, effect.high)) } }
                    td.words { (foreign::short(&link.hypothesis, 280)) }
                } } }
            } }
        }
    }
}

fn documents(record: &Record, view: &ShowView) -> Markup {
    let found = changes(&view.evaluations, &view.parent_evaluations);
    let number = |change| found.iter().filter(|(one, _)| *one == change).count();
    html! {
        @if !record.parents.is_empty() {
            p { (number(Change::Fixed)) " fixed, " (number(Change::Broke)) " broken, " (number(Change::Same)) " as before, " (number(Change::New)) " not tried by the parent." }
        }
        div.scroll { table {
            thead { tr { th scope="col" { "change" } th scope="col" { "document" } th scope="col" { "split" } th scope="col" { "parent" } th scope="col" { (record.id) } } }
            tbody { @for (change, document) in &found { tr {
                td { span .chip .(change.word()) { (change.word()) } }
                th scope="row" { a href=(figures::trajectory(record.id, document, None)) { (foreign::short(document.as_str(), 60)) } }
                td { (view.evaluations.iter().find(|one| one.document == *document).map_or(String::new(), |one| one.split.to_string())) }
                td { (outcomes(&view.parent_evaluations, document)) }
                td { (outcomes(&view.evaluations, document)) }
            } } }
        } }
    }
}
