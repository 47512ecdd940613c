//! What makes a population's run *this* run. Budget, endpoints, prices and time-outs are no part of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    document::Split,
    experiment::ExperimentConfig,
    id::{ContentHash, DocumentId},
};

/// One hash per part, so that a difference can be named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Identity(pub BTreeMap<String, ContentHash>);

impl Identity {
    /// The identity of this configuration on this seed genome and these documents with their splits.
    pub fn of(
        config: &ExperimentConfig,
        genome: ContentHash,
        documents: &[(DocumentId, ContentHash, Split)],
    ) -> Self {
        let names: BTreeMap<&String, &str> =
            config.models.iter().map(|(alias, model)| (alias, model.model.as_str())).collect();
        let parts = [
            ("agent", json!(genome)),
            ("documents", json!(documents)),
            ("models", json!(names)),
            ("yardstick", json!(config.yardstick)),
            ("ceilings", json!(config.ceilings)),
            ("search", json!(config.search)),
            ("seed", json!(config.seed)),
        ];
        Self(parts.into_iter().map(|(key, value)| (key.to_owned(), hash(&value))).collect())
    }

    /// The parts in which two identities differ, in order.
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let keys: std::collections::BTreeSet<&String> = self.0.keys().chain(other.0.keys()).collect();
        keys.into_iter().filter(|key| self.0.get(*key) != other.0.get(*key)).cloned().collect()
    }
}

fn hash(value: &Value) -> ContentHash {
    ContentHash::of(value.to_string().as_bytes())
}
