//! An item as a line of a file: what a model is shown, what marks it, and where it came from. Not for writing it.

use std::{collections::BTreeMap, path::Path};

use serde_json::{Map, Value, json};

use crate::{
    document::Split,
    experiment::{RunError, RunPlan, RunView, lines::Lines},
    id::{ContentHash, DocumentId, VariantId},
    item::{Item, ItemKind},
    outcome::Evaluation,
    score::mean,
    slot::Purpose,
    trajectory::{Entry, Trajectory},
    yardstick::Yardstick,
};

/// What all lines of one variant's items share.
#[derive(Debug, Clone)]
pub struct Maker {
    experiment: String,
    commit: String,
    yardstick: Yardstick,
    models: Map<String, Value>,
}

impl Maker {
    /// The maker of items by the variant with this commit.
    pub fn new(plan: &RunPlan, commit: &str) -> Self {
        let yardstick = &plan.config.yardstick;
        let name = |alias: &str| plan.config.models.get(alias).map(|model| model.model.clone());
        let models = yardstick
            .aliases()
            .into_iter()
            .zip(["weak", "strong", "judge", "auditor"])
            .map(|(alias, role)| (role.to_owned(), json!(name(alias))))
            .collect();
        Self {
            experiment: plan.name.clone(),
            commit: commit.to_owned(),
            yardstick: yardstick.clone(),
            models,
        }
    }

    /// One line: the item's own keys, `provenance`, `scores`, and both solvers' fresh answers with their scores.
    pub fn line(&self, evaluation: &Evaluation, hash: ContentHash, trajectory: Option<&Trajectory>) -> Value {
        let scores = evaluation.scores.clone().unwrap_or_default();
        let kind = evaluation.item.as_ref().map_or(ItemKind::Rubric, Item::kind);
        let mut line = json!(evaluation.item);
        let Value::Object(fields) = &mut line else { return line };
        fields.insert(
            "provenance".to_owned(),
            json!({
                "experiment": self.experiment,
                "variant": evaluation.variant,
                "commit": self.commit,
                "document": evaluation.document,
                "document_hash": hash,
                "rule": self.yardstick.of_kind(kind).rule.name(),
                "models": self.models,
                "rounds": evaluation.rounds,
                "calls": evaluation.spend.calls,
            }),
        );
        fields.insert(
            "scores".to_owned(),
            json!({
                "weak": scores.weak,
                "strong": scores.strong,
                "weak_mean": mean(&scores.weak),
                "strong_mean": mean(&scores.strong),
                "gap": scores.gap(),
            }),
        );
        if let Some(trajectory) = trajectory {
            let of = |purpose, scores: &[f64]| answers(trajectory, purpose, scores);
            fields.insert(
                "answers".to_owned(),
                json!({
                    "weak": of(Purpose::FreshWeakAttempt, &scores.weak),
                    "strong": of(Purpose::FreshStrongAttempt, &scores.strong),
                }),
            );
        }
        line
    }
}

/// Writes the items of a variant that passed on training documents of its run, the last of each document, to a file
/// of lines. How many they are.
///
/// # Errors
/// No such variant, an unreadable journal, a file that cannot be written.
pub async fn items_of_run(view: &RunView, variant: VariantId, path: &Path) -> Result<usize, RunError> {
    let unwritable = |source| RunError::Unwritable { folder: path.to_owned(), source };
    let commit = view.population.resolve(&variant.to_string()).await?.to_string();
    let maker = Maker::new(&view.plan, &commit);
    let mut last: BTreeMap<DocumentId, Evaluation> = BTreeMap::new();
    for evaluation in view.evaluations(variant)? {
        if evaluation.split == Split::Train && evaluation.outcome.passed() && evaluation.item.is_some() {
            last.insert(evaluation.document.clone(), evaluation);
        }
    }
    let mut lines = Lines::create(path).map_err(unwritable)?;
    for evaluation in last.values() {
        let Some((document, _)) = view.plan.document(&evaluation.document) else { continue };
        let trajectory = view.journal.trajectory(evaluation.origin, variant, &evaluation.document)?;
        lines.write(&maker.line(evaluation, document.hash, trajectory.as_ref())).map_err(unwritable)?;
    }
    let count = lines.count();
    lines.finish().map_err(unwritable)?;
    Ok(count)
}

/// The answers of one solver's fresh attempts, the last of each where it was asked again, with their scores.
fn answers(trajectory: &Trajectory, purpose: Purpose, scores: &[f64]) -> Vec<Value> {
    let mut last: BTreeMap<u32, (u32, &str)> = std::collections::BTreeMap::new();
    for entry in &trajectory.entries {
        if let Entry::Exchange { slot, reply, .. } = entry
            && slot.purpose == purpose
            && last.get(&slot.attempt).is_none_or(|(reask, _)| *reask <= slot.reask)
        {
            last.insert(slot.attempt, (slot.reask, reply.content.as_str()));
        }
    }
    last.values().zip(scores).map(|((_, text), score)| json!({ "text": text, "score": score })).collect()
}
