//! What each lever of the rehearsal does by itself, on a corpus that nothing else is tuned on.
//!
//! All of them take two minutes, so by hand:
//! `cargo test --release --test rehearsal_levers -- --ignored --nocapture`.

#![expect(clippy::print_stdout, reason = "measurements are shown")]

#[path = "support/levers.rs"]
mod levers;
#[path = "support/rehearsal.rs"]
mod rehearsal;

use levers::{HARMFUL, HELPFUL, Lever, USELESS, helpful, pulled, seed};
use rehearsal::{Laboratory, error_of_difference};

/// Changes of the pass rate beyond so many standard errors are no accident.
const BEYOND: f64 = 1.65;

/// The change of the pass rate by each lever, in standard errors, over `blocks` of every document.
async fn changes(levers: &'static [Lever], blocks: u32) -> Vec<(&'static str, f64)> {
    let laboratory = Laboratory::new();
    let evaluations = laboratory.documents.len() * blocks as usize;
    let before = laboratory.rate(0, &seed(), blocks).await;
    let mut changes = Vec::new();
    for (number, lever) in (1..).zip(levers) {
        let after = laboratory.rate(number, &pulled(&seed(), &[lever]), blocks).await;
        let change = (after - before) / error_of_difference(before, after, evaluations);
        println!("{:40} {before:.3} -> {after:.3} ({change:+.1} standard errors)", lever.name);
        changes.push((lever.name, change));
    }
    changes
}

#[tokio::test(flavor = "multi_thread")]
async fn checkable_criteria_help_and_much_context_harms() {
    let laboratory = Laboratory::new();
    let before = laboratory.rate(0, &seed(), 2).await;
    let up = laboratory.rate(1, &pulled(&seed(), &[helpful("checkable criteria")]), 2).await;
    let down = laboratory.rate(2, &pulled(&seed(), &[&HARMFUL[0]]), 2).await;
    assert!(down < before && before < up, "{down:.3} {before:.3} {up:.3}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a minute; measures"]
async fn every_helpful_lever_helps_by_itself() {
    let changes = changes(HELPFUL, 12).await;
    let flat: Vec<_> = changes.iter().filter(|(_, change)| *change < BEYOND).collect();
    assert!(flat.is_empty(), "{flat:?}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "half a minute; measures"]
async fn useless_levers_do_nothing() {
    let changes = changes(USELESS, 12).await;
    let moved: Vec<_> = changes.iter().filter(|(_, change)| change.abs() > 2.0 * BEYOND).collect();
    assert!(moved.is_empty(), "{moved:?}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "half a minute; measures"]
async fn every_harmful_lever_harms_by_itself() {
    let changes = changes(HARMFUL, 12).await;
    let harmless: Vec<_> = changes.iter().filter(|(_, change)| *change > -BEYOND).collect();
    assert!(harmless.is_empty(), "{harmless:?}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "half a minute; measures"]
async fn levers_combine_to_more_than_half() {
    let laboratory = Laboratory::new();
    let prompts: Vec<&Lever> = HELPFUL.iter().filter(|lever| !lever.name.starts_with("code")).collect();
    let rate = laboratory.rate(0, &pulled(&seed(), &prompts), 6).await;
    println!("every helpful lever of the prompts: {rate:.3}");
    assert!(rate > 0.45, "{rate:.3}");
}
