//! Log lines on stderr: warnings unless asked for more; spans to a collector where one is named. Not for progress or
//! results.

use std::io::{self, Write};

use tracing_subscriber::{EnvFilter, Layer, fmt::MakeWriter, layer::SubscriberExt, util::SubscriberInitExt};

use crate::{
    cli::global::{Context, LogFormat},
    reporting::console::Bars,
};

/// Starts the log as the flags ask; `PHYLON_LOG` overrides them with a filter of `tracing`.
pub fn start(context: &Context) -> Log {
    let level = match context.flags.verbose {
        0 => "warn",
        1 => "warn,phylon=info",
        2 => "info,phylon=debug",
        _ => "trace",
    };
    let filter = std::env::var("PHYLON_LOG").ok().and_then(|text| EnvFilter::try_new(text).ok());
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(context.err.coloured())
        .with_writer(AroundBars(context.bars.clone()));
    let lines = match context.flags.log_format {
        LogFormat::Text => lines.with_target(false).boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    let lines = lines.with_filter(filter.unwrap_or_else(|| EnvFilter::new(level)));
    let registry = tracing_subscriber::registry().with(lines);
    #[cfg(feature = "otel")]
    {
        let collector = super::otel::Collector::from_environment();
        // A second start in one process (tests) keeps the first log.
        let _ = registry.with(collector.layer()).try_init();
        Log { _collector: collector }
    }
    #[cfg(not(feature = "otel"))]
    {
        let _ = registry.try_init();
        Log {}
    }
}

/// The log, until the command ends: what is not exported yet is sent when it is dropped.
#[must_use]
pub struct Log {
    #[cfg(feature = "otel")]
    _collector: super::otel::Collector,
}

/// Takes the bars off the screen while a line is written.
struct AroundBars(Bars);

impl<'a> MakeWriter<'a> for AroundBars {
    type Writer = Line;

    fn make_writer(&'a self) -> Line {
        Line(self.0.clone())
    }
}

struct Line(Bars);

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.aside(|| io::stderr().write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
