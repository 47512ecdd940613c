//! A page that could not be made, as a page: what failed, on what, what to do next.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::html;

use super::{actions::Refused, foreign, page::bare};
use crate::{experiment::RunError, journal::JournalError, population::PopulationError};

/// Why there is no page.
#[derive(Debug)]
pub struct Fault {
    status: StatusCode,
    refused: Refused,
}

impl Fault {
    /// A fault with its status and words.
    pub fn new(status: StatusCode, what: impl Into<String>) -> Self {
        Self { status, refused: Refused { what: what.into(), hints: Vec::new() } }
    }

    /// The same, with advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.refused.hints.push(hint.into());
        self
    }
}

impl From<RunError> for Fault {
    fn from(error: RunError) -> Self {
        match error {
            RunError::NotFound(what) => Self::new(StatusCode::NOT_FOUND, what),
            RunError::NoPopulation(_) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string()).hint("`phylon evolve` makes it")
            }
            _ => Self::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
                .hint("`phylon verify` says what is whole and what is not"),
        }
    }
}

impl From<JournalError> for Fault {
    fn from(error: JournalError) -> Self {
        RunError::from(error).into()
    }
}

impl From<PopulationError> for Fault {
    fn from(error: PopulationError) -> Self {
        RunError::from(error).into()
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let title = match self.status {
            StatusCode::NOT_FOUND => "Not found",
            StatusCode::FORBIDDEN => "Refused",
            StatusCode::CONFLICT => "Not now",
            _ => "This did not work",
        };
        let body = html! {
            h1 { (title) }
            p.lead { (foreign::line(&self.refused.what)) }
            @for hint in &self.refused.hints { p { (foreign::line(hint)) } }
            p { a href="/" { "The run" } " · " a href="/lineage" { "Lineage" } " · " a href="/production" { "Production" } }
        };
        (self.status, bare(title, body)).into_response()
    }
}

/// Every address without a page.
pub async fn nowhere() -> Fault {
    Fault::new(StatusCode::NOT_FOUND, "there is no such page")
}
