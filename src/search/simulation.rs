//! A whole run of the search on a landscape, with no model in it. Not for real runs: results come at once.

use std::collections::VecDeque;

use rand::{Rng, RngExt};
use serde::{Deserialize, Serialize};

use super::{
    Allowance, Bred, FoldError, JobResult, Observed, Plan, Search, SearchConfig, Setup, State,
    beliefs::sigmoid,
    choice::standard_normal,
    claims::TestState,
    landscape::{Landscape, Truth},
};
use crate::{
    document::Split,
    id::{DocumentId, VariantId},
    random,
};

/// What came of a simulated run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Simulated {
    /// The recommended variant.
    pub best: VariantId,
    /// Its true pass rate on unseen documents.
    pub true_rate: f64,
    /// Its true pass rate on the run's validation documents.
    pub true_rate_on_validation: f64,
    /// Its reported rate.
    pub reported: Option<f64>,
    /// Claims made.
    pub claims: u32,
    /// Claims whose mean effect over the run's validation documents is not above 0.
    pub false_claims: u32,
    /// Claim tests opened.
    pub tests: u32,
    /// Proposals charged.
    pub proposals: u32,
    /// Document evaluations charged.
    pub document_evaluations: u32,
    /// Mean number of jobs under way, over the jobs that were work: each job's own and those chosen before it and
    /// not folded yet.
    pub utilised_lag: f64,
    /// The recommended variant's true rate over the run: (cost, rate) wherever it changes. Cost counts document
    /// evaluations and what proposals are worth.
    pub course: Vec<(f64, f64)>,
}

impl Simulated {
    /// The true rate of the variant recommended when `cost` had been spent.
    pub fn rate_at(&self, cost: f64) -> f64 {
        let reached = self.course.iter().take_while(|(spent, _)| *spent <= cost);
        reached.last().or(self.course.first()).map_or(0.0, |(_, rate)| *rate)
    }
}

/// The world of one run: its documents and, as they are bred, its variants.
struct World<'a> {
    landscape: &'a Landscape,
    seed: u64,
    /// Per document, validation first: how easy it is (logit).
    ease: Vec<f64>,
    /// By variant number; nothing for a number never bred.
    truths: Vec<Option<Truth>>,
}

/// Runs the search on a landscape to its end.
///
/// # Errors
/// When the search folds a result that does not belong to it, which would be a mistake of this module.
pub fn simulate(
    landscape: &Landscape,
    config: &SearchConfig,
    allowance: Allowance,
    seed: u64,
) -> Result<Simulated, FoldError> {
    let names =
        |kind: &str, count: u32| (0..count).map(|n| DocumentId(format!("{kind}/{n}").into())).collect();
    let search = Search::new(Setup {
        config: config.clone(),
        allowance,
        since: 0,
        seed,
        train: names("train", landscape.documents.train),
        validation: names("validation", landscape.documents.validation),
    });
    let mut world = World::new(landscape, seed);
    let mut state = search.empty_state();
    let mut under_way: VecDeque<(u32, Plan, JobResult)> = VecDeque::new();
    let mut course = Vec::new();
    let mut under_way_together = Vec::new();
    for job in 0.. {
        let known = search.known_before(job);
        while under_way.front().is_some_and(|(number, ..)| known.is_some_and(|known| *number <= known)) {
            if let Some((number, plan, result)) = under_way.pop_front() {
                state.fold(number, &plan, &result)?;
                world.note(&state, &mut course);
            }
        }
        let pending: Vec<(u32, Plan)> = under_way.iter().map(|(n, plan, _)| (*n, plan.clone())).collect();
        let plan = search.choose(&state, &pending, job);
        if matches!(plan, Plan::Stop { .. }) {
            break;
        }
        if !matches!(plan, Plan::Idle) {
            let others = pending.iter().filter(|(_, plan)| !matches!(plan, Plan::Idle)).count();
            under_way_together.push((others + 1) as f64);
        }
        let result = world.work(&state, job, &plan);
        under_way.push_back((job, plan, result));
    }
    for (number, plan, result) in under_way {
        state.fold(number, &plan, &result)?;
    }
    let utilised_lag = under_way_together.iter().sum::<f64>() / under_way_together.len().max(1) as f64;
    Ok(Simulated { utilised_lag, ..world.summary(&state, course) })
}

impl<'a> World<'a> {
    fn new(landscape: &'a Landscape, seed: u64) -> Self {
        let mut stream = random::stream(seed, "landscape/documents");
        let documents = landscape.documents;
        let ease = (0..documents.validation + documents.train)
            .map(|_| documents.difficulty_sd * standard_normal(&mut stream))
            .collect();
        let truths = vec![Some(landscape.seed(&mut stream))];
        Self { landscape, seed, ease, truths }
    }

