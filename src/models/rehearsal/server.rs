//! The rehearsal models as an OpenAI-compatible endpoint, with latency, a capacity and faults.
//!
//! A request over HTTP gets the very reply that it gets in process. Not for anything but rehearsing:
//! no keys, no streaming.

mod busy;
mod faults;
mod stats;

use std::{future::Future, io, sync::Arc, time::Duration};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
    serve::ListenerExt,
};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::Semaphore, time::sleep};
use tokio_util::sync::CancellationToken;

pub use faults::{Fault, Faults};
pub use stats::Stats;

use super::Rehearsal;
use crate::{
    chat::ChatRequest,
    models::{
        REHEARSAL_MODELS,
        openai::served::{body_of_error, body_of_reply, request_from_body},
    },
};
use stats::Counters;

/// The longest request body that is read.
const LONGEST_BODY: usize = 64 << 20;

/// How the endpoint behaves.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ServerOptions {
    /// How long a reply takes, once its request has a place.
    pub latency: Duration,
    /// Requests worked on at once; further ones queue. Nothing = any number.
    pub capacity: Option<usize>,
    /// What goes wrong, and how often.
    pub faults: Faults,
    /// The seed of the faults.
    pub seed: u64,
}

struct Endpoint {
    rehearsal: Arc<Rehearsal>,
    options: ServerOptions,
    places: Semaphore,
    counters: Counters,
    closing: CancellationToken,
}

/// Serves until `shutdown` ends; requests under way are then answered with 503.
///
/// # Errors
/// When the listener fails, or the options make no sense.
pub async fn serve(
    listener: TcpListener,
    rehearsal: Arc<Rehearsal>,
    options: ServerOptions,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    options.faults.validate().map_err(|fault| io::Error::new(io::ErrorKind::InvalidInput, fault))?;
    let places = options.capacity.unwrap_or(Semaphore::MAX_PERMITS).clamp(1, Semaphore::MAX_PERMITS);
    let closing = CancellationToken::new();
    let endpoint = Arc::new(Endpoint {
        rehearsal,
        options,
        places: Semaphore::new(places),
        counters: Counters::default(),
        closing: closing.clone(),
    });
    let router = Router::new()
        .route("/v1/chat/completions", post(complete))
        .route("/v1/models", get(models))
        .route("/stats", get(stats))
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .with_state(endpoint);
    // Small replies must not wait for more to send. Failing to say so only costs time.
    let listener = listener.tap_io(|connection| drop(connection.set_nodelay(true)));
    axum::serve(listener, router)
        .with_graceful_shutdown(async move {
            shutdown.await;
            closing.cancel();
        })
        .await
}

async fn stats(State(endpoint): State<Arc<Endpoint>>) -> Json<Stats> {
    Json(endpoint.counters.snapshot())
}

async fn models() -> Json<Value> {
    let model = |name: &&str| json!({ "id": name, "object": "model", "created": 0, "owned_by": "rehearsal" });
    Json(json!({ "object": "list", "data": REHEARSAL_MODELS.iter().map(model).collect::<Vec<_>>() }))
}

async fn complete(State(endpoint): State<Arc<Endpoint>>, body: Bytes) -> Response {
    tokio::select! {
        response = endpoint.complete(&body) => response,
        () = endpoint.closing.cancelled() => {
            error(StatusCode::SERVICE_UNAVAILABLE, "shutting_down", "the endpoint is shutting down")
        }
    }
}

impl Endpoint {
    async fn complete(&self, body: &[u8]) -> Response {
        let (number, _open) = self.counters.arrive();
        let (model, request) = match request_from_body(body) {
            Ok(asked) => asked,
            Err(fault) => return error(StatusCode::BAD_REQUEST, "invalid_request_error", &fault),
        };
        if !REHEARSAL_MODELS.contains(&model.as_str()) {
            let told = format!("there is no model `{model}`; there are {}", REHEARSAL_MODELS.join(", "));
            return error(StatusCode::NOT_FOUND, "model_not_found", &told);
        }
        let fault = self.options.faults.draw(self.options.seed, number);
        if let Some(fault) = fault {
            self.counters.fault(fault);
        }
        match fault {
            Some(Fault::Busy) => error(StatusCode::TOO_MANY_REQUESTS, "rate_limit", "too many requests"),
            Some(Fault::Broken) => error(StatusCode::INTERNAL_SERVER_ERROR, "server_error", "a fault"),
            Some(Fault::Hang) => std::future::pending().await,
            Some(Fault::Garbage) => garbage(),
            Some(Fault::Cut) => cut(&self.work(number, &model, &request).await.to_string()),
            None => {
                let body = self.work(number, &model, &request).await;
                self.counters.replied(&model, &request, &body);
                Json(body).into_response()
            }
        }
    }

    /// The body of the reply, as long as it takes.
    async fn work(&self, number: u64, model: &str, request: &ChatRequest) -> Value {
        // The semaphore is never closed, so there is always a place in the end.
        let _place = self.places.acquire().await;
        let _working = self.counters.work();
        if !self.options.latency.is_zero() {
            sleep(self.options.latency).await;
        }
        let mut reply = self.rehearsal.reply(model, request);
        if self.options.faults.nonsense(self.options.seed, model, request) {
            self.counters.nonsense();
            faults::spoil(&mut reply, request.seed);
        }
        body_of_reply(&format!("rehearsal-{number}"), model, &reply)
    }
}

fn error(status: StatusCode, code: &str, message: &str) -> Response {
    (status, Json(body_of_error(code, message))).into_response()
}

/// Says 200 and JSON, and is neither JSON nor a reply.
fn garbage() -> Response {
    let json = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, json)], "<html><body>upstream is warming up</body></html>").into_response()
}

/// Promises the whole body, sends half of it and closes the connection.
fn cut(body: &str) -> Response {
    let whole = body.len();
    let half = Bytes::copy_from_slice(&body.as_bytes()[..whole / 2]);
    let end = async {
        // Gives the connection a chance to send the first half before it learns of the end.
        tokio::task::yield_now().await;
        Err(io::Error::from(io::ErrorKind::ConnectionAborted))
    };
    let stream = stream::iter([Ok(half)]).chain(stream::once(end));
    let json = HeaderValue::from_static("application/json");
    let headers = [(header::CONTENT_TYPE, json), (header::CONTENT_LENGTH, HeaderValue::from(whole))];
    (headers, Body::from_stream(stream)).into_response()
}
