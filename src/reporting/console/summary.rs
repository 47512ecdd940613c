//! The end of a run in a few lines: where it began, where it got, what may be claimed, what to type next.

use crate::{
    event::PassRate,
    id::VariantId,
    reporting::console::{
        inert_line,
        lines::stopped,
        rates::{RateRow, rates},
        style::Style,
        text::{PerPass, counted, seconds, spent, wrap},
    },
    usage::Spend,
};

/// What the run may say.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ClaimView {
    /// Whether "better" may be said.
    pub made: bool,
    /// The variant it is said of.
    pub variant: Option<VariantId>,
    /// What it is better than.
    pub against: Option<VariantId>,
    /// The evidence.
    pub e_value: Option<f64>,
    /// The level of the test.
    pub alpha: Option<f64>,
    /// Pairs read.
    pub pairs: u32,
    /// Without a claim: why, and how much more it would take.
    pub reason: String,
}

/// A run's end.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// The experiment, as the user typed it.
    pub experiment: String,
    /// What the next command needs: the experiment, and `--population` where it was given.
    pub typed: String,
    /// Why it stopped: the keys of [`crate::event::Event::Ended`].
    pub stopped_because: String,
    /// Whether the same command goes on.
    pub stopped_early: bool,
    /// Proposals, rejected ones included.
    pub proposals: u32,
    /// Variants committed, the seed variant included.
    pub variants: u32,
    /// Document evaluations.
    pub document_evaluations: u32,
    /// Validation documents of the experiment.
    pub validation_documents: usize,
    /// Calls, tokens, money.
    pub spend: Spend,
    /// Time of this command, in seconds.
    pub wall_s: f64,
    /// The seed variant's rate.
    pub seed: (VariantId, PassRate, Option<PerPass>),
    /// The recommended variant's rate.
    pub best: (VariantId, PassRate, Option<PerPass>),
    /// What the recommended variant gains over the seed variant on fresh evaluations of the same documents, with
    /// its 90% interval; nothing before the final measurement.
    pub gain: Option<(f64, (f64, f64))>,
    /// The claim.
    pub claim: ClaimView,
}

/// The end of a run as text.
pub fn summary(view: &Summary, style: Style) -> String {
    let name = inert_line(&view.experiment);
    let early = match (view.stopped_early, view.stopped_because.as_str()) {
        (true, "calls" | "tokens" | "cost") => {
            ", stopped early: the same command with a larger budget goes on"
        }
        (true, _) => ", stopped early: the same command goes on",
        (false, _) => "",
    };
    let head = format!("{name}: {}{early}", stopped(&view.stopped_because));
    let mut text = format!("{}\n\n", style.strong(&head));
    text.push_str(&rates(&rows(view), style));
    text.push('\n');
    let mut fact = |name: &str, what: &str| {
        let wrapped = wrap(what, "       ", style.width);
        text.push_str(&format!("{} {}", style.faint(&format!("{name:<6}")), wrapped.trim_start()));
    };
    if let Some((mean, (low, high))) = view.gain {
        let range = format!("90% interval {:+.1} to {:+.1}", 100.0 * low, 100.0 * high);
        let gain =
            format!("{:+.1} points ({range}), both measured afresh on the same documents", 100.0 * mean);
        fact("gain", &gain);
    }
    fact("claim", &claim_sentence(&view.claim, view.validation_documents));
    let variants = counted(view.variants.into(), "variant");
    let work = format!(
        "{} ({variants}), {}, {}, {}",
        counted(view.proposals.into(), "proposal"),
        counted(view.document_evaluations.into(), "document evaluation"),
        spent(&view.spend),
        seconds(view.wall_s)
    );
    fact("spent", &work);
    text.push('\n');
    for (index, command) in next(view, &inert_line(&view.typed)).iter().enumerate() {
        let label = if index == 0 { "next" } else { "" };
        text.push_str(&format!("{} {}\n", style.faint(&format!("{label:<6}")), style.strong(command)));
    }
    text
}

fn rows(view: &Summary) -> Vec<RateRow> {
    let row = |role: &str, (variant, pass_rate, per_pass): &(VariantId, PassRate, Option<PerPass>)| RateRow {
        role: role.to_owned(),
        variant: *variant,
        pass_rate: Some(*pass_rate),
        per_pass: *per_pass,
    };
    let mut rows = vec![row("seed variant", &view.seed)];
    if view.best.0 != view.seed.0 {
        rows.push(row("best", &view.best));
    }
    rows
}

/// What may be said, in a sentence that names the documents it is said of.
pub fn claim_sentence(claim: &ClaimView, validation_documents: usize) -> String {
    match (claim.made, claim.variant, claim.against) {
        (true, Some(variant), Some(against)) => {
            let evidence = match (claim.e_value, claim.alpha) {
                (Some(e), Some(alpha)) => format!(" (e = {e:.1}, needed {:.0}; ", 1.0 / alpha),
                _ => " (".to_owned(),
            };
            let pairs = counted(claim.pairs.into(), "pair");
            format!(
                "{variant} is better than {against} on the {validation_documents} validation documents{evidence}{pairs})"
            )
        }
        _ if claim.reason.is_empty() => "no improvement shown".to_owned(),
        _ => inert_line(&claim.reason),
    }
}

fn next(view: &Summary, name: &str) -> Vec<String> {
    if view.stopped_early {
        // The same command would stop at the same limit at once.
        let raise = match view.stopped_because.as_str() {
            "calls" => format!(" --max-calls {}", 2 * view.spend.calls.max(1)),
            "tokens" => {
                format!(
                    " --set budget.tokens={}",
                    2 * (view.spend.tokens.prompt + view.spend.tokens.completion)
                )
            }
            "cost" => format!(" --set budget.cost={:.2}", 2.0 * view.spend.cost),
            _ => String::new(),
        };
        return vec![format!("phylon evolve {name}{raise}"), format!("phylon status {name}")];
    }
    if view.best.0 == view.seed.0 {
        let look = ["lineage {}", "trace {} seed DOCUMENT", "noise {}"];
        return look.map(|verb| format!("phylon {}", verb.replace("{}", name))).into();
    }
    let mut commands = vec![format!("phylon diff {name} best --attribution")];
    if view.claim.made {
        commands.push(format!("phylon promote {name}"));
    } else {
        commands.push(format!("phylon lineage {name}"));
        commands.push(format!("phylon noise {name}"));
    }
    commands
}