    fn truth(&self, variant: VariantId) -> Option<&Truth> {
        self.truths.get(variant.0 as usize)?.as_ref()
    }

    fn chance(&self, variant: VariantId, document: usize) -> f64 {
        self.truth(variant)
            .map_or(0.0, |truth| sigmoid(truth.theta + self.ease[document] + truth.interaction[document]))
    }

    /// The true rate of a variant on the validation documents.
    fn rate_on_validation(&self, variant: VariantId) -> f64 {
        let count = self.landscape.documents.validation;
        (0..count as usize).map(|document| self.chance(variant, document)).sum::<f64>() / f64::from(count)
    }

    /// The result of a job.
    fn work(&mut self, state: &State, job: u32, plan: &Plan) -> JobResult {
        let mut stream = random::stream(self.seed, &format!("landscape/job/{job}"));
        let mut result = JobResult::default();
        let mut todo: Vec<(VariantId, &DocumentId)> = Vec::new();
        match plan {
            Plan::Seed { documents } => todo.extend(documents.iter().map(|d| (VariantId::SEED, d))),
            Plan::Measure { variant, documents } => todo.extend(documents.iter().map(|d| (*variant, d))),
            Plan::Report { variant, against, documents, .. } => {
                let sides = std::iter::once(*variant).chain(*against);
                todo.extend(sides.flat_map(|side| documents.iter().map(move |d| (side, d))));
            }
            Plan::Test { candidate, against, documents, .. } => {
                todo.extend(documents.iter().flat_map(|d| [(*candidate, d), (*against, d)]));
            }
            Plan::Breed { proposal, parent, training, documents, .. } => {
                let child = VariantId(*proposal);
                self.breed(*parent, child, &mut stream);
                todo.extend(training.iter().map(|d| (*parent, d)));
                todo.extend(documents.iter().map(|d| (child, d)));
                result.bred = Some(Bred::Committed { parents: vec![*parent], base: None });
                result.read = training.clone();
            }
            Plan::Idle | Plan::Stop { .. } => {}
        }
        let evaluations = todo.into_iter().filter_map(|(variant, document)| {
            let place = state.document_place(document)?;
            let validation = place < self.landscape.documents.validation as usize;
            let split = if validation { Split::Validation } else { Split::Train };
            let passed = stream.random::<f64>() < self.chance(variant, place);
            Some(Observed { variant, document: document.clone(), split, passed, luck: None })
        });
        result.evaluations = evaluations.collect();
        result
    }

    fn breed(&mut self, parent: VariantId, child: VariantId, stream: &mut impl Rng) {
        let truth = self.truth(parent).map(|parent| self.landscape.child(parent, stream));
        let needed = child.0 as usize + 1;
        if self.truths.len() < needed {
            self.truths.resize(needed, None);
        }
        self.truths[child.0 as usize] = truth;
    }

    /// Notes the recommended variant's true rate when it changed.
    fn note(&self, state: &State, course: &mut Vec<(f64, f64)>) {
        let rate = self.truth(state.best()).map_or(0.0, |truth| self.landscape.rate(truth));
        if course.last().is_none_or(|(_, held)| *held != rate) {
            let proposals = self.landscape.proposal_cost * f64::from(state.proposals());
            course.push((f64::from(state.document_evaluations()) + proposals, rate));
        }
    }

    fn summary(&self, state: &State, course: Vec<(f64, f64)>) -> Simulated {
        let best = state.reported().map_or_else(|| state.best(), |(variant, _)| variant);
        let claimed: Vec<_> = state.tests().iter().filter(|t| t.state == TestState::Claimed).collect();
        let is_false = |candidate: VariantId, against: VariantId| {
            self.rate_on_validation(candidate) <= self.rate_on_validation(against)
        };
        Simulated {
            best,
            true_rate: self.truth(best).map_or(0.0, |truth| self.landscape.rate(truth)),
            true_rate_on_validation: self.rate_on_validation(best),
            reported: state.reported().map(|(_, estimate)| estimate.rate),
            claims: claimed.len() as u32,
            false_claims: claimed.iter().filter(|t| is_false(t.candidate, t.against)).count() as u32,
            tests: state.tests().len() as u32,
            proposals: state.proposals(),
            document_evaluations: state.document_evaluations(),
            utilised_lag: 0.0,
            course,
        }
    }
}
