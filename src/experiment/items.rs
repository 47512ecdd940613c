//! An item as a line of a file: what a model is shown, what marks it, and where it came from. Not for writing it.

use serde_json::{Map, Value, json};

use crate::{
    experiment::{Laboratory, RunPlan},
    id::ContentHash,
    models::Models,
    outcome::Evaluation,
    score::mean,
    slot::Purpose,
    trajectory::{Entry, Trajectory},
};

/// What all lines of one variant's items share.
#[derive(Debug, Clone)]
pub struct Maker {
    experiment: String,
    commit: String,
    rule: String,
    models: Map<String, Value>,
}

impl Maker {
    /// The maker of items by the variant with this commit.
    pub fn new(plan: &RunPlan, models: &Models, commit: &str) -> Self {
        let yardstick = &plan.config.yardstick;
        let models = yardstick
            .aliases()
            .into_iter()
            .zip(["weak", "strong", "judge", "auditor"])
            .map(|(alias, role)| (role.to_owned(), json!(models.model_name(alias))))
            .collect();
        Self { experiment: plan.name.clone(), commit: commit.to_owned(), rule: yardstick.rule.name().to_owned(), models }
    }

    /// The maker of items by a variant of an open laboratory.
    pub fn of(lab: &Laboratory, commit: &str) -> Self {
        Self::new(&lab.plan, &lab.models, commit)
    }

    /// One line: the item's own keys, `provenance`, `scores`, and both solvers' fresh answers with their scores.
    pub fn line(&self, evaluation: &Evaluation, hash: ContentHash, trajectory: Option<&Trajectory>) -> Value {
        let scores = evaluation.scores.clone().unwrap_or_default();
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
                "rule": self.rule,
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

/// The answers of one solver's fresh attempts, the last of each where it was asked again, with their scores.
fn answers(trajectory: &Trajectory, purpose: Purpose, scores: &[f64]) -> Vec<Value> {
    let mut last: std::collections::BTreeMap<u32, (u32, &str)> = std::collections::BTreeMap::new();
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
