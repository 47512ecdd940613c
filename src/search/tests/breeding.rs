use std::collections::BTreeSet;

use crate::{
    document::Split,
    id::{DocumentId, VariantId},
    random,
    search::{Allowance, Bred, JobResult, Observed, Operator, Plan, Search, SearchConfig, Setup, State},
};

fn documents(kind: &str, count: usize) -> Vec<DocumentId> {
    (0..count).map(|n| DocumentId(format!("{kind}/{n}").into())).collect()
}

fn search(operators: &[Operator], seed: u64) -> Search {
    let config = SearchConfig { operators: operators.to_vec(), lag: 4, batch: 4, ..SearchConfig::default() };
    let allowance = Allowance { proposals: Some(120), document_evaluations: Some(3000) };
    Search::new(Setup {
        config,
        allowance,
        since: 0,
        seed,
        train: documents("train", 12),
        validation: documents("validation", 12),
    })
}

const ALL: [Operator; 3] = [Operator::Edit, Operator::Crossover, Operator::Simplify];

/// A world in which one proposal in three helps a lot: every helpful one on the way adds to the pass rate.
struct World {
    gains: Vec<u32>,
}

impl World {
    fn outcomes(&self, variant: VariantId, documents: &[DocumentId], job: u32) -> Vec<Observed> {
        let gain = self.gains[variant.0 as usize];
        let seen = documents.iter().map(|document| Observed {
            variant,
            document: document.clone(),
            split: if document.as_str().starts_with("train") { Split::Train } else { Split::Validation },
            passed: random::substream(u64::from(job), &format!("{variant}/{document}")) % 100
                < u64::from(10 + 25 * gain.min(3)),
            luck: None,
        });
        seen.collect()
    }

    fn answer(&mut self, job: u32, plan: &Plan, state: &State) -> JobResult {
        let mut result = JobResult::default();
        match plan {
            Plan::Seed { documents } => result.evaluations = self.outcomes(VariantId::SEED, documents, job),
            Plan::Measure { variant, documents } => {
                result.evaluations = self.outcomes(*variant, documents, job);
            }
            Plan::Report { variant, against, documents, .. } => {
                for side in std::iter::once(variant).chain(against) {
                    result.evaluations.extend(self.outcomes(*side, documents, job));
                }
            }
            Plan::Test { candidate, against, documents, .. } => {
                result.evaluations = self.outcomes(*candidate, documents, job);
                result.evaluations.extend(self.outcomes(*against, documents, job));
            }
            Plan::Breed { proposal, parent, partner, training, documents, .. } => {
                let gain = |variant: VariantId| self.gains[variant.0 as usize];
                let born = match partner {
                    Some(partner) => gain(*parent) + gain(*partner),
                    None => gain(*parent) + u32::from(proposal % 3 == 1),
                };
                self.gains.resize(*proposal as usize + 1, 0);
                self.gains[*proposal as usize] = born;
                result.evaluations = self.outcomes(*parent, training, job);
                result.evaluations.extend(self.outcomes(VariantId(*proposal), documents, job));
                let base = partner.map(|_| VariantId::SEED).filter(|base| state.place(*base).is_some());
                let parents = std::iter::once(*parent).chain(*partner).collect();
                result.bred = Some(Bred::Committed { parents, base });
                result.read = training.clone();
            }
            Plan::Idle | Plan::Stop { .. } => {}
        }
        result
    }
}

/// Runs to the end: the plans, and after each the state at which it was chosen.
fn run(search: &Search) -> Vec<(Plan, State)> {
    let (mut world, mut state) = (World { gains: vec![0] }, search.empty_state());
    let mut plans: Vec<(Plan, State, JobResult)> = Vec::new();
    for job in 0.. {
        while search.known_before(job).is_some_and(|known| state.folded() <= known) {
            let (plan, _, result) = &plans[state.folded() as usize];
            state.fold(state.folded(), plan, result).unwrap();
        }
        let pending: Vec<(u32, Plan)> =
            (state.folded()..job).map(|n| (n, plans[n as usize].0.clone())).collect();
        let plan = search.choose(&state, &pending, job);
        if matches!(plan, Plan::Stop { .. }) || job > 2000 {
            break;
        }
        let result = world.answer(job, &plan, &state);
        plans.push((plan, state.clone(), result));
    }
    plans.into_iter().map(|(plan, state, _)| (plan, state)).collect()
}

fn operators(plans: &[(Plan, State)]) -> Vec<Operator> {
    let of = |(plan, _): &(Plan, State)| match plan {
        Plan::Breed { operator, .. } => Some(*operator),
        _ => None,
    };
    plans.iter().filter_map(of).collect()
}

#[test]
fn only_operators_that_are_switched_on_are_used() {
    let edits = operators(&run(&search(&[Operator::Edit], 1)));
    assert!(edits.len() > 50 && edits.iter().all(|operator| *operator == Operator::Edit));
    let all: Vec<Operator> = (1..5).flat_map(|seed| operators(&run(&search(&ALL, seed)))).collect();
    let count = |wanted| all.iter().filter(|operator| **operator == wanted).count();
    let (crossed, simplified) = (count(Operator::Crossover), count(Operator::Simplify));
    assert!((2..=all.len() / 4).contains(&crossed), "{crossed} crossovers of {}", all.len());
    assert!((1..=all.len() / 8).contains(&simplified), "{simplified} simplifications of {}", all.len());
}

