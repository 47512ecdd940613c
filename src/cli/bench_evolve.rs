//! `bench evolve`: whole evolutions on rehearsal models, measured on their test documents.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::{
    cli::{
        error::{CliError, Exit},
        experiment::ExperimentArgs,
        global::Context,
        output, stop,
    },
    experiment::{
        bench::{Bench, Setting, Trial},
        comparison::{Difference, course, differences},
        controls::{self, Control, Verdict},
    },
    models::rehearsal::{EditorMode, Knobs, WeakMemory},
    problem::Problem,
    reporting::{
        chart::{self, Point, Series},
        console::text::{Align, columns, count, counted, percent},
    },
    search::SearchRule,
};

/// Run whole evolutions on rehearsal models and measure what they recommend
///
/// Every run has a throw-away population; the variants it recommended on the way are then measured on the
/// test documents, which is allowed because nothing is promoted from it. Rehearsal shows that the machinery
/// finds what can be found; it says nothing about any language model. The controls show that it is no closed
/// circle: each takes away, or doubles, what a gain should come from.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon bench evolve quickstart --runs 5 --svg docs/bench-evolve.svg
  phylon bench evolve quickstart --control all --corpus tests/testdata/corpus
  phylon bench evolve quickstart --search-rule lineage --budget 1000 --json")]
pub struct BenchEvolveArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
    /// A search rule to run; repeatable [default: all of them]
    #[arg(long, value_name = "NAME", value_parser = rule)]
    pub search_rule: Vec<SearchRule>,
    /// Runs of each kind
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub runs: u32,
    /// The seed of the first run; the others count on from it
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Document evaluations of each run [default: the experiment's]
    #[arg(long, value_name = "N")]
    pub budget: Option<u32>,
    /// How often each measured variant tries every test document
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub blocks: u32,
    /// Run this control beside the usual runs instead of comparing search rules; repeatable, or `all`
    #[arg(long, value_name = "NAME", value_parser = control)]
    pub control: Vec<Controls>,
    /// A folder of documents by another author, for the control `other-corpus`
    #[arg(long, value_name = "DIR")]
    pub corpus: Option<PathBuf>,
    /// Draw the comparison of search rules into this file
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
}

/// What `--control` names.
#[derive(Debug, Clone, Copy)]
pub enum Controls {
    /// This one.
    One(Control),
    /// All of them.
    All,
}

fn rule(text: &str) -> Result<SearchRule, String> {
    let words = SearchRule::ALL.map(|rule| format!("`{}`", rule.word())).join(", ");
    SearchRule::from_word(text).ok_or(format!("there is {words}"))
}

fn control(text: &str) -> Result<Controls, String> {
    if text == "all" {
        return Ok(Controls::All);
    }
    let words = Control::ALL.map(|control| format!("`{}`", control.word())).join(", ");
    Control::from_word(text).map(Controls::One).ok_or(format!("there is `all`, {words}"))
}

/// Runs the evolutions and shows their figures.
///
/// # Errors
/// Configuration, models that are no rehearsal models, a stop, a picture that cannot be written.
pub async fn run(args: &BenchEvolveArgs, context: &Context) -> Result<Exit, CliError> {
    let mut options = args.experiment.open(context)?;
    options
        .settings
        .extend(args.budget.map(|budget| ("budget.document_evaluations".to_owned(), budget.to_string())));
    let bench = Bench { options, blocks: args.blocks };
    let stop = stop::on_signal(context, "stopping; a benchmark keeps nothing");
    let work = Work { args, bench, stop };
    if args.control.is_empty() { work.compare(context).await } else { work.control(context).await }
}

struct Work<'a> {
    args: &'a BenchEvolveArgs,
    bench: Bench,
    stop: CancellationToken,
}

