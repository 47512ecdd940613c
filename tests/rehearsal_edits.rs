//! What the rehearsal editor's proposals are worth, measured on a corpus that nothing else is tuned on.
//!
//! Slow, so run by hand: `cargo test --release --test rehearsal_edits -- --ignored --nocapture`.

#![expect(clippy::print_stdout, reason = "measurements are shown")]

#[path = "support/levers.rs"]
mod levers;
#[path = "support/rehearsal.rs"]
mod rehearsal;

use levers::{helpful, pulled, seed};
use phylon::{genome::Genome, mutation::Proposed};
use rehearsal::{Laboratory, error_of_difference};

/// Changes of the pass rate beyond so many standard errors count.
const BEYOND: f64 = 1.65;
/// Blocks of every document that the parent and each child are measured on.
const PARENT_BLOCKS: u32 = 12;
const CHILD_BLOCKS: u32 = 4;

/// The share of proposals on `parent` that help, of 40.
async fn share_that_helps(parent: &Genome) -> f64 {
    let laboratory = Laboratory::new();
    let documents = laboratory.documents.len();
    let before = laboratory.rate(0, parent, PARENT_BLOCKS).await;
    let (mut helped, mut harmed, mut lines) = (0_u32, 0_u32, Vec::new());
    for job in 1..=40 {
        let Proposed::Child(child) = laboratory.propose(job, 0, parent).await else { continue };
        let after = laboratory.rate(job, &child.genome, CHILD_BLOCKS).await;
        let error = error_of_difference(before, after, documents * CHILD_BLOCKS as usize);
        helped += u32::from(after - before > BEYOND * error);
        harmed += u32::from(before - after > BEYOND * error);
        lines.push(format!("{:+.3} {}", after - before, child.mechanism));
    }
    lines.sort();
    println!("parent {before:.3}\n{}\n{helped} helped, {harmed} harmed of {}", lines.join("\n"), lines.len());
    f64::from(helped) / lines.len() as f64
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "minutes; measures"]
async fn about_a_quarter_of_the_proposals_on_the_seed_variant_help() {
    let share = share_that_helps(&seed()).await;
    assert!((0.15..=0.45).contains(&share), "{share:.2}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "minutes; measures"]
async fn proposals_still_help_half_way() {
    let levers = ["positive criteria only", "need the document", "code checks the weights"].map(helpful);
    let share = share_that_helps(&pulled(&seed(), &levers)).await;
    assert!((0.12..=0.45).contains(&share), "{share:.2}");
}
