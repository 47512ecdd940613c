//! `ablate`: which proposals of the best variant carry its weight, by measuring it again without them.
//!
//! Evaluations stand in slots of their own and enter no belief; genomes without some changes are no variants.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    document::{Document, Split},
    experiment::{
        Laboratory, Link, Loaded, RunError,
        score::evaluate_all,
        undo::{Undoing, Undone, Unit, Units},
    },
    id::VariantId,
    outcome::Evaluation,
    population::TreeId,
    search::ablation::{Ablation, Weight, WeightTest},
    slot::{Origin, Side},
    usage::Spend,
};

/// Document evaluations per validation document where no budget is given: twenty blocks of pairs.
pub const EVALUATIONS_PER_DOCUMENT: u32 = 40;

/// What the ablation found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AblationReport {
    /// The experiment's name.
    pub experiment: String,
    /// The variant, whole.
    pub variant: VariantId,
    /// The chance of any false verdict, over all tests.
    pub alpha: f64,
    /// Document evaluations allowed.
    pub budget: u32,
    /// Document evaluations made, those of earlier calls included.
    pub document_evaluations: u32,
    /// Whether every test was made; else a larger budget goes on.
    pub complete: bool,
    /// Every proposal on the way to the variant, by number.
    pub proposals: Vec<Ablated>,
    /// Every test, in order.
    pub tests: Vec<TestReport>,
    /// What the evaluations cost.
    pub spend: Spend,
}

/// One proposal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ablated {
    /// The variant that it made.
    pub variant: VariantId,
    /// What it was meant to do.
    pub hypothesis: String,
    /// `carries_weight`, `harmful` or `not_shown`; of those it cannot be separated from, together.
    pub weight: Weight,
    /// The test that says so, from 1; absent where it was not tested.
    pub test: Option<u32>,
    /// Proposals that are left out only together with it.
    pub together_with: Vec<VariantId>,
    /// The later proposal on the same lines, where it cannot be undone alone.
    pub inseparable_from: Option<VariantId>,
    /// Why it was not tested; empty where it was.
    pub reason: String,
}

/// One test.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TestReport {
    /// Its number, from 1.
    pub number: u32,
    /// The proposals left out.
    pub without: Vec<VariantId>,
    /// The tree without them.
    pub tree: TreeId,
    /// Blocks and pairs read.
    pub blocks: u32,
    /// Pairs read.
    pub pairs: u32,
    /// Share of pairs that the whole variant passed.
    pub whole_rate: f64,
    /// Share that it passed without them.
    pub without_rate: f64,
    /// The evidence that the whole is better.
    pub e_whole: f64,
    /// The evidence that without is better.
    pub e_without: f64,
    /// What either needs.
    pub needed: f64,
    /// The verdict; absent where the budget ended before it.
    pub weight: Option<Weight>,
}

/// What is frozen when the ablation of a variant begins.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Begun {
    /// Its number, from 1.
    ablation: u32,
    /// The pass rate that the tests are dimensioned for.
    rate: f64,
}

/// Everything one call works with.
struct Bench<'a> {
    lab: &'a Laboratory,
    variant: VariantId,
    begun: Begun,
    whole: Arc<Loaded>,
    documents: Vec<(Arc<Document>, Split)>,
    tell: &'a (dyn Fn(&Evaluation) + Sync),
}

/// Tests the proposals on `links`, the way to `variant`, with at most `budget` document evaluations. The same
/// call goes on where an earlier one ended; nothing is paid twice.
///
/// # Errors
/// Endpoints, the run's budget, stop, journal, git.
pub async fn ablate(
    lab: &Laboratory,
    (variant, links): (VariantId, &[Link]),
    budget: u32,
    tell: &(dyn Fn(&Evaluation) + Sync),
) -> Result<AblationReport, RunError> {
    let documents: Vec<(Arc<Document>, Split)> =
        lab.plan.documents_of(Split::Validation).into_iter().map(|doc| (doc, Split::Validation)).collect();
    let begun = begin(lab, variant, links).await?;
    let undoing = Undoing::new(&lab.population, variant, links).await?;
    let mut units = undoing.units().await?;
    let block = u32::try_from(documents.len()).unwrap_or(u32::MAX);
    let mut ablation = Ablation::new(units.units.len(), block, begun.rate);
    let bench = Bench { lab, variant, begun, whole: lab.variant(variant).await?, documents, tell };
    let (mut trees, mut spend) = (Vec::new(), Spend::default());
    let mut complete = true;
    while let Some(set) = ablation.next_set() {
        let proposals: Unit = set.iter().flat_map(|place| &units.units[*place]).copied().collect();
        let without = match undoing.undo(lab, &proposals).await? {
            Undone::Genome(without, tree) => {
                trees.push((proposals.clone(), tree));
                without
            }
            failed => {
                refuse(&mut units, (&set, &proposals), failed);
                ablation.skip(&set);
                continue;
            }
        };
        ablation.open(set);
        bench.record(ablation.tests().len(), trees.last()).await?;
        complete = bench.run(&mut ablation, &without, budget, &mut spend).await?;
        if !complete {
            break;
        }
    }
    Ok(AblationReport {
        experiment: lab.plan.name.clone(),
        variant,
        alpha: crate::search::claims::RUN_ALPHA,
        budget,
        document_evaluations: ablation.spent(),
        complete,
        proposals: links[1..].iter().map(|link| ablated(link, &units, ablation.tests())).collect(),
        tests: ablation.tests().iter().zip(trees).map(report).collect(),
        spend,
    })
}

