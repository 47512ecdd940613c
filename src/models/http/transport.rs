//! One attempt over HTTP: send the body, read the whole answer, say what it means.

use std::{error::Error, sync::Arc, time::Duration};

use jiff::Timestamp;
use reqwest::{
    Client, RequestBuilder, Response, Url,
    header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER},
    redirect,
};
use tokio::time::Instant;

use super::{
    Endpoint,
    adapt::{self, Adapted},
    endpoint::posting_url,
    status::{self, Verdict},
};
use crate::{
    chat::{ChatReply, ChatRequest},
    models::{
        BoxFuture, ModelConfig, ModelError, Structured,
        dialect::Dialect,
        layers::{Cause, Failure, Passing, Received, Transport},
    },
};

/// The longest body that is read.
const LONGEST_BODY: usize = 32 << 20;
/// The longest wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A pool of connections to one endpoint.
///
/// # Errors
/// When the system's certificates cannot be read; only encrypted endpoints need them.
pub fn client(endpoint: &Endpoint) -> Result<Client, String> {
    // A second installation fails, and leaves the first in place: just what is wanted.
    drop(rustls::crypto::ring::default_provider().install_default());
    let builder = Client::builder().connect_timeout(CONNECT_TIMEOUT).redirect(redirect::Policy::none());
    let builder = if endpoint.is_https() { builder } else { builder.tls_certs_only([]) };
    builder.build().map_err(|error| format!("no client for `{endpoint}`: {}", root_cause(&error)))
}

/// One model at an endpoint.
pub struct HttpTransport {
    client: Client,
    dialect: Dialect,
    url: Url,
    endpoint: Endpoint,
    headers: HeaderMap,
    key: Option<String>,
    config: Arc<ModelConfig>,
    /// How JSON is asked for, as far as the endpoint takes it.
    form: Adapted,
}

impl HttpTransport {
    /// Connects `config` through a client of its endpoint, with the key that its variable holds.
    ///
    /// # Errors
    /// What is wrong with the address or the key, for people; never the key itself.
    pub fn new(config: &ModelConfig, client: Client, key: Option<String>) -> Result<Self, String> {
        let base_url = config.base_url.as_deref().ok_or("`base_url` is missing")?;
        let dialect = Dialect::of(config.provider).ok_or("the provider answers in process")?;
        let key = key.map(|key| key.trim().to_owned());
        Ok(Self {
            client,
            dialect,
            url: posting_url(base_url, dialect.path())?,
            endpoint: Endpoint::parse(base_url)?,
            headers: headers(dialect, key.as_deref())?,
            key,
            config: Arc::new(config.clone()),
            form: Adapted::new(config.structured),
        })
    }

    fn request(&self, request: &ChatRequest, form: Structured) -> Result<RequestBuilder, Failure> {
        let body = serde_json::to_vec(&self.dialect.body(request, &self.config, form))
            .map_err(|error| Failure::Final(ModelError::Unwritable(error.to_string())))?;
        let builder = self.client.post(self.url.clone()).timeout(self.config.timeout);
        Ok(builder.headers(self.headers.clone()).body(body))
    }

    async fn send(&self, request: &ChatRequest) -> Result<ChatReply, Failure> {
        let form = self.form.now();
        let builder = self.request(request, form)?;
        let started = Instant::now();
        let passing = |cause, message, retry_after| {
            Failure::Passing(Passing { cause, message, retry_after, took: started.elapsed() })
        };
        let response = match builder.send().await {
            Ok(response) => response,
            Err(error) => {
                let (cause, message) = self.not_sent(&error);
                return Err(passing(cause, message, None));
            }
        };
        let status = response.status().as_u16();
        let retry_after = asked_wait(response.headers());
        let body = match read(response).await {
            Ok(body) => body,
            Err(message) => return Err(passing(Cause::Fault, message, retry_after)),
        };
        match status::judge(self.dialect, status, &body, request) {
            Verdict::Reply(reply) => Ok(reply),
            Verdict::Passing(cause, message) => Err(passing(cause, self.without_key(message), retry_after)),
            Verdict::ContextTooLong(message) => Err(Failure::Final(ModelError::ContextTooLong(message))),
            Verdict::Refused(status, message) => match self.simpler_form(request, form, status, &message) {
                Some(simpler) => Err(passing(Cause::Form, simpler, None)),
                None => Err(Failure::Final(self.refused(status, message))),
            },
        }
    }

    /// The notice of a simpler way to ask for JSON, when the refusal is about the form that was asked for.
    fn simpler_form(
        &self,
        request: &ChatRequest,
        form: Structured,
        status: u16,
        message: &str,
    ) -> Option<String> {
        if request.schema.is_none() || !adapt::is_about_form(status, message) {
            return None;
        }
        let simpler = self.form.simpler_than(form)?;
        let notice = format!("the endpoint refused `structured: {form}`; asking as `{simpler}` from now on");
        tracing::warn!(endpoint = %self.endpoint, model = self.config.model, "{notice}");
        Some(notice)
    }

    fn not_sent(&self, error: &reqwest::Error) -> (Cause, String) {
        if error.is_connect() {
            (Cause::NotConnected, format!("cannot connect: {}", root_cause(error)))
        } else if error.is_timeout() {
            let limit = crate::models::duration::display(self.config.timeout);
            (Cause::Fault, format!("no complete reply within {limit} (`timeout`)"))
        } else {
            (Cause::Fault, format!("the connection failed: {}", root_cause(error)))
        }
    }

    fn refused(&self, status: u16, message: String) -> ModelError {
        ModelError::Refused {
            endpoint: self.endpoint.to_string(),
            model: self.config.model.clone(),
            status,
            message: self.without_key(message),
            hint: status::hint(status, self.config.api_key_env.as_deref()),
        }
    }

    /// Endpoints quote wrong keys; messages reach terminals, journals and bug reports.
    fn without_key(&self, message: String) -> String {
        match &self.key {
            Some(key) if !key.is_empty() => message.replace(key.as_str(), "***"),
            _ => message,
        }
    }
}

impl Transport for HttpTransport {
    fn attempt<'a>(&'a self, request: &'a ChatRequest) -> BoxFuture<'a, Result<Received, Failure>> {
        Box::pin(async { self.send(request).await.map(Received::from) })
    }
}

fn headers(dialect: Dialect, key: Option<&str>) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in dialect.headers() {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if let Some(key) = key {
        let (name, before) = dialect.key_header();
        let mut value = HeaderValue::from_str(&format!("{before}{key}"))
            .map_err(|_| "the key holds characters that no HTTP header may hold".to_owned())?;
        value.set_sensitive(true);
        headers.insert(HeaderName::from_static(name), value);
    }
    Ok(headers)
}

async fn read(mut response: Response) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > LONGEST_BODY => {
                return Err(format!("the reply is longer than {} MiB", LONGEST_BODY >> 20));
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(body),
            Err(error) => {
                return Err(format!("the reply was cut after {} bytes: {}", body.len(), root_cause(&error)));
            }
        }
    }
}

fn asked_wait(headers: &HeaderMap) -> Option<Duration> {
    status::retry_after(headers.get(RETRY_AFTER)?.to_str().ok()?, Timestamp::now())
}

/// The innermost reason: the outer ones repeat the address.
fn root_cause(error: &dyn Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
