//! The dashboard: pages about one population, for browsers on this machine.
//!
//! Every page is whole without scripts; a small one keeps what is on it up to date. Nothing comes from elsewhere:
//! style, script and pictures are in the program. Not for inferring anything, and not for promoting: the caller
//! hands in what the production page may do.

mod actions;
mod assets;
mod fault;
mod feed;
mod foreign;
mod guard;
mod live;
mod page;
mod pages;
mod parts;
mod pictures;
mod site;
mod token;

use std::{future::Future, io, sync::Arc};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post},
    serve::ListenerExt,
};
use tokio::net::TcpListener;

pub use self::{
    actions::{Actions, Promote, Refused, Rollback},
    site::{Site, SiteOptions},
    token::Token,
};

/// The longest form that is read.
const LONGEST_FORM: usize = 16 << 10;

/// Serves until `shutdown` ends; streams of events end then.
///
/// # Errors
/// The listener fails.
pub async fn serve(
    listener: TcpListener,
    site: Arc<Site>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let following = tokio::spawn(feed::follow(Arc::clone(&site)));
    // Small answers must not wait for more to send. Failing to say so only costs time.
    let listener = listener.tap_io(|connection| drop(connection.set_nodelay(true)));
    let closing = site.closing().clone();
    let served = axum::serve(listener, router(site))
        .with_graceful_shutdown(async move {
            shutdown.await;
            closing.cancel();
        })
        .await;
    following.abort();
    served
}

fn router(site: Arc<Site>) -> Router {
    Router::new()
        .route("/", get(pages::run::show))
        .route("/lineage", get(pages::lineage::show))
        .route("/variants/{name}", get(pages::variant::show))
        .route("/documents", get(pages::documents::show))
        .route("/trajectories/{variant}/{*document}", get(pages::trajectory::show))
        .route("/production", get(pages::production::show))
        .route("/production/promote", post(pages::production::promote))
        .route("/production/rollback", post(pages::production::rollback))
        .route("/events", get(live::events))
        .route("/assets/{file}", get(assets::serve))
        .fallback(fault::nowhere)
        .layer(DefaultBodyLimit::max(LONGEST_FORM))
        .layer(middleware::from_fn_with_state(Arc::clone(&site), guard::guard))
        .with_state(site)
}
