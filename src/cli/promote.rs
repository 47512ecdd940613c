//! `promote`: the test on sealed documents, and production.

use clap::Args;

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;

use crate::{
    cli::{
        endpoints,
        error::{CliError, Exit},
        experiment::ExperimentArgs,
        global::Context,
        output, stop,
        watch::{Meter, Watch},
    },
    document::{Document, Split},
    event::Event,
    experiment::{Laboratory, RunError, RunView},
    id::VariantId,
    models::BoxFuture,
    promotion::{self, Measure, PromoteReport},
    reporting::{
        console::{NextReading, PromotionView, promotion as render},
        views,
    },
    search::promotion::reading_alpha,
    slot::Origin,
};

/// Test a variant on the sealed documents and promote it
///
/// Compares the variant with production (with the seed variant, the first time) on the sealed test
/// documents, in paired attempts. Enough evidence, and it becomes production: branch `production`, a tag
/// `production/N`, an entry of the history. Too little is a refusal, exit code 1. Every look at the sealed
/// documents is a reading and spends a part of the error that all readings share.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon promote quickstart               # the recommended variant
  phylon promote quickstart v17
  phylon promote quickstart v17 --force --reason \"hot fix for broken JSON\"")]
pub struct PromoteArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
    /// `v17` or `best` [default: the variant that the run recommends]
    pub variant: Option<String>,
    /// Promote without a test; recorded as such, with the reason
    #[arg(long, requires = "reason")]
    pub force: bool,
    /// Why the test is passed over
    #[arg(long, value_name = "TEXT", requires = "force")]
    pub reason: Option<String>,
    /// Do not ask before spending money on a priced endpoint
    #[arg(long)]
    pub yes: bool,
}

/// Resolves the variant, tests it on the sealed documents, and says what came of it.
///
/// # Errors
/// No such variant, a promotion under way, endpoints, the population.
pub async fn run(args: &PromoteArgs, context: &Context) -> Result<Exit, CliError> {
    let options = args.experiment.open(context)?;
    let view = RunView::open(&options).await?;
    let variant = view.resolve(args.variant.as_deref().unwrap_or("best")).await?;
    let report = match &args.reason {
        Some(reason) => {
            let now = jiff::Timestamp::now().as_second();
            promotion::force(&view.folder, &view.population, variant, reason.clone(), now).await?
        }
        None => {
            endpoints::confirm(&view.plan, None, args.yes)?;
            let lab = Laboratory::for_reading(&options, &[])?;
            tested(&lab, variant, context).await?
        }
    };
    if context.json() {
        output::json(&report)?;
    } else {
        let next = next(args, &view, &report, context);
        output::text(&render(&shown(&report, next), context.out))?;
    }
    Ok(if report.promoted { Exit::Done } else { Exit::NotShown })
}

async fn tested(
    lab: &Arc<Laboratory>,
    variant: VariantId,
    context: &Context,
) -> Result<PromoteReport, CliError> {
    stop::models_on_signal(context, lab);
    let watch = Watch::start(context);
    let documents = lab.plan.documents_of(Split::Test).len();
    watch.documents_ahead(&lab.plan.name, documents * lab.plan.config.promotion.attempts as usize * 2);
    let result = test(lab, variant, watch.events(), &|_, _| {}).await;
    watch.end().await;
    result
}

/// The test on the sealed documents, and production when it says so. `tell` hears of documents read and the
/// evidence so far.
///
/// # Errors
/// A promotion under way elsewhere, endpoints, the population.
pub async fn test(
    lab: &Arc<Laboratory>,
    variant: VariantId,
    events: UnboundedSender<Event>,
    tell: &(dyn Fn(u32, f64) + Sync),
) -> Result<PromoteReport, CliError> {
    let documents = lab.plan.documents_of(Split::Test);
    let settings = &lab.plan.config.promotion;
    let sealed = promotion::Context {
        folder: &lab.folder,
        population: &lab.population,
        journal: &lab.journal,
        documents: &documents,
        attempts: settings.attempts,
        alpha: settings.alpha,
        seed: lab.plan.config.seed,
        now: jiff::Timestamp::now().as_second(),
    };
    let measure = Sealed { lab, events, meter: Meter::start(lab) };
    Ok(promotion::promote(&sealed, &measure, variant, tell).await?)
}

/// Evaluations of sealed documents, for the test alone.
struct Sealed<'a> {
    lab: &'a Laboratory,
    events: UnboundedSender<Event>,
    meter: Meter,
}

impl Measure for Sealed<'_> {
    type Error = RunError;

    fn passed<'a>(
        &'a self,
        variant: VariantId,
        document: &'a Document,
        origin: Origin,
    ) -> BoxFuture<'a, Result<bool, RunError>> {
        Box::pin(async move {
            let loaded = self.lab.variant(variant).await?;
            let evaluation = self.lab.evaluate(&loaded, variant, document, Split::Test, origin).await?;
            Watch::document_done(&self.events, &evaluation, &self.meter);
            Ok(evaluation.outcome.passed())
        })
    }
}

fn shown(report: &PromoteReport, next: Option<NextReading>) -> PromotionView {
    PromotionView {
        promoted: report.promoted,
        variant: report.variant.to_string(),
        against: report.against.to_string(),
        documents: report.test.as_ref().map_or((0, 0), |test| (test.documents, test.attempts)),
        evidence: report.test.as_ref().map(views::evidence),
        tag: report.tag.clone(),
        reason: report.reason.clone(),
        next,
    }
}

/// After a refusal: a run of twice the budget, and what the next reading will ask for.
fn next(
    args: &PromoteArgs,
    view: &RunView,
    report: &PromoteReport,
    context: &Context,
) -> Option<NextReading> {
    let test = report.test.as_ref().filter(|_| !report.promoted)?;
    let (budget, promotion) = (&view.plan.config.budget, &view.plan.config.promotion);
    Some(NextReading {
        command: format!(
            "phylon evolve {} --proposals {} --document-evaluations {}",
            args.experiment.typed_with_population(context),
            budget.proposals.saturating_mul(2),
            budget.document_evaluations.saturating_mul(2)
        ),
        needed: 1.0 / reading_alpha(promotion.alpha, test.reading + 1),
    })
}
