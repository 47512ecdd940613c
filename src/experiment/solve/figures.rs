//! The figures of models on a dataset. Pure over what they answered. Not for showing them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Dataset, Solved, Solving};
use crate::{
    evaluation::ratio::{Cluster, Interval, difference_of, mean_of},
    item::ItemKind,
    usage::Spend,
};

/// How scores and intervals come about, for whoever reads them.
const METHOD: &str = "90% intervals with the document as cluster: ratio estimator with linearised variance and \
    Student's t; the difference is taken over the same items";

/// One model's figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelFigures {
    /// Its alias in the experiment.
    pub alias: String,
    /// Its name at its provider.
    pub model: String,
    /// Items with at least one scored attempt.
    pub items: usize,
    /// Mean score over the attempts, 0..=1 (mean@k).
    pub mean: Option<Interval>,
    /// Mean over items of the best attempt, 0..=1 (best@k).
    pub best: Option<Interval>,
    /// Share of attempts that their token limit cut twice; they score 0.
    pub cut: f64,
    /// Attempts without usable marks, left out.
    pub unmarked: usize,
    /// Items whose prompt did not fit the model, left out.
    pub unfit: usize,
    /// What it cost, the judge included.
    pub spend: Spend,
}

/// The first model against the second, over the items that both were scored on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Versus {
    /// The first model's alias.
    pub model: String,
    /// The second one's.
    pub against: String,
    /// Items that both were scored on.
    pub items: usize,
    /// How far the first is ahead in mean@k.
    pub mean: Option<Interval>,
    /// How far the first is ahead in best@k.
    pub best: Option<Interval>,
    /// Items on which the first scores higher in the mean.
    pub higher: usize,
    /// Items on which it scores lower.
    pub lower: usize,
}

impl Versus {
    /// Whether the interval of the difference in mean@k leaves 0 out.
    pub fn is_shown(&self) -> bool {
        self.mean.is_some_and(|mean| mean.low > 0.0 || mean.high < 0.0)
    }
}

/// Models on a dataset.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SolveReport {
    /// The experiment whose models and yardstick were used.
    pub experiment: String,
    /// The dataset's file.
    pub dataset: String,
    /// Its items.
    pub items: usize,
    /// Lines left out because they repeat an item.
    pub repeated: usize,
    /// Documents they were made from.
    pub documents: usize,
    /// Items that are marked by a rubric.
    pub by_rubric: usize,
    /// Items whose answers are checked.
    pub by_check: usize,
    /// Attempts of each model at each item.
    pub attempts: u32,
    /// The judge.
    pub judge: String,
    /// How the intervals come about.
    pub method: &'static str,
    /// The models, in the order asked for.
    pub models: Vec<ModelFigures>,
    /// The difference, where there are two.
    pub versus: Option<Versus>,
}

