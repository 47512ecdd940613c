//! `serve`: the dashboard, in a browser.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use clap::Args;
use futures_util::future::{BoxFuture, FutureExt as _};
use tokio::{net::TcpListener, sync::mpsc::unbounded_channel};

use crate::{
    cli::{
        error::{CliError, Exit},
        experiment::ExperimentArgs,
        global::Context,
        output, production, promote, stop,
    },
    experiment::{Laboratory, OpenOptions, RunView},
    promotion,
    reporting::web::{Actions, Promote, Refused, Rollback, Site, SiteOptions, Token, serve},
};

/// Show the dashboard in a browser
///
/// The run as it goes on, the lineage graph, every variant with what changed, documents by variants,
/// trajectories with their exact prompts, and production. Works on a running evolution, a finished and an
/// interrupted one. Everything is in the program; nothing is loaded from elsewhere, and every page is
/// readable without scripts.
///
/// Only this machine can reach it unless `--listen` says otherwise. Promoting and rolling back need the
/// token that is printed at the start.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon serve quickstart
  phylon serve quickstart --port 0                       # any free port
  phylon serve quickstart --listen 0.0.0.0 --name lab    # http://lab:8417/ for others too")]
pub struct ServeArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
    /// The port; 0 takes any free one
    #[arg(long, value_name = "N", default_value_t = 8417)]
    pub port: u16,
    /// The address to listen on; all but loopback let others read what models and documents wrote
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub listen: IpAddr,
    /// A host name that browsers may use for this server, beside addresses and `localhost`; repeatable
    #[arg(long, value_name = "HOST")]
    pub name: Vec<String>,
}

/// Serves until Ctrl-C.
///
/// # Errors
/// No population, or the port cannot be had.
pub async fn run(args: &ServeArgs, context: &Context) -> Result<Exit, CliError> {
    let options = args.experiment.open(context)?;
    let token = token()?;
    let site = Site::open(SiteOptions {
        population: options.clone(),
        names: args.name.clone(),
        token: Token::new(&token),
        actions: Arc::new(Own { options }),
        clock: production::clock,
    })
    .await?;
    let place = SocketAddr::new(args.listen, args.port);
    let listener = TcpListener::bind(place).await.map_err(|error| taken(place, &error))?;
    let address = listener.local_addr().map_err(|error| taken(place, &error))?;
    welcome(address, &token, context)?;
    let stop = stop::on_signal(context, "closing");
    let ended = serve(listener, site, async move { stop.cancelled().await }).await;
    ended.map_err(|error| {
        CliError::new(Exit::Endpoint, format!("the server at `{address}` failed: {error}"))
    })?;
    Ok(Exit::Done)
}

/// 128 random bits.
fn token() -> Result<String, CliError> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| CliError::bug(format!("no random numbers to be had: {error}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn taken(place: SocketAddr, error: &std::io::Error) -> CliError {
    CliError::new(Exit::Endpoint, format!("cannot listen on `{place}`: {error}"))
        .hint("name another port with `--port`; `--port 0` takes any free one")
}

fn welcome(address: SocketAddr, token: &str, context: &Context) -> Result<(), CliError> {
    let url = format!("http://{address}/");
    if context.json() {
        return output::json_line(&serde_json::json!({ "url": url, "token": token }));
    }
    if !address.ip().is_loopback() {
        output::note("warning: others can reach this address and read everything that the pages show");
    }
    let head = context.out.strong(&url);
    output::text(&format!("{head}\ntoken {token}, to promote and roll back\nCtrl-C stops.\n"))
}

/// The production page's actions, done as the verbs do them.
struct Own {
    options: OpenOptions,
}

impl Actions for Own {
    fn promote(
        &self,
        order: Promote,
        tell: Box<dyn Fn(u32, f64) + Send + Sync>,
    ) -> BoxFuture<'static, Result<String, Refused>> {
        let options = self.options.clone();
        async move { promoted(&options, order, &*tell).await.map_err(refused) }.boxed()
    }

    fn rollback(&self, order: Rollback) -> BoxFuture<'static, Result<String, Refused>> {
        let options = self.options.clone();
        async move { rolled_back(&options, order).await.map_err(refused) }.boxed()
    }
}

async fn promoted(
    options: &OpenOptions,
    order: Promote,
    tell: &(dyn Fn(u32, f64) + Send + Sync),
) -> Result<String, CliError> {
    if let Some(reason) = order.forced {
        let view = RunView::open(options).await?;
        let now = jiff::Timestamp::now().as_second();
        let report = promotion::force(&view.folder, &view.population, order.variant, reason, now).await?;
        return Ok(report.reason);
    }
    let lab = Laboratory::for_reading(options, &[])?;
    // Nobody listens: the page is told through `tell`.
    let (events, _) = unbounded_channel();
    let report =
        promote::test(&lab, order.variant, events, &|documents, e_value| tell(documents, e_value)).await?;
    Ok(match report.tag {
        Some(tag) => format!("{}; it is in production as {tag}", report.reason),
        None => format!("{} is not promoted: {}", report.variant, report.reason),
    })
}

async fn rolled_back(options: &OpenOptions, order: Rollback) -> Result<String, CliError> {
    let view = RunView::open(options).await?;
    let now = jiff::Timestamp::now().as_second();
    let number = Some(order.number);
    let entry = promotion::rollback(&view.folder, &view.population, number, &order.reason, now).await?;
    Ok(format!("{} is in production again as production/{}", entry.variant, entry.number))
}

fn refused(error: CliError) -> Refused {
    Refused { what: error.what, hints: error.hints }
}
