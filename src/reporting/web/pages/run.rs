//! The run: how far it has come, what it may claim, what it costs, what is under way, what happens.

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::State;
use maud::{Markup, html};

use crate::{
    experiment,
    journal::Underway,
    reporting::{
        console::{
            StatusView, TestRow, claim_sentence, stopped,
            text::{compact, count, counted, money, percent},
        },
        course::{Point, UnderwayJob},
        views,
        web::{
            fault::Fault,
            foreign,
            page::{Tab, page},
            parts::{figures, told},
            pictures::course::{CourseView, course},
            site::{Site, Snapshot},
        },
    },
    slot::Origin,
};

/// Points of the picture, about.
const POINTS: usize = 300;

/// Parts of a unit of money: bars want whole numbers, and calls may cost little.
const PARTS: f64 = 10_000.0;

/// Events that the page begins with.
const EVENTS: usize = 60;

/// The page.
pub async fn show(State(site): State<Arc<Site>>) -> Result<Markup, Fault> {
    let snapshot = site.snapshot().await?;
    let status = views::status(&snapshot.view, snapshot.production())?;
    let body = html! {
        (head(&snapshot, &status))
        section #rates data-live { h2 { "Pass rates" } (figures::rates(&status.rates)) }
        section #course data-live { h2 { "Pass rate of the best" } (picture(&site, &snapshot)) }
        div.halves {
            section #budget data-live { h2 { "Spent" } (budget(&snapshot, &status)) }
            section #tests data-live { h2 { "Claim tests" } (tests(&status.tests)) }
        }
        section #underway data-live { h2 { "Under way" } (underway(&site, &snapshot)) }
        section {
            h2 { "What happens" }
            ol #told.told aria-label="Events, the latest first" {
                @for row in site.feed.told(0, EVENTS * 4).iter().rev().filter_map(told::row).take(EVENTS) { (row) }
            }
        }
    };
    Ok(page(&snapshot, Tab::Run, "Run", body))
}

fn head(snapshot: &Snapshot, status: &StatusView) -> Markup {
    let view = &snapshot.view;
    let documents = view.plan.config.documents.split.validation;
    let claim = views::claim(&experiment::claim(&view.standing, documents));
    let gain = view.standing.report.and_then(|report| report.gain);
    html! {
        section #head data-live {
            h1 { (foreign::line(&status.experiment)) }
            p.lead {
                @match (&status.running, &status.ended) {
                    (Some(holder), _) => { "Running " (foreign::line(holder)) "." }
                    (None, Some(because)) => { "Ended: " (stopped(because)) "." }
                    (None, None) => { "Stopped before its end; " code { "phylon evolve" } " goes on where it stopped." }
                }
            }
            p .claim .(if claim.made { "made" } else { "open" }) {
                b { "Claim " } (foreign::line(&claim_sentence(&claim, documents))) "."
            }
            @if let Some(gain) = gain {
                p {
                    b { "Gain " } (format!("{:+.1} points", 100.0 * gain.mean))
                    (format!(" (90% interval {:+.1} to {:+.1})", 100.0 * gain.low, 100.0 * gain.high))
                    ", best and seed variant measured afresh on the same documents."
                }
            }
        }
    }
}

fn picture(site: &Site, snapshot: &Snapshot) -> Markup {
    let (points, changes, claims) =
        site.feed.course(|course| (course.thinned(POINTS), course.changes(), course.claims.clone()));
    let standing = &snapshot.view.standing;
    let drawn = course(&CourseView {
        points: &points,
        changes: &changes,
        claims: &claims,
        seed: standing.pass_rate(crate::id::VariantId::SEED),
        report: standing.report.map(|report| report.pass_rate),
        allowed: snapshot.view.plan.config.budget.document_evaluations,
    });
    html! {
        @if points.is_empty() { p { "Nothing is folded yet: the seed variant is being measured." } } @else {
            figure {
                div.scroll tabindex="0" role="region" aria-label="Picture of the pass rate" { (drawn) }
                figcaption { "The line is the posterior mean on unseen documents, the band its 90% interval; dashed, the seed variant." }
            }
            details { summary { "As a table" } (table(&changes, &points)) }
        }
    }
}

fn table(changes: &[Point], points: &[Point]) -> Markup {
    let last = points
        .last()
        .filter(|last| changes.last().is_some_and(|change| change.evaluations != last.evaluations));
    html! {
        div.scroll { table {
            thead { tr { th.number scope="col" { "evaluations" } th scope="col" { "best" } th.number scope="col" { "pass rate" } th.number scope="col" { "90% interval" } } }
            tbody { @for point in changes.iter().chain(last) { tr {
                td.number { (count(point.evaluations.into())) }
                td { (figures::variant(point.best)) }
                td.number { (percent(point.pass_rate.mean)) }
                td.number { (crate::reporting::console::text::interval(&point.pass_rate)) }
            } } }
        } }
    }
}

