//! Which proposals of a variant carry its weight, and the tests that say so. Not for testing.

use crate::{
    experiment::{Ablated, AblationReport},
    id::VariantId,
    reporting::console::{
        inert_line,
        style::Style,
        text::{Align, columns, count, counted, percent, shorten, spent, wrap},
    },
    search::ablation::Weight,
};

/// What the ablation found, as text. `validation` documents made up a block.
pub fn ablation(report: &AblationReport, validation: usize, style: Style) -> String {
    let name = inert_line(&report.experiment);
    if report.proposals.is_empty() {
        let head = format!("{name}: the best is the seed variant, and there is nothing to leave out");
        return format!("{}\n", style.strong(&head));
    }
    let proposals = counted(report.proposals.len() as u64, "proposal");
    let head = format!(
        "{name}: {} without each of its {proposals}, on {validation} validation documents",
        report.variant
    );
    let mut text = format!("{}\n\n", style.strong(&head));
    text.push_str(&verdicts(&report.proposals, style));
    if !report.tests.is_empty() {
        text.push('\n');
        text.push_str(&tests(report, style));
    }
    let more = if report.complete { "" } else { "; a larger `--budget` goes on" };
    let work = format!(
        "{} of {} document evaluations, {}{more}",
        count(report.document_evaluations.into()),
        count(report.budget.into()),
        spent(&report.spend)
    );
    let meaning = format!(
        "Carries weight: the variant is shown better than without. Harmful: without is shown better. The chance \
         of any false verdict is at most {}. A verdict speaks of the change where it stands now, among the others.",
        percent(report.alpha)
    );
    format!("{text}\n{} {work}\n\n{}", style.faint("spent "), style.faint(&wrap(&meaning, "", style.width)))
}

fn verdicts(proposals: &[Ablated], style: Style) -> String {
    const ALIGNS: [Align; 4] = [Align::Left; 4];
    let heading = ["", "verdict", "test", "hypothesis"];
    let mut table = vec![heading.iter().map(|cell| style.faint(cell)).collect::<Vec<_>>()];
    for one in proposals {
        let test = one.test.map_or("–".to_owned(), |number| number.to_string());
        let note = note(one);
        let story =
            if note.is_empty() { one.hypothesis.clone() } else { format!("{note}: {}", one.hypothesis) };
        let room = style.width.saturating_sub(36).max(24);
        table.push(vec![one.variant.to_string(), painted(one.weight, style), test, shorten(&story, room)]);
    }
    columns(&table, &ALIGNS, "")
}

/// What must be known beside the verdict, in brackets.
fn note(one: &Ablated) -> String {
    let mut notes = Vec::new();
    if !one.together_with.is_empty() {
        notes.push(format!("with {}", listed(&one.together_with)));
    }
    if let Some(later) = one.inseparable_from {
        notes.push(format!("cannot be separated from {later}"));
    }
    if !one.reason.is_empty() {
        notes.push(one.reason.clone());
    }
    if notes.is_empty() { String::new() } else { format!("[{}]", notes.join("; ")) }
}

fn tests(report: &AblationReport, style: Style) -> String {
    use Align::{Left, Right};
    const ALIGNS: [Align; 9] = [Left, Left, Right, Right, Right, Right, Right, Right, Left];
    let heading =
        ["test", "leaving out", "pairs", "whole", "without", "e whole", "e without", "needed", "verdict"];
    let mut table = vec![heading.iter().map(|cell| style.faint(cell)).collect::<Vec<_>>()];
    for test in &report.tests {
        let verdict = test.weight.map_or(style.notable("open"), |weight| painted(weight, style));
        table.push(vec![
            test.number.to_string(),
            shorten(&listed(&test.without), 36),
            count(test.pairs.into()),
            percent(test.whole_rate),
            percent(test.without_rate),
            format!("{:.2}", test.e_whole),
            format!("{:.2}", test.e_without),
            format!("{:.0}", test.needed),
            verdict,
        ]);
    }
    columns(&table, &ALIGNS, "")
}

fn listed(variants: &[VariantId]) -> String {
    variants.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn painted(weight: Weight, style: Style) -> String {
    match weight {
        Weight::CarriesWeight => style.good(weight.words()),
        Weight::Harmful => style.bad(weight.words()),
        Weight::NotShown => weight.words().to_owned(),
    }
}
