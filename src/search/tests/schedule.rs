use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{allowance, config, generous, null};
use crate::{
    document::Split,
    id::{DocumentId, VariantId},
    search::{
        Allowance, Bred, FoldError, JobResult, Observed, Plan, Search, SearchConfig, SearchRule, Setup,
        State, claims::TestState, simulation::simulate,
    },
};

fn documents(kind: &str, count: usize) -> Vec<DocumentId> {
    (0..count).map(|n| DocumentId(format!("{kind}/{n}").into())).collect()
}

pub(super) fn search(allowance: Allowance, seed: u64, config: SearchConfig) -> Search {
    let (train, validation) = (documents("train", 10), documents("validation", 12));
    Search::new(Setup { config, allowance, since: 0, seed, train, validation })
}

fn observed(variant: u32, document: &DocumentId, passed: bool) -> Observed {
    let split = if document.as_str().starts_with("train") { Split::Train } else { Split::Validation };
    Observed { variant: VariantId(variant), document: document.clone(), split, passed, luck: Some(false) }
}

/// A made-up world: proposal 3 of every 4 is rejected, and every third variant is good.
pub(super) fn answer(plan: &Plan, job: u32) -> JobResult {
    let passes = |variant: u32, index: usize| {
        let good = variant % 3 == 1;
        (index + job as usize).is_multiple_of(if good { 2 } else { 7 })
    };
    let all = |variant: u32, documents: &[DocumentId]| -> Vec<Observed> {
        let outcomes = documents.iter().enumerate();
        outcomes.map(|(index, document)| observed(variant, document, passes(variant, index))).collect()
    };
    let mut result = JobResult::default();
    match plan {
        Plan::Seed { documents } => result.evaluations = all(0, documents),
        Plan::Measure { variant, documents } => result.evaluations = all(variant.0, documents),
        Plan::Report { variant, against, documents, .. } => {
            result.evaluations = all(variant.0, documents);
            result.evaluations.extend(against.iter().flat_map(|against| all(against.0, documents)));
        }
        Plan::Test { candidate, against, documents, .. } => {
            result.evaluations = all(candidate.0, documents);
            result.evaluations.extend(all(against.0, documents));
        }
        Plan::Breed { proposal, parent, training, documents, .. } => {
            result.evaluations = all(parent.0, training);
            result.read = training.clone();
            if proposal % 4 == 3 {
                result.bred = Some(Bred::Rejected { reason: "the tree of an earlier proposal".into() });
            } else {
                result.bred = Some(Bred::Committed { parents: vec![*parent], base: None });
                result.evaluations.extend(all(*proposal, documents));
            }
        }
        Plan::Idle | Plan::Stop { .. } => {}
    }
    result
}

/// Runs to the end; the plans and the last state.
pub(super) fn run(search: &Search) -> (Vec<Plan>, State) {
    let (plans, state) = run_from(search, search.empty_state(), Vec::new());
    (plans, state)
}

