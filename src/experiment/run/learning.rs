//! What a run keeps from its jobs for the proposals to come. Not for choosing them.

use std::sync::Arc;

use super::Run;
use crate::{
    document::Split,
    experiment::{ProposalRecord, RunError},
    mutation::{Fingerprint, LedgerEntry, Trial},
    search::{JobResult, Plan},
};

impl Run {
    pub(super) fn ledger(&self) -> Vec<LedgerEntry> {
        self.records.iter().filter_map(|record| record.ledger_entry(&self.state)).collect()
    }

    pub(super) fn note_training(&mut self, job: u32, plan: &Plan) {
        if let Plan::Breed { training, .. } = plan
            && !training.is_empty()
        {
            Arc::make_mut(&mut self.training).insert(job, training.clone());
        }
    }

    pub(super) fn note_trials(&mut self, job: u32, result: &JobResult) {
        let training = result.evaluations.iter().filter(|seen| seen.split == Split::Train);
        let trials = training.map(|seen| Trial {
            job,
            variant: seen.variant,
            document: seen.document.clone(),
            passed: seen.passed,
        });
        Arc::make_mut(&mut self.trials).extend(trials);
    }

    pub(super) async fn learn(&mut self, proposal: ProposalRecord) -> Result<(), RunError> {
        match &proposal.reason {
            Some(reason) => tracing::info!(proposal = proposal.variant.0, reason, "proposal rejected"),
            None => tracing::info!(
                variant = %proposal.variant,
                mechanism = &*proposal.mechanism,
                "variant committed"
            ),
        }
        if let Some(fingerprint) = self.fingerprint(&proposal).await? {
            Arc::make_mut(&mut self.earlier).add(fingerprint);
        }
        self.records.push(proposal);
        Ok(())
    }

    async fn fingerprint(&self, proposal: &ProposalRecord) -> Result<Option<Fingerprint>, RunError> {
        let (Some(_), None) = (&proposal.commit, proposal.fingerprint) else {
            return Ok(proposal.fingerprint);
        };
        let child = self.lab.genome(proposal.variant).await?;
        let parent = match proposal.parents.first() {
            Some(parent) => self.lab.genome(*parent).await?,
            None => self.lab.plan.genome.clone(),
        };
        Ok(Some(Fingerprint::of(&parent, &child)))
    }
}