/// The mean of the attempts' scores, those that were cut counting 0; nothing without a scored attempt.
pub(super) fn mean_score(solved: &Solved) -> Option<f64> {
    let scores = scores(solved);
    (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
}

fn scores(solved: &Solved) -> Vec<f64> {
    if solved.fault.is_some() {
        return Vec::new();
    }
    let score = |attempt: &crate::yardstick::Measured| attempt.score.or(attempt.is_cut().then_some(0.0));
    solved.attempts.iter().filter_map(score).collect()
}

fn best_score(solved: &Solved) -> Option<f64> {
    scores(solved).into_iter().reduce(f64::max)
}

pub(super) fn report(
    solving: &Solving,
    dataset: &Dataset,
    aliases: &[String],
    attempts: u32,
    solved: &[Vec<Solved>],
) -> SolveReport {
    let name = |alias: &str| solving.models.model_name(alias).unwrap_or(alias).to_owned();
    let documents = Documents::of(dataset);
    let models: Vec<ModelFigures> =
        aliases.iter().zip(solved).map(|(alias, own)| figures(alias, name(alias), own, &documents)).collect();
    let versus = match (aliases, solved) {
        ([one, other], [first, second]) => Some(versus((one, first), (other, second), &documents)),
        _ => None,
    };
    let by_check = dataset.items.iter().filter(|one| one.item.kind() == ItemKind::Verifiable).count();
    SolveReport {
        experiment: solving.plan.name.clone(),
        dataset: dataset.file.clone(),
        items: dataset.items.len(),
        repeated: dataset.repeated,
        documents: documents.count,
        by_rubric: dataset.items.len() - by_check,
        by_check,
        attempts,
        judge: name(&solving.plan.config.yardstick.judge),
        method: METHOD,
        models,
        versus,
    }
}

/// Which document each item belongs to.
struct Documents {
    of_item: Vec<usize>,
    count: usize,
}

impl Documents {
    fn of(dataset: &Dataset) -> Self {
        let mut known = BTreeMap::new();
        let of_item = dataset
            .items
            .iter()
            .map(|item| {
                let next = known.len();
                *known.entry(item.document.as_str()).or_insert(next)
            })
            .collect();
        Self { of_item, count: known.len() }
    }

    /// Sums per document of a figure of its items.
    fn clusters(&self, own: &[Solved], of: impl Fn(&Solved) -> Option<f64>) -> Vec<Cluster> {
        let mut sums = vec![(0.0, 0.0); self.count];
        for solved in own {
            let sum = self.of_item.get(solved.item).and_then(|document| sums.get_mut(*document));
            if let (Some(figure), Some(sum)) = (of(solved), sum) {
                *sum = (sum.0 + figure, sum.1 + 1.0);
            }
        }
        sums
    }
}

fn figures(alias: &str, model: String, own: &[Solved], documents: &Documents) -> ModelFigures {
    let mut spend = Spend::default();
    own.iter().for_each(|solved| spend.add(&solved.spend));
    let attempts = || own.iter().filter(|solved| solved.fault.is_none()).flat_map(|solved| &solved.attempts);
    let cut = attempts().filter(|attempt| attempt.is_cut()).count();
    ModelFigures {
        alias: alias.to_owned(),
        model,
        items: own.iter().filter(|solved| mean_score(solved).is_some()).count(),
        mean: mean_of(&documents.clusters(own, mean_score), (0.0, 1.0)),
        best: mean_of(&documents.clusters(own, best_score), (0.0, 1.0)),
        cut: cut as f64 / attempts().count().max(1) as f64,
        unmarked: attempts().filter(|attempt| !attempt.is_cut() && attempt.score.is_none()).count(),
        unfit: own.iter().filter(|solved| solved.fault.is_some()).count(),
        spend,
    }
}

fn versus(
    (model, first): (&str, &[Solved]),
    (against, second): (&str, &[Solved]),
    documents: &Documents,
) -> Versus {
    let both = |at: usize| {
        let scored = |side: &[Solved]| side.get(at).is_some_and(|solved| mean_score(solved).is_some());
        scored(first) && scored(second)
    };
    let kept = |side: &[Solved]| -> Vec<Solved> { side.iter().filter(|s| both(s.item)).cloned().collect() };
    let (first, second) = (kept(first), kept(second));
    let ahead = |of: fn(&Solved) -> Option<f64>| {
        difference_of(&documents.clusters(&first, of), &documents.clusters(&second, of))
    };
    let higher =
        |a: &[Solved], b: &[Solved]| a.iter().zip(b).filter(|(a, b)| mean_score(a) > mean_score(b)).count();
    Versus {
        model: model.to_owned(),
        against: against.to_owned(),
        items: first.len(),
        mean: ahead(mean_score),
        best: ahead(best_score),
        higher: higher(&first, &second),
        lower: higher(&second, &first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yardstick::{Measured, Solver};

    fn solved(item: usize, scores: &[Option<f64>]) -> Solved {
        let attempt = |score: &Option<f64>| Measured {
            solver: Solver::Strong,
            answer: score.is_some().then(|| "x".to_owned()),
            score: *score,
        };
        let attempts = scores.iter().map(attempt).collect();
        Solved { item, attempts, fault: None, spend: Spend::default() }
    }

    #[test]
    fn a_cut_attempt_scores_nothing_and_an_unmarked_one_is_left_out() {
        let mut one = solved(0, &[Some(0.8), None]);
        assert_eq!((mean_score(&one), best_score(&one)), (Some(0.4), Some(0.8)));
        one.attempts[1].answer = Some("unread".into());
        assert_eq!(mean_score(&one), Some(0.8));
        one.fault = Some("too long".into());
        assert_eq!(mean_score(&one), None);
    }

    #[test]
    fn the_difference_is_over_items_that_both_solved_and_documents_are_its_clusters() {
        let documents = Documents { of_item: vec![0, 0, 1, 2], count: 3 };
        let side = |scores: [f64; 4]| -> Vec<Solved> {
            scores.iter().enumerate().map(|(at, score)| solved(at, &[Some(*score)])).collect()
        };
        let (first, mut second) = (side([0.5, 0.7, 0.9, 1.0]), side([0.4, 0.6, 0.8, 0.0]));
        second[3].fault = Some("too long".into());
        let versus = versus(("a", &first), ("b", &second), &documents);
        assert_eq!((versus.items, versus.higher, versus.lower), (3, 3, 0));
        assert!((versus.mean.unwrap().mean - 0.1).abs() < 1e-9 && versus.is_shown());
    }
}