/// Goes on from folded plans to the end.
fn run_from(search: &Search, mut state: State, mut plans: Vec<Plan>) -> (Vec<Plan>, State) {
    loop {
        let job = plans.len() as u32;
        assert!(job < 5000, "the run does not end");
        while search.known_before(job).is_some_and(|known| state.folded() <= known) {
            let plan = &plans[state.folded() as usize];
            state.fold(state.folded(), plan, &answer(plan, state.folded())).unwrap();
        }
        let pending: Vec<(u32, Plan)> =
            (state.folded()..job).map(|n| (n, plans[n as usize].clone())).collect();
        let plan = search.choose(&state, &pending, job);
        assert_eq!(plan, search.choose(&state.clone(), &pending, job), "the same inputs, another plan");
        if matches!(plan, Plan::Stop { .. }) {
            for (number, plan) in pending {
                state.fold(number, &plan, &answer(&plan, number)).unwrap();
            }
            return (plans, state);
        }
        plans.push(plan);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_allowance_is_never_overshot_and_the_reserve_is_kept(
        proposals in 0_u32..40,
        evaluations in 12_u32..400,
        lag in 1_u32..12,
        batch in 1_u32..5,
        rule in 0_usize..3,
        seed in any::<u64>(),
    ) {
        let config = SearchConfig { rule: SearchRule::ALL[rule], lag, batch, ..config() };
        let search = search(allowance(proposals, evaluations), seed, config);
        let (plans, state) = run(&search);
        prop_assert!(state.document_evaluations() <= evaluations, "{}", state.document_evaluations());
        prop_assert!(state.proposals() <= proposals);
        let blocks = search.setup().report_blocks();
        let reports = plans.iter().filter(|plan| matches!(plan, Plan::Report { .. })).count();
        prop_assert_eq!(reports as u32, blocks);
        prop_assert_eq!(state.reported().is_some(), blocks > 0);
        if evaluations >= 60 {
            prop_assert!(blocks >= 2 && search.setup().reserve() * 20 >= evaluations);
        }
        let beside = plans.iter().filter(|plan| matches!(plan, Plan::Report { against: Some(_), .. })).count();
        prop_assert!(beside as u32 <= search.setup().report_blocks_of_seed());
        for plan in &plans {
            assert_no_document_twice(plan);
        }
        // Proposals are numbered in job order without a gap.
        let numbers: Vec<u32> = plans.iter().filter_map(|plan| match plan {
            Plan::Breed { proposal, .. } => Some(*proposal),
            _ => None,
        }).collect();
        prop_assert_eq!(numbers, (1..=state.proposals()).collect::<Vec<_>>());
    }
}

fn assert_no_document_twice(plan: &Plan) {
    let lists = match plan {
        Plan::Breed { training, documents, .. } => vec![training, documents],
        Plan::Seed { documents }
        | Plan::Measure { documents, .. }
        | Plan::Test { documents, .. }
        | Plan::Report { documents, .. } => vec![documents],
        Plan::Idle | Plan::Stop { .. } => Vec::new(),
    };
    for list in lists {
        assert_eq!(list.iter().collect::<BTreeSet<_>>().len(), list.len(), "{plan:?}");
    }
}

#[test]
fn the_seed_of_the_run_decides_and_nothing_else_does() {
    let plans = |seed| run(&search(allowance(30, 300), seed, config())).0;
    assert_eq!(plans(7), plans(7));
    assert_ne!(plans(7), plans(8));
}

#[test]
fn plans_and_results_survive_the_journal() {
    let (plans, _) = run(&search(allowance(30, 300), 3, config()));
    for (job, plan) in plans.iter().enumerate() {
        let text = serde_json::to_string(plan).unwrap();
        assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), *plan, "{text}");
        let result = answer(plan, job as u32);
        let text = serde_json::to_string(&result).unwrap();
        assert_eq!(serde_json::from_str::<JobResult>(&text).unwrap(), result, "{text}");
    }
}

#[test]
fn a_parent_is_evaluated_on_training_documents_once_and_reused_after_that() {
    let (plans, _) = run(&search(allowance(30, 400), 5, config()));
    let mut holders = std::collections::BTreeMap::new();
    for (job, plan) in plans.iter().enumerate() {
        let Plan::Breed { parent, training, reuse, .. } = plan else { continue };
        match reuse {
            None => {
                assert_eq!(training.len(), 2);
                assert!(holders.insert(*parent, job as u32).is_none(), "evaluated twice for {parent}");
            }
            Some(holder) => {
                assert!(training.is_empty());
                assert_eq!(holders.get(parent), Some(holder));
            }
        }
    }
    assert!(holders.len() > 1, "only one parent was ever bred from");
}

#[test]
fn one_proposal_in_five_sees_no_ledger() {
    let (plans, _) = run(&search(allowance(40, 500), 5, config()));
    let shown: Vec<bool> = plans
        .iter()
        .filter_map(|plan| match plan {
            Plan::Breed { show_ledger, .. } => Some(*show_ledger),
            _ => None,
        })
        .collect();
    for five in shown.chunks_exact(5) {
        assert_eq!(five.iter().filter(|shown| !**shown).count(), 1, "{shown:?}");
    }
}

