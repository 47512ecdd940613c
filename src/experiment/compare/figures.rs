//! The figures of a comparison. Pure over what was observed. Not for showing them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Comparison, Contender};
use crate::{
    evaluation::ratio::{Cluster, Interval, difference_of, mean_of, price_of, share_of},
    experiment::Laboratory,
    id::{ContentHash, VariantId},
    item::ItemKind,
    outcome::Outcome,
    score::{SolverScores, mean},
    usage::Spend,
};

/// How the intervals come about, for whoever reads them.
const METHOD: &str = "90% intervals with the document as cluster: ratio estimator with linearised variance and \
    Student's t; differences over the same documents; calls and tokens per accepted item on the logarithm; a share of \
    0 or 1 by the exact bound";

/// One document under one agent, once.
#[derive(Debug, Clone)]
pub(super) struct Observation {
    /// Its place among the documents.
    pub document: usize,
    /// How it ended under the yardstick.
    pub outcome: Outcome,
    /// Rounds used.
    pub rounds: u32,
    /// What making the item and deciding on it cost.
    pub spend: Spend,
    /// Whether the rule held with the labels exchanged.
    pub luck: Option<bool>,
    /// Whether an item of good form was submitted.
    pub well_formed: bool,
    /// Scores of the attempts that decided nothing.
    pub scores: Option<SolverScores>,
    /// Scores of the fresh attempts that the yardstick decided on, where the item got so far.
    pub deciding: Option<SolverScores>,
    /// What those attempts cost.
    pub measuring: Spend,
}

/// Both solvers' means over some of an agent's items; each interval is 90%.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gap {
    /// Items.
    pub items: usize,
    /// Mean score of the weak solver, 0..=1.
    pub weak: Option<Interval>,
    /// Mean score of the strong solver, 0..=1.
    pub strong: Option<Interval>,
    /// Strong minus weak, −1..=1.
    pub gap: Option<Interval>,
    /// How far the gap is ahead of that of the agent it is set against, over the same documents.
    pub ahead: Option<Interval>,
}

/// Which of an agent's items the headline counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Every well-formed item: the agent has no acceptance loop.
    WellFormed,
    /// Items that passed the yardstick.
    Accepted,
}

/// One agent's figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AgentFigures {
    /// Its name.
    pub agent: String,
    /// The hash of its genome.
    pub genome: ContentHash,
    /// Whether it was bred in a run of this experiment, on its training and validation documents.
    pub bred: bool,
    /// The kind of its items.
    pub item: ItemKind,
    /// Which items `published` counts.
    pub counted: Counted,
    /// The rule that decided.
    pub rule: String,
    /// Attempts of each solver, in the confirmation and again in the measurement.
    pub attempts: u32,
    /// Evaluations.
    pub evaluations: usize,
    /// How many ended how.
    pub outcomes: BTreeMap<Outcome, usize>,
    /// Share of evaluations that ended with an accepted item.
    pub accepted_share: Option<Interval>,
    /// Share of evaluations in which the rule held with the solvers' labels exchanged.
    pub luck: f64,
    /// As the published table counts: baselines over every well-formed item, agentic agents over accepted ones.
    pub published: Gap,
    /// The same items by the attempts that accepted them, as published. Of a baseline's items nothing was accepted, so
    /// nothing differs. Too large: an item passes more easily when luck widens its gap.
    pub deciding: Gap,
    /// Over every well-formed item, accepted or not.
    pub well_formed: Gap,
    /// Over accepted items.
    pub accepted: Gap,
    /// Rounds per accepted item.
    pub rounds: Option<Interval>,
    /// Calls of all its evaluations per accepted item; measuring is not counted.
    pub calls_per_accepted: Option<Interval>,
    /// Tokens, prompt and completion, of all its evaluations per accepted item.
    pub tokens_per_accepted: Option<Interval>,
    /// Money per accepted item; absent where no price is configured.
    pub cost_per_accepted: Option<Interval>,
    /// What its evaluations cost.
    pub spend: Spend,
    /// What the attempts that decided nothing cost.
    pub measuring: Spend,
}

