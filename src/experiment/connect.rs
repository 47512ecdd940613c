//! The models of a run, connected: to endpoints, to rehearsal models that remember its documents, or to the journal of
//! a run that is replayed. Not for asking them.

use std::sync::Arc;

use crate::{
    document::Document,
    experiment::{
        OpenOptions, RunError, RunPlan,
        replay::{Recorded, nobody},
    },
    journal::Journal,
    models::{Answerer, Budget, ModelDeps, Models, ReplyStore, rehearsal::Rehearsal},
    problem::Problem,
};

/// Where replies come from.
pub enum Replies<'a> {
    /// From the models; the documents are those beyond the experiment's that rehearsal models remember.
    Asked(&'a [Document]),
    /// From another journal only.
    Recorded(Journal),
}

/// Connects every alias of the plan.
///
/// # Errors
/// Every entry of `models` that cannot be connected.
pub fn connect(
    options: &OpenOptions,
    plan: &RunPlan,
    journal: &Journal,
    budget: Arc<Budget>,
    replies: Replies<'_>,
) -> Result<Arc<Models>, RunError> {
    let (remembered, store, instead): (&[Document], Arc<dyn ReplyStore>, Option<Answerer>) = match replies {
        Replies::Asked(documents) => (documents, Arc::new(journal.clone()), None),
        Replies::Recorded(recorded) => {
            (&[], Arc::new(Recorded::new(recorded)), Some(Arc::new(|model, _| Err(nobody(model)))))
        }
    };
    let corpus = plan.documents.iter().map(AsRef::as_ref).chain(remembered);
    let corpus: Vec<(&str, &str)> = corpus.map(|doc| (doc.id.as_str(), doc.text.as_ref())).collect();
    let notices = Arc::clone(&options.notices);
    let env = Arc::clone(&options.env);
    let deps = ModelDeps {
        store: Some(store),
        budget,
        rehearsal: Some(Arc::new(Rehearsal::with(&corpus, options.knobs.clone()))),
        instead,
        concurrency: options.concurrency,
        env: &move |name| env(name),
        on_notice: Arc::new(move |text| notices(text)),
    };
    let models = Models::build(&plan.config.models, deps).map_err(|faults| {
        let file = plan.folder.join("experiment.yaml").display().to_string();
        faults.into_iter().map(|fault| Problem::new(file.clone(), fault)).collect::<Vec<_>>()
    })?;
    Ok(Arc::new(models))
}