#[test]
fn a_training_outcome_read_on_the_way_to_a_variant_is_not_folded() {
    let search = search(allowance(10, 300), 1, config());
    let read = DocumentId::from("train/0");
    let fold_all = |extra: Option<Observed>| {
        let mut state = search.empty_state();
        let seed = Plan::Seed { documents: documents("validation", 12) };
        state.fold(0, &seed, &answer(&seed, 0)).unwrap();
        let breed = breed(1, 0, std::slice::from_ref(&read));
        let mut result = JobResult {
            evaluations: vec![
                observed(0, &read, false),
                observed(1, &DocumentId::from("validation/1"), true),
            ],
            bred: Some(Bred::Committed { parents: vec![VariantId(0)], base: None }),
            read: vec![read.clone()],
        };
        result.evaluations.extend(extra);
        state.fold(1, &breed, &result).unwrap();
        state
    };
    let (plain, shown) = (fold_all(None), fold_all(Some(observed(1, &read, true))));
    assert_eq!(plain.records(), shown.records());
    assert_eq!(
        shown.document_evaluations(),
        plain.document_evaluations() + 1,
        "shown and charged all the same"
    );
    let unread = fold_all(Some(observed(1, &DocumentId::from("train/5"), true)));
    assert_ne!(plain.records(), unread.records());
}

fn breed(proposal: u32, parent: u32, training: &[DocumentId]) -> Plan {
    Plan::Breed {
        proposal,
        parent: VariantId(parent),
        operator: crate::search::Operator::Edit,
        partner: None,
        training: training.to_vec(),
        reuse: None,
        documents: documents("validation", 2),
        show_ledger: true,
        analysis: None,
        direction: 0,
        stalled: false,
    }
}

#[test]
fn a_result_that_does_not_belong_is_refused_and_changes_nothing() {
    let search = search(allowance(10, 300), 1, config());
    let mut state = search.empty_state();
    let seed = Plan::Seed { documents: documents("validation", 12) };
    assert_eq!(state.fold(3, &seed, &answer(&seed, 3)), Err(FoldError::OutOfOrder { expected: 0, got: 3 }));
    state.fold(0, &seed, &answer(&seed, 0)).unwrap();
    let mut result = answer(&breed(1, 0, &[]), 1);
    result.evaluations.push(observed(9, &DocumentId::from("validation/1"), true));
    let before = (state.records().clone(), state.proposals(), state.folded());
    assert_eq!(
        state.fold(1, &breed(1, 0, &[]), &result),
        Err(FoldError::UnknownVariant { job: 1, variant: VariantId(9) })
    );
    assert_eq!(before, (state.records().clone(), state.proposals(), state.folded()));
}

#[test]
fn part_of_a_block_is_refused() {
    let search = search(allowance(10, 300), 1, config());
    let mut state = search.empty_state();
    let seed = Plan::Seed { documents: documents("validation", 12) };
    state.fold(0, &seed, &answer(&seed, 0)).unwrap();
    state.fold(1, &breed(1, 0, &[]), &answer(&breed(1, 0, &[]), 1)).unwrap();
    let block = Plan::Test {
        test: 1,
        block: 1,
        candidate: VariantId(1),
        against: VariantId(0),
        documents: documents("validation", 12),
    };
    let whole = answer(&block, 2);
    let mut part = whole.clone();
    part.evaluations.pop();
    assert!(matches!(state.fold(2, &block, &part), Err(FoldError::PartBlock { .. })));
    // Documents chosen by someone, each with both outcomes, are no block either.
    let chosen: Vec<DocumentId> = documents("validation", 6);
    let mut part = whole.clone();
    part.evaluations.retain(|seen| chosen.contains(&seen.document));
    let plan = Plan::Test {
        test: 1,
        block: 1,
        candidate: VariantId(1),
        against: VariantId(0),
        documents: chosen.clone(),
    };
    assert!(matches!(state.fold(2, &plan, &part), Err(FoldError::PartBlock { .. })));
    let mut twice = whole.clone();
    twice.evaluations.push(whole.evaluations[0].clone());
    assert!(matches!(state.fold(2, &block, &twice), Err(FoldError::PartBlock { .. })));
    state.fold(2, &block, &whole).unwrap();
}

