//! Git in line with the journal, after a kill or a power cut: the journal is the truth. Not for files that are torn;
//! `Genomes::mend` has put those right before git was opened.

use std::collections::BTreeMap;

use crate::{
    experiment::{JobRecord, Laboratory, ProposalRecord, RunError, founding::commit_seed, keepsake},
    id::VariantId,
    population::{
        CommitId, NewVariant,
        lock::{Lock, Work},
    },
};

/// Commits what git has lost of the folded proposals again, takes away what the journal knows nothing of, and finishes
/// a promotion that was cut off. The variants that were made again. Hold the lock of `Work::Run`.
///
/// # Errors
/// Journal or git cannot be read or written; a genome that neither of them has any more.
pub async fn in_line(lab: &Laboratory) -> Result<Vec<VariantId>, RunError> {
    commit_seed(&lab.population, &lab.plan, lab.started_at).await?;
    let records: Vec<JobRecord> = lab.journal.job_results()?;
    let folded: BTreeMap<VariantId, &ProposalRecord> = records
        .iter()
        .filter_map(|record| record.proposal.as_ref())
        .filter(|proposal| proposal.commit.is_some())
        .map(|proposal| (proposal.variant, proposal))
        .collect();
    let mut heads: BTreeMap<VariantId, CommitId> =
        lab.population.variants().await?.into_iter().map(|head| (head.id, head.commit)).collect();
    let unknown = unknown(lab, &folded, &heads)?;
    lab.population.forget(unknown).await?;
    let (mut made, mut lost) = (Vec::new(), Vec::new());
    for proposal in folded.values() {
        let wanted = proposal.commit.as_deref().and_then(|id| id.parse::<CommitId>().ok());
        if heads.get(&proposal.variant).copied() == wanted {
            continue;
        }
        match again(lab, proposal, &heads).await? {
            Some(commit) if Some(commit) == wanted => {
                heads.insert(proposal.variant, commit);
                made.push(proposal.variant);
            }
            _ => lost.push(proposal.variant),
        }
    }
    if !lost.is_empty() {
        return Err(RunError::Lost(lost));
    }
    // Whoever promotes now puts it right.
    if let Ok(_lock) = Lock::acquire(&lab.folder, Work::Promotion) {
        lab.population.settle_production().await?;
    }
    Ok(made)
}

/// Variants in git of which the journal has lost every word, or says that they are other ones. They are done again.
fn unknown(
    lab: &Laboratory,
    folded: &BTreeMap<VariantId, &ProposalRecord>,
    heads: &BTreeMap<VariantId, CommitId>,
) -> Result<Vec<VariantId>, RunError> {
    let mut unknown = Vec::new();
    for (id, commit) in heads.iter().filter(|(id, _)| **id != VariantId::SEED) {
        let stays = match folded.get(id) {
            Some(proposal) => proposal.commit.as_deref() == Some(commit.to_string().as_str()),
            None => keepsake::kept(&lab.journal, *id)?.is_some(),
        };
        if !stays {
            unknown.push(*id);
        }
    }
    Ok(unknown)
}

/// Commits a folded proposal again; nothing when what it was made of is gone.
async fn again(
    lab: &Laboratory,
    proposal: &ProposalRecord,
    heads: &BTreeMap<VariantId, CommitId>,
) -> Result<Option<CommitId>, RunError> {
    let Some(kept) = keepsake::kept(&lab.journal, proposal.variant)? else { return Ok(None) };
    let parents: Option<Vec<CommitId>> =
        proposal.parents.iter().map(|parent| heads.get(parent).copied()).collect();
    let (Some(parents), Some(first)) = (parents, proposal.parents.first()) else { return Ok(None) };
    let files = kept.files(lab.population.files(&first.to_string()).await?);
    let new = NewVariant {
        id: proposal.variant,
        parents,
        files,
        operator: proposal.operator.clone(),
        hypothesis: proposal.hypothesis.to_string(),
        trailers: kept.trailers,
        time_unix: lab.started_at + i64::from(proposal.variant.0),
    };
    Ok(Some(lab.population.commit_variant(new).await?.commit))
}