/// A comparison.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CompareReport {
    /// The experiment.
    pub experiment: String,
    /// Where the documents come from.
    pub source: String,
    /// Whether they are the experiment's own.
    pub own_documents: bool,
    /// Documents.
    pub documents: usize,
    /// Documents left out because they are sealed.
    pub sealed: usize,
    /// Evaluations of each document by each agent.
    pub blocks: u32,
    /// The agent that the others are set against.
    pub against: String,
    /// How the intervals come about.
    pub method: &'static str,
    /// Model per role of the yardstick.
    pub models: BTreeMap<&'static str, String>,
    /// The agents, in the order asked for.
    pub agents: Vec<AgentFigures>,
}

pub(super) fn report(
    lab: &Laboratory,
    comparison: &Comparison,
    observed: &[(usize, Observation)],
) -> CompareReport {
    let documents = comparison.documents.len();
    let of = |place: usize| -> Vec<&Observation> {
        observed.iter().filter(|(whose, _)| *whose == place).map(|(_, one)| one).collect()
    };
    let reference = Sets::of(&of(comparison.against), documents);
    let yardstick = &lab.plan.config.yardstick;
    let agents = comparison.contenders.iter().enumerate().map(|(place, contender)| {
        let against = (place != comparison.against)
            .then(|| (&reference, comparison.contenders[comparison.against].is_baseline()));
        let kind = contender.loaded.agent.manifest().item;
        let measure = yardstick.of_kind(kind);
        let rounds = lab.plan.config.ceilings.rounds;
        let measured_by = (measure.rule.name().to_owned(), measure.attempts, rounds);
        agent(contender, measured_by, &of(place), against, documents)
    });
    let models = ["weak", "strong", "judge", "auditor"].into_iter().zip(yardstick.aliases());
    CompareReport {
        experiment: lab.plan.name.clone(),
        source: comparison.source.clone(),
        own_documents: comparison.own_documents,
        documents,
        sealed: comparison.sealed,
        blocks: comparison.blocks,
        against: comparison.contenders[comparison.against].name.clone(),
        method: METHOD,
        models: models
            .map(|(role, alias)| (role, lab.models.model_name(alias).unwrap_or(alias).to_owned()))
            .collect(),
        agents: agents.collect(),
    }
}

fn agent(
    contender: &Contender,
    (rule, attempts, rounds): (String, u32, u32),
    own: &[&Observation],
    against: Option<(&Sets, bool)>,
    documents: usize,
) -> AgentFigures {
    let sets = Sets::of(own, documents);
    let baseline = contender.is_baseline();
    let per_accepted = |figure: &dyn Fn(&Observation) -> f64| {
        price_of(&clusters(own, documents, |one| (figure(one), f64::from(u8::from(one.outcome.passed())))))
    };
    let mut outcomes = BTreeMap::new();
    let (mut spend, mut measuring) = (Spend::default(), Spend::default());
    for one in own {
        *outcomes.entry(one.outcome).or_insert(0) += 1;
        spend.add(&one.spend);
        measuring.add(&one.measuring);
    }
    let accepted = own.iter().copied().filter(|one| one.outcome.passed()).collect::<Vec<_>>();
    let cost = per_accepted(&|one| one.spend.cost).filter(|_| spend.cost > 0.0);
    AgentFigures {
        agent: contender.name.clone(),
        genome: contender.loaded.genome.content_hash(),
        bred: contender.variant != VariantId::SEED,
        item: contender.loaded.agent.manifest().item,
        counted: if baseline { Counted::WellFormed } else { Counted::Accepted },
        rule,
        attempts,
        evaluations: own.len(),
        outcomes,
        accepted_share: share_of(&clusters(own, documents, |one| {
            (f64::from(u8::from(one.outcome.passed())), 1.0)
        })),
        luck: own.iter().filter(|one| one.luck == Some(true)).count() as f64 / own.len().max(1) as f64,
        published: sets.published(baseline).gap(against.map(|(sets, baseline)| sets.published(baseline))),
        deciding: sets.deciding(baseline).gap(against.map(|(sets, baseline)| sets.deciding(baseline))),
        well_formed: sets.well_formed.gap(against.map(|(sets, _)| &sets.well_formed)),
        accepted: sets.accepted.gap(against.map(|(sets, _)| &sets.accepted)),
        rounds: mean_of(
            &clusters(&accepted, documents, |one| (f64::from(one.rounds), 1.0)),
            (1.0, f64::from(rounds)),
        ),
        calls_per_accepted: per_accepted(&|one| one.spend.calls as f64),
        tokens_per_accepted: per_accepted(&|one| {
            (one.spend.tokens.prompt + one.spend.tokens.completion) as f64
        }),
        cost_per_accepted: cost,
        spend,
        measuring,
    }
}

