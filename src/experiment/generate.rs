//! `generate`: items from documents, by the variant in production or any other, with their provenance.

use std::{fs::File, io::Write as _, path::Path, sync::Arc};

use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    document::{Document, Split},
    evaluation::Summary,
    experiment::{Laboratory, RunError, score::evaluate_all},
    id::{ContentHash, VariantId},
    item::{Item, ItemKind},
    outcome::Evaluation,
    score::mean,
    slot::Origin,
};

/// What was made.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GenerateReport {
    /// The variant.
    pub variant: VariantId,
    /// Its commit.
    pub commit: String,
    /// Documents read.
    pub documents: usize,
    /// Items written.
    pub items: usize,
    /// Documents without an item, each with its reason in the rejected file.
    pub rejected: usize,
    /// Documents left out because they are sealed.
    pub sealed: usize,
    /// The figures.
    pub summary: Summary,
}

/// Makes items of `documents` and writes `items.jsonl`, `rejected.jsonl` and `summary.json` into `out`.
///
/// The same variant on the same documents answers from the journal: an interrupted call goes on, a
/// repeated one pays nothing.
///
/// # Errors
/// The folder cannot be written; endpoints, budget, stop, journal.
pub async fn generate(
    lab: &Laboratory,
    variant: VariantId,
    documents: &[Arc<Document>],
    out: &Path,
    tell: &(dyn Fn(usize, usize, &Evaluation) + Sync),
) -> Result<GenerateReport, RunError> {
    let unwritable = |source| RunError::Unwritable { folder: out.to_owned(), source };
    std::fs::create_dir_all(out).map_err(unwritable)?;
    let all = documents.len();
    let open = |document: &&Arc<Document>| lab.plan.splits.get(&document.hash) != Some(&Split::Test);
    let documents: Vec<Arc<Document>> = documents.iter().filter(open).cloned().collect();
    let loaded = lab.variant(variant).await?;
    let commit = lab.population.resolve(&variant.to_string()).await?.to_string();
    let origin = Origin::Generate(batch_number(lab, &commit, &documents).await?);
    let work: Vec<_> = documents.iter().map(|document| (Arc::clone(document), Split::Train)).collect();
    let evaluations = evaluate_all(lab, variant, &loaded, &work, origin, tell).await?;
    let (mut items, mut rejected) = (Vec::new(), Vec::new());
    for (evaluation, document) in evaluations.iter().zip(&documents) {
        match (&evaluation.item, evaluation.outcome.passed()) {
            (Some(_), true) => items.push(item_line(lab, evaluation, document, &commit)),
            _ => rejected.push(json!({
                "document": evaluation.document,
                "document_hash": document.hash,
                "outcome": evaluation.outcome,
                "reason": evaluation.reason,
                "rounds": evaluation.rounds,
            })),
        }
    }
    let report = GenerateReport {
        variant,
        commit,
        documents: documents.len(),
        items: items.len(),
        rejected: rejected.len(),
        sealed: all - documents.len(),
        summary: Summary::of(&evaluations),
    };
    write_lines(&out.join("items.jsonl"), &items).map_err(unwritable)?;
    write_lines(&out.join("rejected.jsonl"), &rejected).map_err(unwritable)?;
    write_whole(&out.join("summary.json"), &format!("{:#}\n", json!(report))).map_err(unwritable)?;
    Ok(report)
}

/// The number under which this variant's items of these documents are journalled.
async fn batch_number(lab: &Laboratory, commit: &str, documents: &[Arc<Document>]) -> Result<u32, RunError> {
    let hashes: Vec<ContentHash> = documents.iter().map(|document| document.hash).collect();
    let key = format!("generate/{}", ContentHash::of(json!([commit, hashes]).to_string().as_bytes()));
    if let Some(number) = lab.journal.result(&key)?.and_then(|value| value.as_u64()) {
        return Ok(u32::try_from(number).unwrap_or(u32::MAX));
    }
    let number = lab.journal.get_meta("generated")?.and_then(|value| value.as_u64()).unwrap_or(0) + 1;
    lab.journal.set_meta("generated", &json!(number)).await?;
    lab.journal.put_result(&key, &json!(number)).await?;
    Ok(u32::try_from(number).unwrap_or(u32::MAX))
}

fn item_line(lab: &Laboratory, evaluation: &Evaluation, document: &Document, commit: &str) -> Value {
    let scores = evaluation.scores.clone().unwrap_or_default();
    let yardstick = &lab.plan.config.yardstick;
    let models: serde_json::Map<String, Value> = yardstick
        .aliases()
        .into_iter()
        .zip(["weak", "strong", "judge", "auditor"])
        .map(|(alias, role)| (role.to_owned(), json!(lab.models.model_name(alias))))
        .collect();
    let kind = evaluation.item.as_ref().map_or(ItemKind::Rubric, Item::kind);
    let measure = yardstick.of_kind(kind);
    let rule = measure.rule.name();
    let mut line = json!(evaluation.item);
    if let Value::Object(fields) = &mut line {
        fields.insert(
            "provenance".to_owned(),
            json!({
                "experiment": lab.plan.name,
                "variant": evaluation.variant,
                "commit": commit,
                "document": evaluation.document,
                "document_hash": document.hash,
                "rule": rule,
                "models": models,
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
    }
    line
}

fn write_lines(path: &Path, lines: &[Value]) -> std::io::Result<()> {
    let mut text = String::new();
    for line in lines {
        text.push_str(&line.to_string());
        text.push('\n');
    }
    write_whole(path, &text)
}

/// Writes beside the place and renames, so that a reader finds the old file or the new one.
fn write_whole(path: &Path, text: &str) -> std::io::Result<()> {
    let draft = path.with_extension("part");
    let mut file = File::create(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(draft, path)
}
