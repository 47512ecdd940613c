//! Log lines on stderr: warnings unless asked for more. Not for progress or results.

use std::io::{self, Write};

use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

use crate::{
    cli::global::{Context, LogFormat},
    reporting::console::Bars,
};

/// Starts the log as the flags ask; `PHYLON_LOG` overrides them with a filter of `tracing`.
pub fn start(context: &Context) {
    let level = match context.flags.verbose {
        0 => "warn",
        1 => "warn,phylon=info",
        2 => "info,phylon=debug",
        _ => "trace",
    };
    let filter = std::env::var("PHYLON_LOG").ok().and_then(|text| EnvFilter::try_new(text).ok());
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter.unwrap_or_else(|| EnvFilter::new(level)))
        .with_ansi(context.err.coloured())
        .with_writer(AroundBars(context.bars.clone()));
    // A second start in one process (tests) keeps the first log.
    let _ = match context.flags.log_format {
        LogFormat::Text => builder.with_target(false).try_init(),
        LogFormat::Json => builder.json().try_init(),
    };
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
