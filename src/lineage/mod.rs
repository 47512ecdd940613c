//! placeholder: lineage
use crate::{event::PassRate, id::VariantId};
use serde::Serialize;
/// r
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Record {
    pub id: VariantId,
    pub parents: Vec<VariantId>,
    pub operator: String,
    pub hypothesis: String,
    pub verdict: Option<String>,
    pub commit: Option<String>,
    pub tree: Option<String>,
    pub state: State,
    pub reason: Option<String>,
    pub pass_rate: Option<PassRate>,
}
/// s
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub enum State {
    InPlay,
    Retired,
    Rejected,
}
