//! The frame of every page: head, navigation, and where the run stands. Not for what is on a page.

use maud::{DOCTYPE, Markup, html};

use super::{assets, foreign, site::Snapshot};
use crate::reporting::console::stopped;

/// The places of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// The run.
    Run,
    /// The graph, and the pages of variants.
    Lineage,
    /// Documents and trajectories.
    Documents,
    /// Production.
    Production,
}

const TABS: [(Tab, &str, &str); 4] = [
    (Tab::Run, "/", "Run"),
    (Tab::Lineage, "/lineage", "Lineage"),
    (Tab::Documents, "/documents", "Documents"),
    (Tab::Production, "/production", "Production"),
];

/// A page of the population.
pub fn page(snapshot: &Snapshot, here: Tab, title: &str, body: Markup) -> Markup {
    let name = &snapshot.view.plan.name;
    let events = format!("/events?after={}", snapshot.position());
    html! {
        (head(&format!("{title} · {name}")))
        body data-events=(events) {
            a.skip href="#main" { "Skip to the page" }
            header.top {
                a.brand href="/" { "phylon" }
                span.experiment { (foreign::line(name)) }
                nav aria-label="Pages" {
                    @for (tab, address, word) in TABS {
                        a href=(address) aria-current=[(tab == here).then_some("page")] { (word) }
                    }
                }
                (state(snapshot))
            }
            main #main { (body) }
            footer {
                "Population " code { (foreign::line(&snapshot.view.folder.display().to_string())) }
                " · rates are of validation documents; intervals are 90%"
            }
        }
    }
}

/// A page without a population.
pub fn bare(title: &str, body: Markup) -> Markup {
    html! {
        (head(&format!("{title} · phylon")))
        body {
            header.top { a.brand href="/" { "phylon" } }
            main #main { (body) }
        }
    }
}

fn head(title: &str) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en";
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { (title) }
            link rel="icon" href=(assets::address("icon.svg")) type="image/svg+xml";
            link rel="stylesheet" href=(assets::address("style.css"));
            script src=(assets::address("script.js")) defer {}
        }
    }
}

/// Whether anybody is at work, in a word.
fn state(snapshot: &Snapshot) -> Markup {
    let (class, word, more) = match (&snapshot.view.running, &snapshot.view.standing.ended) {
        (Some(holder), _) => ("running", "running", holder.to_string()),
        (None, Some(because)) => ("ended", "ended", stopped(because)),
        (None, None) => ("stopped", "stopped", "`phylon evolve` goes on".to_owned()),
    };
    html! { span #state .state .(class) data-live title=(more) { (word) } }
}
