//! Spans to an OpenTelemetry collector over OTLP/HTTP, where the standard variables of the environment name one.
//!
//! Prompts and replies are in no span, so none leaves the machine this way.

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use tracing_subscriber::{Layer, filter::filter_fn, registry::LookupSpan};

/// The variables that name a collector (OpenTelemetry's specification of the OTLP exporter).
const VARIABLES: [&str; 2] = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"];

/// The way to the collector; sends what is left when dropped.
pub struct Collector(Option<SdkTracerProvider>);

impl Collector {
    /// The collector that the environment names; none where it names none, or one that makes no sense.
    pub fn from_environment() -> Self {
        let named = VARIABLES.iter().any(|name| std::env::var(name).is_ok_and(|url| !url.is_empty()));
        if !named {
            return Self(None);
        }
        // The exporter's client has no TLS of its own. A second start in one process keeps the first provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let exporter = opentelemetry_otlp::SpanExporter::builder().with_http().build();
        Self(exporter.ok().map(|exporter| {
            SdkTracerProvider::builder()
                .with_batch_exporter(exporter)
                .with_resource(Resource::builder().with_service_name("phylon").build())
                .build()
        }))
    }

    /// A layer that exports phylon's spans of level `info`.
    pub fn layer<S>(&self) -> Option<impl Layer<S> + use<S>>
    where
        S: tracing::Subscriber + for<'a> LookupSpan<'a>,
    {
        let provider = self.0.as_ref()?;
        let layer = tracing_opentelemetry::layer()
            .with_tracer(provider.tracer("phylon"))
            .with_location(false)
            .with_threads(false);
        // Log lines would be events of the spans; some quote what a model wrote.
        let spans = filter_fn(|meta| {
            meta.is_span() && meta.target().starts_with("phylon") && *meta.level() <= tracing::Level::INFO
        });
        Some(layer.with_filter(spans))
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        if let Some(provider) = &self.0
            && let Err(error) = provider.shutdown()
        {
            tracing::warn!(%error, "spans could not be sent to the collector");
        }
    }
}
