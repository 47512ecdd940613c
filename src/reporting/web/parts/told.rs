//! One event as a row of the list of what happens. Events that only count are no rows.

use maud::{Markup, html};

use super::{
    super::foreign,
    figures::{outcome, variant},
};
use crate::{
    event::Event,
    reporting::{
        console::{stopped, text::counted},
        tail::Told,
    },
};

/// The longest text of a row.
const ROOM: usize = 240;

/// The row, if the event is worth one.
pub fn row(told: &Told) -> Option<Markup> {
    let (kind, what) = match &told.event {
        Event::Started { folded: 0, .. } => ("run", html! { "the run starts" }),
        Event::Started { folded, .. } => {
            ("run", html! { "the run goes on after " (counted((*folded).into(), "job")) })
        }
        Event::DocumentFinished { variant: id, document, outcome: ended, .. } => (
            "document",
            html! { (variant(*id)) " on " (foreign::short(document.as_str(), 60)) " " (outcome(*ended)) },
        ),
        Event::Committed { variant: id, parents, hypothesis } => {
            let from = html! { @for (place, parent) in parents.iter().enumerate() { @if place > 0 { " and " } (variant(*parent)) } };
            ("committed", html! { (variant(*id)) " from " (from) ": " (foreign::short(hypothesis, ROOM)) })
        }
        Event::Rejected { variant: id, reason } => {
            ("rejected", html! { (id) " rejected: " (foreign::short(reason, ROOM)) })
        }
        Event::ClaimRead { candidate, against, blocks, e_value, alpha, state } => {
            let pair = html! { (variant(*candidate)) " against " (variant(*against)) };
            let read = html! { "e = " (format!("{e_value:.2}")) ", needed " (format!("{:.0}", 1.0 / alpha)) };
            (
                "claim",
                html! {
                    @match (state.as_str(), blocks) {
                        ("claimed", _) => { b { "claim: " } (variant(*candidate)) " is better than " (variant(*against)) " (" (read) ")" }
                        ("abandoned", _) => { "claim test " (pair) " given up (" (read) ")" }
                        (_, 0) => { "claim test " (pair) " opened (" (read) ")" }
                        _ => { "claim test " (pair) " after " (counted((*blocks).into(), "block")) " (" (read) ")" }
                    }
                },
            )
        }
        Event::Notice { text } => ("notice", foreign::short(text, ROOM)),
        Event::Ended { because } => ("run", html! { "the run ends: " (foreign::line(&stopped(because))) }),
        Event::JobStarted { .. }
        | Event::Folded { .. }
        | Event::Spent { .. }
        | Event::SolvingStarted { .. }
        | Event::ItemSolved { .. } => return None,
    };
    Some(html! { li.(kind) data-number=(told.number) { span.kind { (kind) } " " span.what { (what) } } })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::VariantId;

    #[test]
    fn hostile_words_are_inert_in_a_row() {
        let hypothesis = "<img src=x onerror=alert(1)>\u{202e}".to_owned();
        let event = Event::Committed { variant: VariantId(3), parents: vec![VariantId(0)], hypothesis };
        let shown = row(&Told { number: 7, event }).unwrap().into_string();
        assert!(!shown.contains("<img") && shown.contains("U+202E"), "{shown}");
    }
}
