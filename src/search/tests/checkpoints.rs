use super::{
    allowance, config,
    schedule::{answer, run, search},
};
use crate::{
    id::VariantId,
    search::{Checkpoint, FoldError, Plan, Search, State},
};

fn folded(search: &Search, plans: &[Plan]) -> State {
    let mut state = search.empty_state();
    for (job, plan) in (0..).zip(plans) {
        state.fold(job, plan, &answer(plan, job)).unwrap();
    }
    state
}

fn restored(search: &Search, plans: &[Plan], checkpoint: &Checkpoint) -> State {
    let mut state = search.empty_state();
    for (job, plan) in (0..).zip(plans) {
        state.fold_unjudged(job, plan, &answer(plan, job)).unwrap();
    }
    // As it comes back from the journal.
    let text = serde_json::to_string(checkpoint).unwrap();
    state.restore(serde_json::from_str(&text).unwrap()).unwrap();
    state
}

#[test]
fn a_state_from_a_checkpoint_is_the_very_state_and_goes_on_as_it_does() {
    let search = search(allowance(40, 900), 5, config());
    let (plans, _) = run(&search);
    let tested = plans.iter().position(|plan| matches!(plan, Plan::Test { .. })).unwrap();
    for cut in [1, 9, tested + 1, tested + 2, plans.len() - 4] {
        let mut whole = folded(&search, &plans[..cut]);
        let mut state = restored(&search, &plans[..cut], &whole.checkpoint());
        assert_eq!(state.checkpoint(), whole.checkpoint());
        for (job, plan) in (cut as u32..).zip(&plans[cut..]) {
            whole.fold(job, plan, &answer(plan, job)).unwrap();
            state.fold(job, plan, &answer(plan, job)).unwrap();
            assert_eq!(state.pass_rates(), whole.pass_rates(), "cut at {cut}, job {job}");
        }
        assert_eq!(state.checkpoint(), whole.checkpoint());
        assert_eq!((state.best(), state.reported()), (whole.best(), whole.reported()));
        assert_eq!(state.effect(VariantId(1)), whole.effect(VariantId(1)));
    }
}

#[test]
fn the_checkpoint_of_other_jobs_is_refused() {
    let search = search(allowance(40, 900), 5, config());
    let (plans, _) = run(&search);
    let later = folded(&search, &plans[..9]).checkpoint();
    let mut state = search.empty_state();
    state.fold_unjudged(0, &plans[0], &answer(&plans[0], 0)).unwrap();
    assert_eq!(state.restore(later), Err(FoldError::OutOfOrder { expected: 1, got: 9 }));
}
