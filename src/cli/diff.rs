//! `diff`: what changed between two variants.

use clap::Args;

use serde_json::json;

use crate::{
    cli::{
        error::{CliError, Exit},
        experiment::ExperimentArgs,
        global::Context,
        output, rated,
    },
    experiment::{RunView, attribution},
    genome::diff::{self as genomes, unified},
    id::VariantId,
    reporting::console::{DiffView, RateRow, diff},
};

/// Show what changed between two variants
///
/// Per file, with the words that changed inside a line standing out, and the pass rates of both ends on
/// top. With one variant: from its parent to it; `best` is shown from the seed variant. The content is
/// that of `git diff` on the two branches. `--attribution` puts beside each change the proposals that
/// brought it, with the effect of each whole proposal.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon diff quickstart best            # seed variant to best
  phylon diff quickstart best --attribution
  phylon diff quickstart v17             # parent to v17
  phylon diff quickstart v3 v17
  phylon diff quickstart best --color always | less -R")]
pub struct DiffArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
    /// `v17`, `seed`, `best` or `production`
    pub variant: String,
    /// The other end; without it, the parent of the first (of `best`: the seed variant) is compared
    pub other: Option<String>,
    /// Name beside each change the proposals that brought it, each with its effect and verdict
    #[arg(long)]
    pub attribution: bool,
}

/// Resolves both ends, compares their trees and shows what differs.
///
/// # Errors
/// No population, no such variant, or a population that cannot be read.
pub async fn run(args: &DiffArgs, context: &Context) -> Result<Exit, CliError> {
    let view = RunView::open(&args.experiment.open(context)?).await?;
    let (old, new) = ends(&view, args).await?;
    let files = genomes::diff(&view.genome(old).await?, &view.genome(new).await?);
    let attribution = match args.attribution {
        true => Some(attribution(&view, (old, new), &files).await?),
        false => None,
    };
    let recommended = view.standing.recommended();
    let role = |variant| match variant {
        VariantId::SEED => "seed variant",
        found if found == recommended => "best",
        _ => "variant",
    };
    let ends = [rated::row(&view, role(old), old)?, rated::row(&view, role(new), new)?];
    if context.json() {
        let side = |end: &RateRow| json!({ "variant": end.variant, "pass_rate": end.pass_rate, "per_pass": end.per_pass });
        let [from, to] = ends.each_ref().map(side);
        let mut shown = json!({ "from": from, "to": to, "files": files, "unified": unified(&files) });
        if let Some(found) = &attribution {
            shown["attribution"] = json!(found);
        }
        output::json(&shown)?;
    } else {
        let view = DiffView { ends: &ends, files: &files, attribution: attribution.as_ref() };
        output::text(&diff(&view, context.out))?;
    }
    Ok(Exit::Done)
}

/// The two variants: as given, or from what the one given came from.
async fn ends(view: &RunView, args: &DiffArgs) -> Result<(VariantId, VariantId), CliError> {
    let first = view.resolve(&args.variant).await?;
    if let Some(other) = &args.other {
        return Ok((first, view.resolve(other).await?));
    }
    if args.variant == "best" || args.variant == "production" {
        return Ok((VariantId::SEED, first));
    }
    match view.proposal(first).and_then(|proposal| proposal.parents.first()) {
        Some(parent) => Ok((*parent, first)),
        None => Err(CliError::new(Exit::Usage, format!("`{first}` has no parent to compare with"))
            .hint(format!("name the other end: `phylon diff {} {first} best`", args.experiment.typed()))),
    }
}