impl Work<'_> {
    async fn trials(&self, what: &str, setting: &Setting) -> Result<Vec<Trial>, CliError> {
        let mut trials = Vec::new();
        for run in 0..self.args.runs {
            let seed = self.args.seed.wrapping_add(u64::from(run));
            let trial = self.bench.trial(setting, seed, &self.stop).await?;
            output::note(&format!(
                "{what}, seed {seed}: {} -> {} on test documents{}",
                percent(trial.seed_rate),
                percent(trial.best_rate()),
                if trial.claimed { ", claimed" } else { "" }
            ));
            trials.push(trial);
        }
        Ok(trials)
    }

    async fn compare(&self, context: &Context) -> Result<Exit, CliError> {
        let all = SearchRule::ALL.to_vec();
        let rules = if self.args.search_rule.is_empty() { &all } else { &self.args.search_rule };
        let mut compared = Vec::new();
        for rule in rules {
            let setting = Setting { rule: Some(rule.word().to_owned()), ..Setting::default() };
            compared.push((rule.word(), self.trials(rule.word(), &setting).await?));
        }
        if let Some(file) = &self.args.svg {
            let series: Vec<Series> = compared.iter().map(|(name, trials)| series(name, trials)).collect();
            let title = format!(
                "Recommended variant on test documents, {} each",
                counted(u64::from(self.args.runs), "run")
            );
            std::fs::write(file, chart::svg(&title, "document evaluations", &series)).map_err(|error| {
                CliError::problems(vec![Problem::new(
                    file.display().to_string(),
                    format!("the picture cannot be written: {error}"),
                )])
            })?;
        }
        if context.json() {
            let rules: serde_json::Map<_, _> =
                compared.iter().map(|(name, trials)| ((*name).to_owned(), json!(trials))).collect();
            output::json(&json!({
                "experiment": self.args.experiment.typed(),
                "rules": rules,
                "differences": differences(&compared),
            }))?;
        } else {
            let differences: String =
                differences(&compared).iter().map(|difference| in_words(difference) + "\n").collect();
            output::text(&format!("{}\n{differences}", table(&compared)))?;
        }
        Ok(Exit::Done)
    }

    async fn control(&self, context: &Context) -> Result<Exit, CliError> {
        let wanted: Vec<Control> = Control::ALL
            .into_iter()
            .filter(|control| {
                self.args.control.iter().any(|typed| match typed {
                    Controls::All => true,
                    Controls::One(one) => one == control,
                })
            })
            .collect();
        if wanted.contains(&Control::OtherCorpus) && self.args.corpus.is_none() {
            return Err(CliError::new(Exit::Usage, "the control `other-corpus` needs `--corpus DIR`")
                .hint("phylon brings such documents in `tests/testdata/corpus`"));
        }
        let usual = Setting { neutral: wanted.contains(&Control::NeutralText), ..Setting::default() };
        let usual = self.trials("usual", &usual).await?;
        let mut verdicts: Vec<Verdict> = Vec::new();
        for control in wanted {
            let trials = match self.setting(control).await? {
                Some(setting) => self.trials(control.word(), &setting).await?,
                None => Vec::new(),
            };
            verdicts.extend(controls::judge(control, &usual, &trials));
        }
        if context.json() {
            output::json(&json!({
                "experiment": self.args.experiment.typed(),
                "usual": usual,
                "usual_gain": controls::gain(&usual),
                "controls": verdicts,
            }))?;
        } else {
            output::text(&summary(&usual, &verdicts))?;
        }
        let all = verdicts.iter().all(|verdict| verdict.holds);
        Ok(if all { Exit::Done } else { Exit::NotShown })
    }

    /// A seed that none of the runs has.
    fn other_seed(&self) -> u64 {
        self.args.seed.wrapping_add(u64::from(self.args.runs))
    }

    /// What the control's own runs change; nothing when the usual runs are all it needs.
    async fn setting(&self, control: Control) -> Result<Option<Setting>, CliError> {
        let with = |knobs| Some(Setting { knobs, ..Setting::default() });
        let editor = |editor| with(Knobs { editor, ..Knobs::default() });
        Ok(match control {
            Control::SameMemory => with(Knobs { weak_memory: WeakMemory::LikeStrong, ..Knobs::default() }),
            Control::NeutralText => None,
            Control::RandomEditor => editor(EditorMode::Random),
            Control::OtherDiagnosis => {
                editor(self.bench.strange_evidence(self.other_seed(), &self.stop).await?)
            }
            Control::OtherCorpus => {
                let corpus = self.args.corpus.as_ref().map(std::path::absolute);
                let corpus = corpus.transpose().map_err(|error| {
                    CliError::new(Exit::Usage, format!("`--corpus` names no folder: {error}"))
                })?;
                Some(Setting { corpus, ..Setting::default() })
            }
            Control::NoisyJudge => with(Knobs { judge_error: 2.0, ..Knobs::default() }),
        })
    }
}

fn series(name: &str, trials: &[Trial]) -> Series {
    let points = course(trials).into_iter().map(|stop| Point {
        x: stop.evaluations,
        y: stop.rate,
        low: stop.rate - stop.width,
        high: stop.rate + stop.width,
    });
    Series { name: name.to_owned(), points: points.collect() }
}

fn table(compared: &[(&str, Vec<Trial>)]) -> String {
    let head = ["search rule", "evaluations", "calls", "pass rate", "90% interval", "claims"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for (name, trials) in compared {
        let claimed = trials.iter().filter(|trial| trial.claimed).count();
        let course = course(trials);
        for (number, stop) in course.iter().enumerate() {
            let last = number + 1 == course.len();
            rows.push(vec![
                if number == 0 { (*name).to_owned() } else { String::new() },
                count(stop.evaluations as u64),
                count(stop.calls as u64),
                percent(stop.rate),
                format!("± {:.1} points", 100.0 * stop.width),
                if last { format!("{claimed} of {}", trials.len()) } else { String::new() },
            ]);
        }
    }
    let aligns = [Align::Left, Align::Right, Align::Right, Align::Right, Align::Right, Align::Right];
    columns(&rows, &aligns, "")
}

/// One line: who is ahead of whom at the end, and how surely.
fn in_words(difference: &Difference) -> String {
    let Difference { rule, against, runs, mean, interval } = difference;
    let interval = interval.map_or_else(
        || "one run says nothing of the next".to_owned(),
        |[low, high]| format!("90% interval {:+.1} to {:+.1}", 100.0 * low, 100.0 * high),
    );
    let runs = counted(u64::from(*runs), "run");
    format!("{rule} against {against}: {:+.1} points ({interval}, {runs} paired by seed)", 100.0 * mean)
}

fn summary(usual: &[Trial], verdicts: &[Verdict]) -> String {
    let rate = |figure: &dyn Fn(&Trial) -> f64| percent(controls::mean(usual, figure));
    let mut rows = vec![["control", "measured", "limit", "holds", "expected"].map(str::to_owned).to_vec()];
    rows.extend(verdicts.iter().map(|verdict| {
        vec![
            verdict.control.word().to_owned(),
            format!("{:.3}", verdict.measured),
            format!("{:.3}", verdict.limit),
            if verdict.holds { "yes" } else { "no" }.to_owned(),
            verdict.expected.to_owned(),
        ]
    }));
    let aligns = [Align::Left, Align::Right, Align::Right, Align::Left, Align::Left];
    format!(
        "Usual runs: {} -> {} on test documents, {} claimed of {}\n\n{}",
        rate(&|trial| trial.seed_rate),
        rate(&Trial::best_rate),
        usual.iter().filter(|trial| trial.claimed).count(),
        usual.len(),
        columns(&rows, &aligns, "")
    )
}