#[test]
fn a_larger_allowance_goes_on_where_the_smaller_one_stopped() {
    let (plans, before) = run(&search(allowance(10, 150), 2, config()));
    let (longer, after) = extended(&plans, allowance(30, 400));
    assert_eq!(longer[..plans.len()], plans[..]);
    assert!(after.proposals() > before.proposals() && after.document_evaluations() > 300);
    assert!(after.document_evaluations() <= 400 && after.reported().is_some());
    let (_, twice) = extended(&longer, allowance(60, 900));
    assert!(twice.proposals() > after.proposals() && twice.document_evaluations() > 700);
}

#[test]
fn a_larger_allowance_goes_on_where_the_smaller_one_was_stopped_while_it_closed() {
    let (plans, _) = run(&search(allowance(10, 150), 2, config()));
    let first = plans.iter().position(|plan| matches!(plan, Plan::Idle)).unwrap();
    for stopped in [first + 1, first + 5, plans.len() - 3] {
        let (_, after) = extended(&plans[..stopped], allowance(30, 400));
        assert!(after.document_evaluations() > 300, "stopped after {stopped} jobs");
        assert!(after.document_evaluations() <= 400 && after.reported().is_some());
    }
}

/// Goes on from the jobs of a run with a larger allowance.
fn extended(plans: &[Plan], allowance: Allowance) -> (Vec<Plan>, State) {
    let setup = search(allowance, 2, config()).setup().clone();
    let large = Search::new(Setup { since: plans.len() as u32, ..setup });
    run_from(&large, large.empty_state(), plans.to_vec())
}

#[test]
fn a_test_is_frozen_at_its_first_block_and_has_no_second_beside_it() {
    let (plans, state) = run(&search(allowance(60, 1200), 4, config()));
    assert!(!state.tests().is_empty(), "this world has variants worth a test");
    let mut pairs = std::collections::BTreeMap::new();
    let mut last = (0, 0);
    for plan in &plans {
        let Plan::Test { test, block, candidate, against, documents } = plan else { continue };
        assert_eq!(documents.len(), 12, "a block is every validation document");
        assert_eq!(*pairs.entry(*test).or_insert((*candidate, *against)), (*candidate, *against));
        assert!((*test, *block) == (last.0, last.1 + 1) || (*test, *block) == (last.0 + 1, 1));
        last = (*test, *block);
    }
    let claimed = state.tests().iter().filter(|test| test.state == TestState::Claimed);
    for pair in claimed.collect::<Vec<_>>().windows(2) {
        assert_eq!(pair[1].against, pair[0].candidate, "compared with the last claimed");
    }
}

#[test]
fn a_run_finds_what_can_be_found_and_claims_it() {
    let mut claimed = 0;
    for seed in 0..4 {
        let run = simulate(&generous(), &config(), allowance(40, 900), seed).unwrap();
        assert!(run.document_evaluations <= 900 && run.proposals <= 40);
        assert!(run.false_claims == 0, "{run:?}");
        claimed += u32::from(run.claims > 0 && run.true_rate > 0.24);
    }
    assert!(claimed >= 3, "{claimed} of 4");
}

#[test]
fn where_nothing_can_be_found_nothing_is_claimed() {
    let run = simulate(&null(), &config(), allowance(30, 400), 2).unwrap();
    assert_eq!(run.claims, 0);
    assert!((run.true_rate - 0.4).abs() < 0.02, "{run:?}");
}
