//! Production: its history, the evidence of each promotion, every reading of the sealed documents; promote and roll
//! back. Not for the test itself.

use std::sync::Arc;

use axum::{
    Form,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use serde::Deserialize;

use crate::{
    population::Entry,
    promotion::{PastReading, past},
    reporting::{
        console::{EntryRow, text::percent},
        views,
        web::{
            actions::{Doing, Promote, Refused, Rollback},
            fault::Fault,
            foreign,
            page::{Tab, page},
            parts::figures,
            site::{Site, Snapshot},
        },
    },
};

/// The page.
pub async fn show(State(site): State<Arc<Site>>, headers: HeaderMap) -> Result<Markup, Fault> {
    let snapshot = site.snapshot().await?;
    let known = site.token().in_cookie(&headers);
    let body = html! {
        h1 { "Production" }
        p.lead #now data-live { (present(&snapshot)) }
        div #doing data-live { (doing(&site.desk.now())) }
        section #history data-live { h2 { "History" } (history(&site, &snapshot.history)) }
        section #readings data-live { h2 { "Readings of the sealed documents" } (readings(&past(&snapshot.view.journal)?)) }
        div.halves {
            section { h2 { "Promote" } (promote_form(&snapshot, known)) }
            section { h2 { "Roll back" } (rollback_form(&snapshot, known)) }
        }
    };
    Ok(page(&snapshot, Tab::Production, "Production", body))
}

fn present(snapshot: &Snapshot) -> Markup {
    match snapshot.history.last() {
        None => html! { "Nothing is in production yet; a promotion is compared with the seed variant." },
        Some(entry) => {
            html! { (figures::variant(entry.variant)) " is in production, as " code { "production/" (entry.number) } "." }
        }
    }
}

fn doing(doing: &Doing) -> Markup {
    html! {
        @match doing {
            Doing::Nothing => {}
            Doing::Busy { what, documents, e_value } => p.notice role="status" {
                "Under way: " (what) ", " (documents) " sealed documents read, e = " (format!("{e_value:.2}")) "."
            }
            Doing::Done { result: Ok(words) } => p.notice.good role="status" { (foreign::line(words)) }
            Doing::Done { result: Err(refused) } => (not_done(refused)),
        }
    }
}

fn not_done(refused: &Refused) -> Markup {
    html! {
        div.notice.bad role="status" {
            p { (foreign::line(&refused.what)) }
            @for hint in &refused.hints { p.faint { (foreign::line(hint)) } }
        }
    }
}

fn history(site: &Site, entries: &[Entry]) -> Markup {
    let rows: Vec<EntryRow> =
        entries.iter().rev().map(|entry| views::entry(entry, site.clock(entry.time_unix))).collect();
    html! {
        @if rows.is_empty() { p { "No entries." } } @else { div.scroll { table {
            thead { tr { th scope="col" { "entry" } th scope="col" { "variant" } th scope="col" { "when" } th scope="col" { "what" } th scope="col" { "evidence on the test documents" } th scope="col" { "reason" } } }
            tbody { @for row in &rows { tr {
                th scope="row" { code { "production/" (row.number) } }
                td { a.variant href=(format!("/variants/{}", row.variant)) title=(row.commit) { (row.variant) } }
                td { (row.time) }
                td { (row.kind) @if row.forced { " " span.chip.failed { "forced" } } }
                td { @if let Some(found) = &row.evidence {
                    (percent(found.variant_rate)) " against " (percent(found.against_rate)) ", e = " (format!("{:.1}", found.e_value)) ", needed " (format!("{:.0}", 1.0 / found.alpha))
                } @else { "none" } }
                td { (foreign::line(row.reason.as_deref().unwrap_or_default())) }
            } } }
        } } }
    }
}

fn readings(found: &[PastReading]) -> Markup {
    html! {
        p.faint { "Every reading spends a part of one error budget, refusals included: reading m is decided at α·6/(π²m²)." }
        @if found.is_empty() { p { "The sealed documents were not read yet." } } @else { div.scroll { table {
            thead { tr { th.number scope="col" { "reading" } th scope="col" { "pair" } th.number scope="col" { "documents" } th scope="col" { "passed" } th.number scope="col" { "e" } th.number scope="col" { "needed" } th scope="col" { "verdict" } } }
            tbody { @for past in found.iter().rev() { tr {
                td.number { (past.reading.number) }
                td { (figures::variant(past.reading.variant)) " against " (figures::variant(past.reading.against)) }
                @match &past.figures {
                    Some(test) => {
                        td.number { (test.documents) }
                        td { (percent(test.variant_rate)) " against " (percent(test.against_rate)) }
                        td.number { (format!("{:.2}", test.e_value)) }
                        td.number { (format!("{:.1}", 1.0 / test.alpha)) }
                        td { @if test.shows() { span.chip.passed { "better" } } @else { span.chip.failed { "not shown" } } }
                    }
                    None => { td.number { "–" } td { "–" } td.number { "–" } td.number { "–" } td { span.chip { "interrupted" } } }
                }
            } } }
        } } }
    }
}

fn promote_form(snapshot: &Snapshot, known: bool) -> Markup {
    let models = &snapshot.view.plan.config.models;
    let priced: Vec<&str> = models
        .iter()
        .filter(|(_, model)| model.price.is_some_and(|price| price.prompt > 0.0 || price.completion > 0.0))
        .map(|(alias, _)| alias.as_str())
        .collect();
    html! {
        form.stack action="/production/promote" method="post" {
            p.faint { "Compares the variant with production on the sealed documents, in paired attempts. Too little evidence is a refusal, and counts." }
            label { "Variant" input name="variant" value=(snapshot.best) required autocomplete="off"; }
            @if !priced.is_empty() {
                label.check { input type="checkbox" name="agree" value="yes"; " this may spend money on " (priced.join(", ")) }
            }
            details { summary { "Without a test" }
                label.check { input type="checkbox" name="force" value="yes"; " promote without a test; the history says so for good" }
                label { "Reason" input name="reason" autocomplete="off"; }
            }
            (token(known))
            button type="submit" { "Promote" }
        }
    }
}

fn rollback_form(snapshot: &Snapshot, known: bool) -> Markup {
    let earlier: Vec<&Entry> = snapshot.history.iter().rev().skip(1).collect();
    html! {
        @if earlier.is_empty() { p { "There is no earlier entry to go back to." } } @else {
            form.stack action="/production/rollback" method="post" {
                p.faint { "A new entry of the history; nothing is rewritten." }
                label { "Back to" select name="number" {
                    @for entry in earlier { option value=(entry.number) { "production/" (entry.number) ", " (entry.variant) } }
                } }
                label { "Reason" input name="reason" autocomplete="off"; }
                (token(known))
                button type="submit" { "Roll back" }
            }
        }
    }
}

fn token(known: bool) -> Markup {
    html! {
        @if !known { label { "Token" input type="password" name="token" required autocomplete="off" aria-describedby="token-note"; span.faint #token-note { "printed by " code { "phylon serve" } " when it started" } } }
    }
}

/// What a promotion's form sends.
#[derive(Debug, Deserialize)]
pub struct PromoteForm {
    variant: String,
    #[serde(default)]
    agree: String,
    #[serde(default)]
    force: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    token: String,
}

/// What a rollback's form sends.
#[derive(Debug, Deserialize)]
pub struct RollbackForm {
    number: u32,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    token: String,
}

/// Starts a promotion.
pub async fn promote(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Form(form): Form<PromoteForm>,
) -> Result<Response, Fault> {
    allowed(&site, &headers, &form.token)?;
    let snapshot = site.snapshot().await?;
    let variant = snapshot.view.resolve(form.variant.trim()).await?;
    let forced = match (form.force.is_empty(), form.reason.trim()) {
        (true, _) => None,
        (false, "") => {
            return Err(Fault::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "a promotion without a test needs a reason",
            ));
        }
        (false, reason) => Some(reason.to_owned()),
    };
    let priced = snapshot.view.plan.config.models.values();
    let costs =
        priced.filter_map(|model| model.price).any(|price| price.prompt > 0.0 || price.completion > 0.0);
    if costs && forced.is_none() && form.agree.is_empty() {
        let what = "the test spends money, and nobody agreed to that";
        return Err(
            Fault::new(StatusCode::UNPROCESSABLE_ENTITY, what).hint("tick the box beside the variant")
        );
    }
    begin(&site, format!("the promotion of {variant}"))?;
    let desk = Arc::clone(&site);
    let tell = Box::new(move |documents, e_value| {
        desk.desk.tell(documents, e_value);
        desk.feed.nudge();
    });
    let work = site.actions().promote(Promote { variant, forced }, tell);
    tokio::spawn(finish(Arc::clone(&site), work));
    Ok(back(&site, &form.token))
}

/// Starts a rollback.
pub async fn rollback(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Form(form): Form<RollbackForm>,
) -> Result<Response, Fault> {
    allowed(&site, &headers, &form.token)?;
    begin(&site, format!("the rollback to production/{}", form.number))?;
    let order = Rollback { number: form.number, reason: form.reason.trim().to_owned() };
    // Quick enough to wait for: the page then shows what it came to.
    finish(Arc::clone(&site), site.actions().rollback(order)).await;
    Ok(back(&site, &form.token))
}

fn allowed(site: &Site, headers: &HeaderMap, given: &str) -> Result<(), Fault> {
    if site.token().in_cookie(headers) || site.token().is(given) {
        return Ok(());
    }
    Err(Fault::new(StatusCode::FORBIDDEN, "this needs the token")
        .hint("`phylon serve` printed it when it started; type it into the form"))
}

fn begin(site: &Site, what: String) -> Result<(), Fault> {
    match site.desk.begin(what) {
        true => Ok(()),
        false => Err(Fault::new(StatusCode::CONFLICT, "another promotion or rollback is under way")),
    }
}

async fn finish(site: Arc<Site>, work: impl Future<Output = Result<String, Refused>>) {
    let result = work.await;
    site.desk.end(result);
    site.feed.nudge();
}

/// Back to the page; a token that was typed is kept for the next time.
fn back(site: &Site, given: &str) -> Response {
    let mut response = Redirect::to("/production").into_response();
    if site.token().is(given)
        && let Ok(cookie) = site.token().cookie(given).parse()
    {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}
