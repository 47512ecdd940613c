//! One document's way under one variant, round by round; the exact prompts are one click away.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
};
use maud::{Markup, html};
use serde::Deserialize;

use crate::{
    document::Split,
    id::DocumentId,
    item::{Item, Polarity},
    outcome::Evaluation,
    reporting::{
        console::text::{counted, spent},
        story::{Exchange, Panel, Round, Story, critic},
        web::{
            fault::Fault,
            foreign,
            page::{Tab, page},
            parts::figures,
            site::{Site, Snapshot},
        },
    },
    score::mean,
    slot::Origin,
    trajectory::Critic,
};

/// What was asked for beside variant and document.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    /// The piece of work, as `job/12`; without it the latest.
    #[serde(default)]
    origin: String,
}

/// The page.
pub async fn show(
    State(site): State<Arc<Site>>,
    Path((name, document)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Fault> {
    let snapshot = site.snapshot().await?;
    let variant = snapshot.view.resolve(&name).await?;
    let document = DocumentId::from(document.as_str());
    let found = snapshot.view.evaluations_on(variant, &document)?;
    let wanted = asked.origin.parse::<Origin>().ok();
    let evaluation = found.iter().rfind(|one| wanted.is_none_or(|origin| one.origin == origin));
    let Some(evaluation) = evaluation else { return Err(absent(&snapshot, &document)) };
    let whole = snapshot.view.journal.trajectory(evaluation.origin, variant, &document)?;
    let whole = whole.ok_or_else(|| absent(&snapshot, &document))?;
    let story = Story::of(&whole);
    let body = html! {
        h1 { (figures::variant(variant)) " on " (foreign::line(document.as_str())) }
        p.lead { (figures::outcome(evaluation.outcome)) " " (foreign::line(&evaluation.reason)) }
        (figures_of(evaluation))
        (others(&found, evaluation))
        (text_of(&snapshot, &document))
        ol.timeline {
            @for one in &story.rounds { li #(format!("round-{}", one.number)) { (round(one)) } }
            @if !story.confirmation.exchanges.is_empty() { li.yardstick #yardstick { (yardstick(&story)) } }
            li.end { h2 { "Outcome " (figures::outcome(evaluation.outcome)) } p.foreign { (foreign::text(&evaluation.reason)) } }
        }
    };
    Ok(page(&snapshot, Tab::Documents, &format!("{variant} on {document}"), body))
}

fn absent(snapshot: &Snapshot, document: &DocumentId) -> Fault {
    let found = |what: String| Fault::new(StatusCode::NOT_FOUND, what);
    match snapshot.view.plan.document(document) {
        Some((_, Split::Test)) => found(format!("`{document}` is sealed: nothing shows its trajectories"))
            .hint("test documents are read by promotions only"),
        Some(_) => found(format!("this variant was not evaluated on `{document}` by that piece of work")),
        None => found(format!("there is no document `{document}` in this run")),
    }
}

fn figures_of(evaluation: &Evaluation) -> Markup {
    html! {
        p.faint {
            (counted(evaluation.rounds.into(), "round")) " · " (spent(&evaluation.spend))
            @if let Some(scores) = &evaluation.scores { " · gap " (format!("{:.2}", scores.gap())) }
            @if let Some(luck) = evaluation.luck { " · with labels exchanged: " (if luck { "passes" } else { "does not pass" }) }
            @for (rule, passed) in &evaluation.shadows { " · " (foreign::line(rule)) " " (if *passed { "pass" } else { "fail" }) }
        }
    }
}

fn others(found: &[Evaluation], shown: &Evaluation) -> Markup {
    html! {
        @if found.len() > 1 { p.row { "Evaluated " (found.len()) " times: " span.choice {
            @for one in found {
                a href=(figures::trajectory(one.variant, &one.document, Some(one.origin))) aria-current=[(one.origin == shown.origin).then_some("true")] { (one.origin.to_string()) }
                " "
            }
        } } }
    }
}

fn text_of(snapshot: &Snapshot, document: &DocumentId) -> Markup {
    html! {
        @if let Some((document, split)) = snapshot.view.plan.document(document) {
            @if split != Split::Test { details { summary { "The document (" (split.to_string()) ")" } pre.foreign dir="auto" { (foreign::text(&document.text)) } } }
        }
    }
}

fn round(round: &Round) -> Markup {
    html! {
        h2 { "Round " (round.number) }
        @if let Some(item) = &round.item { (item_of(item)) }
        @for early in [Critic::Parser, Critic::CheckItem, Critic::Verifier] { (problems(&round.problems, early)) }
        @if round.verified && !round.has(Critic::Verifier) { (fact("verifier", html! { span.chip.passed { "passed" } })) }
        (panel("weak solver", &round.weak))
        (problems(&round.problems, Critic::RejectWeak))
        (panel("strong solver", &round.strong))
        (marks(round.item.as_ref(), &round.weak, &round.strong))
        (problems(&round.problems, Critic::Reject))
        @if let Some((action, guidance)) = &round.decided {
            (fact("orchestrator", html! { b { (action.replace('_', " ")) } @if !guidance.is_empty() { ": " (foreign::text(guidance)) } }))
        }
        @if round.submitted { (fact("submitted", html! { span.chip.passed { "to the yardstick" } })) }
        (exchanges(&round.exchanges))
    }
}

fn item_of(item: &Item) -> Markup {
    html! {
        div.item {
            (fact("context", foreign::text(&item.context)))
            (fact("question", html! { b { (foreign::text(&item.question)) } }))
            (fact("reference", foreign::text(&item.reference_answer)))
        }
    }
}

fn fact(name: &str, what: Markup) -> Markup {
    html! { div.fact { span.name { (name) } div.foreign dir="auto" { (what) } } }
}

fn problems(found: &[(Critic, Vec<String>)], by: Critic) -> Markup {
    html! {
        @for (_, list) in found.iter().filter(|(one, _)| *one == by) {
            (fact(critic(by), html! { ul.problems { @for problem in list { li { (foreign::text(problem)) } } } }))
        }
    }
}

fn panel(name: &str, panel: &Panel) -> Markup {
    if panel.answers.is_empty() && panel.scores.is_empty() {
        return html! {};
    }
    fact(
        name,
        html! {
            @if !panel.scores.is_empty() {
                p.scores { "scores " @for score in &panel.scores { span.score { (format!("{score:.2}")) } " " } "mean " b { (format!("{:.2}", mean(&panel.scores))) } }
            }
            ol.answers { @for answer in panel.answers.values() { li dir="auto" { (foreign::text(answer)) } } }
        },
    )
}

/// The rubric with both solvers' marks, one column per attempt.
fn marks(item: Option<&Item>, weak: &Panel, strong: &Panel) -> Markup {
    let Some(item) = item else { return html! {} };
    let solvers = [("weak", weak), ("strong", strong)];
    html! {
        div.scroll { table.marks {
            caption { "Rubric and marks" }
            thead { tr {
                th.number scope="col" { "weight" }
                @for (name, panel) in solvers { @for attempt in panel.marks.keys() { th scope="col" { (name) " " (attempt + 1) } } }
                th scope="col" { "criterion" }
            } }
            tbody { @for (place, criterion) in item.rubric.iter().enumerate() { tr {
                td.number { (format!("{:+}", criterion.weight)) }
                @for (_, panel) in solvers { @for marks in panel.marks.values() { (mark(marks.get(place), criterion.category)) } }
                td.words { (foreign::text(&criterion.criterion)) }
            } } }
        } }
    }
}

/// What is met is good news for a positive criterion only.
fn mark(met: Option<&bool>, polarity: Polarity) -> Markup {
    let (class, sign, word) = match (met, polarity) {
        (Some(true), Polarity::Positive) => ("met", "✓", "met"),
        (Some(true), Polarity::Negative) => ("cost", "✓", "met"),
        (Some(false), _) => ("unmet", "✗", "not met"),
        (None, _) => ("unmet", "·", "no mark"),
    };
    html! { td .mark .(class) aria-label=(word) { (sign) } }
}

fn yardstick(story: &Story) -> Markup {
    const CONTROLS: [&str; 3] = ["reference answer", "\"I do not know.\"", "context and question copied"];
    let found = &story.confirmation;
    html! {
        h2 { "Yardstick" }
        @for (number, marks) in &found.controls {
            @let name = CONTROLS.get(*number as usize).copied().unwrap_or("control");
            (fact("control", html! { (name) ": " (marks.iter().filter(|met| **met).count()) " of " (marks.len()) " met" }))
        }
        @if let Some(audit) = &found.audit { (fact("auditor", foreign::text(audit))) }
        (panel("fresh weak", &found.weak))
        (panel("fresh strong", &found.strong))
        (marks(story.item(), &found.weak, &found.strong))
        @for (by, _) in &found.problems { (problems(&found.problems, *by)) }
        (exchanges(&found.exchanges))
    }
}

fn exchanges(list: &[Exchange]) -> Markup {
    html! {
        @if !list.is_empty() { details.exchanges {
            summary { (counted(list.len() as u64, "exact prompt")) " and replies" }
            @for exchange in list { details.exchange {
                summary { (foreign::line(&exchange.title)) }
                p.faint { (exchange.settings) }
                @for (who, what) in &exchange.parts { h4 { (who) } pre.foreign dir="auto" { (foreign::text(what)) } }
            } }
        } }
    }
}