#[test]
fn two_lines_are_crossed_once_and_neither_descends_from_the_other() {
    let mut pairs = BTreeSet::new();
    let runs = (1..5).flat_map(|seed| run(&search(&ALL, seed)).into_iter().map(move |(p, s)| (seed, p, s)));
    for (seed, plan, state) in runs {
        let Plan::Breed { parent, partner: Some(partner), operator, training, .. } = plan else { continue };
        assert_eq!(operator, Operator::Crossover);
        assert!(training.is_empty(), "a crossover costs no training evaluations");
        assert!(
            pairs.insert((seed, parent.min(partner), parent.max(partner))),
            "{parent} and {partner} again"
        );
        assert!(!state.line(parent).contains(&partner) && !state.line(partner).contains(&parent));
    }
    assert!(!pairs.is_empty());
}

#[test]
fn an_analysis_serves_at_most_three_proposals_of_its_parent_each_in_a_direction_of_its_own() {
    let plans = run(&search(&ALL, 3));
    let mut uses: std::collections::BTreeMap<u32, Vec<(VariantId, u32)>> = std::collections::BTreeMap::new();
    for (job, (plan, _)) in plans.iter().enumerate() {
        let Plan::Breed { parent, operator: Operator::Edit, analysis, direction, show_ledger, .. } = plan
        else {
            continue;
        };
        match analysis {
            None => {
                assert_eq!(*direction, 0);
                uses.insert(job as u32, vec![(*parent, 0)]);
            }
            Some(source) => {
                assert!(*show_ledger, "a proposal without the ledger has an analysis of its own");
                uses.get_mut(source).unwrap().push((*parent, *direction));
            }
        }
    }
    assert!(uses.values().any(|users| users.len() == 3), "{uses:?}");
    for users in uses.values() {
        let directions: Vec<u32> = users.iter().map(|(_, direction)| *direction).collect();
        assert_eq!(directions, (0..users.len() as u32).collect::<Vec<_>>());
        assert!(users.len() <= 3 && users.iter().all(|(parent, _)| *parent == users[0].0), "{users:?}");
    }
}

#[test]
fn a_parent_whose_proposals_gained_nothing_asks_for_another_mechanism() {
    let stalled = |plans: Vec<(Plan, State)>| {
        let of = |(plan, _): &(Plan, State)| match plan {
            Plan::Breed { stalled, operator: Operator::Edit, show_ledger: true, .. } => Some(*stalled),
            _ => None,
        };
        let flags: Vec<bool> = plans.iter().filter_map(of).collect();
        (flags.iter().filter(|flag| **flag).count(), flags.len(), flags[0])
    };
    let (count, of, first) = stalled(run(&search(&[Operator::Edit], 3)));
    assert!(!first, "nothing has been tried yet");
    assert!(count > 0 && count < of, "{count} of {of}");
}

#[test]
fn a_simplified_variant_is_best_only_once_it_is_shown_no_worse() {
    let search = search(&ALL, 3);
    let mut state = search.empty_state();
    let seed = Plan::Seed { documents: documents("validation", 12) };
    let all = |variant: u32, passing: usize, times: usize| -> Vec<Observed> {
        let each = documents("validation", 12).into_iter().enumerate();
        let each: Vec<Observed> = each
            .map(|(index, document)| Observed {
                variant: VariantId(variant),
                document,
                split: Split::Validation,
                passed: index < passing,
                luck: None,
            })
            .collect();
        each.iter().cycle().take(12 * times).cloned().collect()
    };
    let fold = |state: &mut State, plan: &Plan, evaluations, parents: &[u32]| {
        let bred = (!parents.is_empty()).then(|| Bred::Committed {
            parents: parents.iter().map(|parent| VariantId(*parent)).collect(),
            base: None,
        });
        state.fold(state.folded(), plan, &JobResult { evaluations, bred, read: Vec::new() }).unwrap();
    };
    let breed = |proposal: u32, parent: u32, operator| Plan::Breed {
        proposal,
        parent: VariantId(parent),
        operator,
        partner: None,
        training: Vec::new(),
        reuse: None,
        documents: documents("validation", 2),
        show_ledger: true,
        analysis: None,
        direction: 0,
        stalled: false,
    };
    fold(&mut state, &seed, all(0, 1, 4), &[]);
    fold(&mut state, &breed(1, 0, Operator::Edit), all(1, 6, 8), &[0]);
    fold(&mut state, &breed(2, 1, Operator::Simplify), all(2, 12, 1)[..2].to_vec(), &[1]);
    assert!(state.pass_rate(VariantId(2)).unwrap().mean > state.pass_rate(VariantId(1)).unwrap().mean);
    assert!(!state.keeps_its_rate(2), "two documents show nothing");
    assert_eq!(state.best(), VariantId(1));
    let more = Plan::Measure { variant: VariantId(2), documents: documents("validation", 12) };
    fold(&mut state, &more, all(2, 8, 8), &[]);
    assert!(state.keeps_its_rate(2));
    assert_eq!(state.best(), VariantId(2));
}
