//! Descent and layout on small trees.

use super::*;
use crate::{event::PassRate, id::VariantId};

fn record(id: u32, parents: &[u32], rate: Option<f64>) -> Record {
    Record {
        id: VariantId(id),
        parents: parents.iter().copied().map(VariantId).collect(),
        operator: "edit".into(),
        hypothesis: String::new(),
        verdict: Verdict::Unknown,
        commit: None,
        tree: None,
        state: if rate.is_some() { RecordState::InPlay } else { RecordState::Rejected },
        reason: String::new(),
        pass_rate: rate.map(|mean| PassRate { mean, ..PassRate::default() }),
    }
}

/// v7 crosses v4 (below v1) with v3; v6 is rejected.
fn family() -> Lineage {
    Lineage::new(vec![
        record(7, &[4, 3], Some(0.6)),
        record(0, &[], Some(0.1)),
        record(1, &[0], Some(0.2)),
        record(2, &[0], Some(0.15)),
        record(3, &[0], Some(0.3)),
        record(4, &[1], Some(0.4)),
        record(5, &[3], Some(0.2)),
        record(6, &[1], None),
        record(8, &[7], Some(0.5)),
    ])
}

fn ids(variants: &[VariantId]) -> Vec<u32> {
    variants.iter().map(|variant| variant.0).collect()
}

fn drawn(lineage: &Lineage, layout: &Layout) -> Vec<String> {
    let line = |row: Row| match row.record {
        None => format!("{}… {} more", row.prefix, row.folded),
        Some(place) => {
            let mark = if row.on_path { " *" } else { "" };
            format!("{}{}{mark}", row.prefix, lineage.records()[place].id)
        }
    };
    lineage.rows(layout).into_iter().map(line).collect()
}

#[test]
fn the_path_goes_through_both_parents_of_a_crossover() {
    let lineage = family();
    assert_eq!(ids(&lineage.path_to(VariantId(7))), [0, 1, 3, 4, 7]);
    assert_eq!(ids(&lineage.first_parents(VariantId(7))), [0, 1, 4, 7]);
    assert_eq!(ids(&lineage.path_to(VariantId(99))), [0; 0]);
}

#[test]
fn siblings_stand_by_rate_and_those_without_one_last() {
    assert_eq!(ids(&family().children(VariantId(0))), [3, 1, 2]);
    assert_eq!(ids(&family().children(VariantId(1))), [4, 6]);
}

#[test]
fn the_way_to_the_best_is_the_trunk_and_the_rest_branches_off() {
    let rows = drawn(&family(), &Layout::whole(VariantId(7)));
    let expected = ["● v0 *", "├─ v3 *", "│  └─ v5", "├─ v2", "● v1 *", "├─ v6", "● v4 *", "● v7 *", "└─ v8"];
    assert_eq!(rows, expected);
}

#[test]
fn long_runs_of_siblings_are_folded_but_never_what_leads_to_the_best() {
    let mut records = vec![record(0, &[], Some(0.1))];
    records.extend((1..=40).map(|id| record(id, &[0], Some(1.0 / f64::from(id)))));
    records.push(record(41, &[40], Some(0.0)));
    records.push(record(42, &[1, 41], Some(0.9)));
    let lineage = Lineage::new(records);
    let rows = drawn(&lineage, &Layout { best: VariantId(42), siblings: 2, depth: 4 });
    let expected =
        ["● v0 *", "├─ v2", "├─ v3", "├─ v40 *", "│  └─ v41 *", "├─ … 36 more", "● v1 *", "● v42 *"];
    assert_eq!(rows, expected);
}

#[test]
fn a_deep_branch_is_folded_with_all_that_is_below_it() {
    let mut records = vec![record(0, &[], Some(0.5))];
    records.extend((1..=20_000).map(|id| record(id, &[id - 1], Some(0.1))));
    let lineage = Lineage::new(records);
    let rows = drawn(&lineage, &Layout { best: VariantId(0), siblings: 6, depth: 2 });
    assert_eq!(rows, ["● v0 *", "└─ v1", "   └─ v2", "      └─ … 19998 more"]);
    assert_eq!(drawn(&lineage, &Layout::of(VariantId(20_000))).len(), 20_001);
}

#[test]
fn merge_bases_are_the_nearest_common_ancestors() {
    let lineage = family();
    assert_eq!(ids(&lineage.merge_bases(VariantId(4), VariantId(3))), [0]);
    assert_eq!(ids(&lineage.merge_bases(VariantId(5), VariantId(8))), [3]);
    assert_eq!(ids(&lineage.merge_bases(VariantId(8), VariantId(4))), [4]);
}

#[test]
fn a_record_whose_parent_is_unknown_is_a_root_of_its_own() {
    let lineage = Lineage::new(vec![record(0, &[], Some(0.1)), record(5, &[3], None), record(6, &[5], None)]);
    assert_eq!(drawn(&lineage, &Layout::of(VariantId::SEED)), ["● v0 *", "○ v5", "└─ v6"]);
}