fn budget(snapshot: &Snapshot, status: &StatusView) -> Markup {
    let budget = &snapshot.view.plan.config.budget;
    let tokens = status.spend.tokens.prompt + status.spend.tokens.completion;
    let whole = |number: u64| count(number);
    let (proposals, evaluations) = (status.proposals, status.document_evaluations);
    html! {
        div.scroll { table.budget { tbody {
            (row("proposals", proposals.0.into(), Some(proposals.1.into()), whole))
            (row("document evaluations", evaluations.0.into(), Some(evaluations.1.into()), whole))
            (row("calls", status.spend.calls, budget.calls, whole))
            (row("tokens", tokens, budget.tokens, compact))
            @if status.spend.cost > 0.0 || budget.cost.is_some() {
                (row("cost", whole_parts(status.spend.cost), budget.cost.map(whole_parts), |parts| money(parts as f64 / PARTS)))
            }
            tr { th scope="row" { "variants" } td colspan="2" {
                (status.variants.0) " in play, " (status.variants.1) " retired, " (status.variants.2) " rejected"
            } }
        } } }
    }
}

fn whole_parts(cost: f64) -> u64 {
    (cost * PARTS).round().max(0.0) as u64
}

fn row(name: &str, done: u64, allowed: Option<u64>, shown: impl Fn(u64) -> String) -> Markup {
    html! {
        tr {
            th scope="row" { (name) }
            td.number { (shown(done)) @if let Some(allowed) = allowed { " of " (shown(allowed)) } }
            td { @if let Some(allowed) = allowed {
                progress max=(allowed.max(1)) value=(done.min(allowed)) aria-label=(format!("{name} spent")) {}
            } }
        }
    }
}

fn tests(rows: &[TestRow]) -> Markup {
    html! {
        @if rows.is_empty() { p { "None opened yet." } } @else { div.scroll { table {
            thead { tr { th.number scope="col" { "test" } th scope="col" { "pair" } th.number scope="col" { "e" } th.number scope="col" { "needed" } th scope="col" { "state" } } }
            tbody { @for test in rows { tr {
                td.number { (test.number) }
                td { a href=(format!("/variants/{}", test.pair.0)) { (test.pair.0) } " against " a href=(format!("/variants/{}", test.pair.1)) { (test.pair.1) } }
                td.number { (format!("{:.2}", test.e_value)) }
                td.number { (format!("{:.1}", 1.0 / test.alpha)) }
                td { span .chip .(test.state) { (test.state) } " after " (counted(test.read.0.into(), "block")) ", " (counted(test.read.1.into(), "pair")) }
            } } }
        } } }
    }
}

/// Jobs that were started and are not folded, each with the documents that have replies and no outcome.
fn underway(site: &Site, snapshot: &Snapshot) -> Markup {
    let (mut jobs, in_flight) = site.feed.course(|course| (course.jobs.clone(), course.in_flight));
    let mut pieces: BTreeMap<u32, Vec<Underway>> = BTreeMap::new();
    for piece in snapshot.view.underway() {
        if let Origin::Job(job) = piece.latest.origin {
            pieces.entry(job).or_default().push(piece);
        }
    }
    for (job, found) in &pieces {
        let first = found.first().map(|piece| piece.latest.variant).unwrap_or_default();
        jobs.entry(*job).or_insert(UnderwayJob { kind: "job".to_owned(), variant: first, finished: 0 });
    }
    if snapshot.view.running.is_none() {
        jobs.retain(|job, _| pieces.contains_key(job));
    }
    html! {
        @match (jobs.is_empty(), &snapshot.view.running) {
            (true, Some(_)) => { p { "Between two jobs." } }
            (true, None) => { p { "Nothing is under way." } }
            (false, Some(_)) => { p { (counted(jobs.len() as u64, "job")) ", " (counted(in_flight.into(), "model call")) " in flight at the last fold." } }
            (false, None) => { p { "Nobody is at work. These jobs have replies in the journal and go on from there:" } }
        }
        @if !jobs.is_empty() { div.scroll { table {
            thead { tr { th.number scope="col" { "job" } th scope="col" { "kind" } th scope="col" { "variant" } th.number scope="col" { "documents done" } th scope="col" { "now" } } }
            tbody { @for (number, job) in &jobs { tr {
                td.number { (number) } td { (job.kind) } td { (figures::variant(job.variant)) } td.number { (job.finished) }
                td { (now(pieces.get(number).map(Vec::as_slice).unwrap_or_default())) }
            } } }
        } } }
    }
}

fn now(pieces: &[Underway]) -> Markup {
    html! {
        ul.now { @for piece in pieces { li {
            @match &piece.latest.document { Some(document) => (foreign::short(document.as_str(), 40)), None => "the proposal" }
            ": " (counted(piece.replies as u64, "reply").replace("replys", "replies"))
            ", last " (piece.latest.purpose.word().replace('_', " "))
            @if piece.latest.round > 0 { " of round " (piece.latest.round) }
        } } }
    }
}