/// Sums per document.
fn clusters(own: &[&Observation], documents: usize, of: impl Fn(&Observation) -> Cluster) -> Vec<Cluster> {
    let mut sums = vec![(0.0, 0.0); documents];
    for one in own {
        let (y, x) = of(one);
        if let Some(sum) = sums.get_mut(one.document) {
            *sum = (sum.0 + y, sum.1 + x);
        }
    }
    sums
}

/// An agent's measured items: all well-formed ones, the accepted ones among them, and these by the attempts that
/// accepted them.
struct Sets {
    well_formed: Items,
    accepted: Items,
    deciding: Items,
}

impl Sets {
    fn of(own: &[&Observation], documents: usize) -> Self {
        let accepted: Vec<&Observation> = own.iter().copied().filter(|one| one.outcome.passed()).collect();
        let formed: Vec<&Observation> = own.iter().copied().filter(|one| one.well_formed).collect();
        let afresh = |one: &Observation| one.scores.clone();
        Self {
            well_formed: Items::of(&formed, documents, afresh),
            accepted: Items::of(&accepted, documents, afresh),
            deciding: Items::of(&accepted, documents, |one| one.deciding.clone()),
        }
    }

    /// The items that the published table counts.
    fn published(&self, baseline: bool) -> &Items {
        if baseline { &self.well_formed } else { &self.accepted }
    }

    /// The same items by the attempts that the published table shows.
    fn deciding(&self, baseline: bool) -> &Items {
        if baseline { &self.well_formed } else { &self.deciding }
    }
}

/// Sums of scores per document.
struct Items {
    items: usize,
    weak: Vec<Cluster>,
    strong: Vec<Cluster>,
    gap: Vec<Cluster>,
}

impl Items {
    fn of(
        own: &[&Observation],
        documents: usize,
        scores: impl Fn(&Observation) -> Option<SolverScores>,
    ) -> Self {
        let of = |figure: fn(&SolverScores) -> f64| {
            clusters(own, documents, |one| scores(one).as_ref().map_or((0.0, 0.0), |s| (figure(s), 1.0)))
        };
        Self {
            items: own.iter().filter(|one| scores(one).is_some()).count(),
            weak: of(|scores| mean(&scores.weak)),
            strong: of(|scores| mean(&scores.strong)),
            gap: of(SolverScores::gap),
        }
    }

    fn gap(&self, against: Option<&Self>) -> Gap {
        Gap {
            items: self.items,
            weak: mean_of(&self.weak, (0.0, 1.0)),
            strong: mean_of(&self.strong, (0.0, 1.0)),
            gap: mean_of(&self.gap, (-1.0, 1.0)),
            ahead: against.and_then(|other| difference_of(&self.gap, &other.gap)),
        }
    }
}