/// The number of the variant's ablation and what is frozen with it, from the journal or new.
async fn begin(lab: &Laboratory, variant: VariantId, links: &[Link]) -> Result<Begun, RunError> {
    let commit = lab.population.resolve(&variant.to_string()).await?;
    let key = format!("ablate/{commit}");
    if let Some(begun) = lab.journal.result(&key)?.and_then(|value| serde_json::from_value(value).ok()) {
        return Ok(begun);
    }
    let before = lab.journal.get_meta("ablations")?.and_then(|value| value.as_u64()).unwrap_or(0);
    let ablation = u32::try_from(before + 1).unwrap_or(u32::MAX);
    let rate = links.last().and_then(|link| link.pass_rate).unwrap_or_default();
    let begun = Begun { ablation, rate: rate.mean };
    lab.journal.set_meta("ablations", &json!(ablation)).await?;
    lab.journal.put_result(&key, &json!(begun)).await?;
    Ok(begun)
}

impl Bench<'_> {
    /// Keeps what a test leaves out, and the tree, before its data exist.
    async fn record(&self, test: usize, built: Option<&(Unit, TreeId)>) -> Result<(), RunError> {
        let Some((proposals, tree)) = built else { return Ok(()) };
        let key = format!("ablate/{}/{test}", self.begun.ablation);
        let value = json!({ "variant": self.variant, "without": proposals, "tree": tree });
        Ok(self.lab.journal.put_result(&key, &value).await?)
    }

    /// Reads blocks of the open test until it is decided; false when the budget ends before.
    async fn run(
        &self,
        ablation: &mut Ablation,
        without: &Loaded,
        budget: u32,
        spend: &mut Spend,
    ) -> Result<bool, RunError> {
        while let Some((test, block)) = ablation.next_block() {
            if ablation.spent().saturating_add(ablation.block_cost()) > budget {
                return Ok(false);
            }
            let (whole, without) = futures_util::future::try_join(
                self.side(&self.whole, (test, block), Side::Whole),
                self.side(without, (test, block), Side::Without),
            )
            .await?;
            whole.iter().chain(&without).for_each(|one| spend.add(&one.spend));
            let passed = |one: &Evaluation| one.outcome.passed();
            let pairs: Vec<(bool, bool)> = whole.iter().map(passed).zip(without.iter().map(passed)).collect();
            ablation.add_block(&pairs);
        }
        Ok(true)
    }

    async fn side(
        &self,
        loaded: &Loaded,
        (test, block): (u32, u32),
        side: Side,
    ) -> Result<Vec<Evaluation>, RunError> {
        let origin = Origin::Ablate { ablation: self.begun.ablation, test, block, side };
        let heard = |_, _, evaluation: &Evaluation| (self.tell)(evaluation);
        evaluate_all(self.lab, self.variant, loaded, &self.documents, origin, &heard).await
    }
}

/// Notes why a lone unit cannot be left out.
fn refuse(units: &mut Units, (set, proposals): (&[usize], &Unit), failed: Undone) {
    let why = match failed {
        Undone::Invalid(problem) => format!("what is left without it is not valid: {problem}"),
        _ => "its lines cannot be told from later ones".to_owned(),
    };
    if set.len() == 1 {
        units.stuck.extend(proposals.iter().map(|proposal| (*proposal, why.clone())));
    }
}

/// A proposal's verdict: that of the test of its unit alone.
fn ablated(link: &Link, units: &Units, tests: &[WeightTest]) -> Ablated {
    let place = units.units.iter().position(|unit| unit.contains(&link.id));
    let test = place.and_then(|place| tests.iter().find(|test| test.without == [place]));
    let weight = test.and_then(|test| test.weight);
    let within = |test: &&WeightTest| place.is_some_and(|place| test.without.contains(&place));
    let reason = match (weight, untestable(link, units), tests.iter().rfind(within)) {
        (Some(_), ..) => String::new(),
        (None, Some(why), _) => why,
        _ if test.is_some() => "the budget ended before its test was decided".to_owned(),
        (None, None, Some(shared)) => {
            format!("the budget ended before it was decided alone; see test {}", shared.number)
        }
        (None, None, None) => "the budget ended before it was tested".to_owned(),
    };
    let unit = place.map(|place| &units.units[place]);
    Ablated {
        variant: link.id,
        hypothesis: link.hypothesis.clone(),
        weight: weight.unwrap_or(Weight::NotShown),
        test: test.map(|test| test.number),
        together_with: unit.into_iter().flatten().copied().filter(|id| *id != link.id).collect(),
        inseparable_from: units.bound.get(&link.id).copied(),
        reason,
    }
}

/// Why a proposal is in no test of its own.
fn untestable(link: &Link, units: &Units) -> Option<String> {
    if units.crossovers.contains(&link.id) {
        Some("a crossover: what it put together is tested proposal by proposal".to_owned())
    } else if units.gone.contains(&link.id) {
        Some("nothing of it is left in the variant".to_owned())
    } else {
        units.stuck.get(&link.id).cloned()
    }
}

fn report((test, (proposals, tree)): (&WeightTest, (Unit, TreeId))) -> TestReport {
    let share = |count: u32| f64::from(count) / f64::from(test.pairs.max(1));
    TestReport {
        number: test.number,
        without: proposals.into_iter().collect(),
        tree,
        blocks: test.blocks,
        pairs: test.pairs,
        whole_rate: share(test.both + test.whole_only),
        without_rate: share(test.both + test.without_only),
        e_whole: test.e_whole(),
        e_without: test.e_without(),
        needed: test.needed(),
        weight: test.weight,
    }
}
