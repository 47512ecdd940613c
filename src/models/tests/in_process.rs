use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use crate::{
    chat::Message,
    models::{
        Budget, Limit, Limits, MemoryStore, ModelConfig, ModelDeps, ModelError, Models, Provider,
        rehearsal::Rehearsal,
        testing::{reply, request, slot},
    },
    usage::Spend,
};

fn counted(deps: ModelDeps<'_>) -> (Models, Arc<AtomicU32>) {
    let calls = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&calls);
    let models = Models::from_fn(deps, move |model, request| {
        counter.fetch_add(1, Ordering::Relaxed);
        Ok(reply(&format!("{model} {}", request.seed)))
    });
    (models, calls)
}

#[tokio::test]
async fn a_stored_reply_is_returned_without_a_call() {
    let store = Arc::new(MemoryStore::default());
    let (models, calls) = counted(ModelDeps { store: Some(store.clone()), ..ModelDeps::default() });
    let first = models.complete("weak", &slot(0), &request(1)).await.unwrap();
    let again = models.complete("weak", &slot(0), &request(1)).await.unwrap();
    assert_eq!((first.content.as_str(), &first), ("weak 1", &again));
    assert_eq!((calls.load(Ordering::Relaxed), store.len(), models.spend().calls), (1, 1, 1));
}

#[tokio::test]
async fn another_request_in_a_slot_is_an_error_and_not_a_call() {
    let store = Arc::new(MemoryStore::default());
    let (models, calls) = counted(ModelDeps { store: Some(store), ..ModelDeps::default() });
    models.complete("weak", &slot(0), &request(1)).await.unwrap();
    for (alias, seed) in [("weak", 2), ("strong", 1)] {
        let error = models.complete(alias, &slot(0), &request(seed)).await.unwrap_err();
        assert!(matches!(&error, ModelError::SlotChanged { slot } if slot.contains("weak_attempt")));
        assert!(error.hint().unwrap().contains("--fresh") && !error.is_transport());
    }
    assert_eq!(calls.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn after_a_stop_only_stored_replies_are_given() {
    let store = Arc::new(MemoryStore::default());
    let (models, calls) = counted(ModelDeps { store: Some(store), ..ModelDeps::default() });
    models.complete("weak", &slot(0), &request(1)).await.unwrap();
    models.stop();
    assert!(models.complete("weak", &slot(0), &request(1)).await.is_ok());
    let error = models.complete("weak", &slot(1), &request(1)).await.unwrap_err();
    assert!(error.is_stop());
    assert_eq!(calls.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn the_budget_ends_calls_and_says_which_limit() {
    let limits = Limits { calls: Some(2), ..Limits::default() };
    let budget = Arc::new(Budget::new(limits, Spend::default()));
    let (models, _) = counted(ModelDeps { budget, ..ModelDeps::default() });
    for attempt in 0..2 {
        models.complete("weak", &slot(attempt), &request(1)).await.unwrap();
    }
    let error = models.complete("weak", &slot(2), &request(1)).await.unwrap_err();
    assert!(matches!(error, ModelError::BudgetSpent { what: Limit::Calls }));
    assert_eq!(error.hint().unwrap(), "raise `budget.calls` and run the same command to go on");
}

#[test]
fn every_fault_of_every_entry_is_reported_at_once() {
    let openai = ModelConfig {
        base_url: Some("http://127.0.0.1:1/v1".to_owned()),
        api_key_env: Some("NO_SUCH_KEY".to_owned()),
        ..ModelConfig::new(Provider::Openai, "m")
    };
    let configs = BTreeMap::from([
        ("a".to_owned(), openai),
        ("b".to_owned(), ModelConfig::new(Provider::Rehearsal, "gpt")),
        ("c".to_owned(), ModelConfig::new(Provider::Rehearsal, "weak")),
    ]);
    let faults = Models::build(&configs, ModelDeps::default()).unwrap_err();
    assert_eq!(faults.len(), 3, "{faults:?}");
    assert!(faults[0].starts_with("models.a: ") && faults[0].contains("`NO_SUCH_KEY`"));
    assert!(faults[1].starts_with("models.b: ") && faults[2].starts_with("models.c: "));
}

#[tokio::test]
async fn unknown_aliases_are_named_and_known_ones_have_model_names() {
    let configs = BTreeMap::from([("solver".to_owned(), ModelConfig::new(Provider::Rehearsal, "weak"))]);
    let rehearsal = Some(Arc::new(Rehearsal::new(&[])));
    let models = Models::build(&configs, ModelDeps { rehearsal, ..ModelDeps::default() }).unwrap();
    assert_eq!((models.model_name("solver"), models.model_name("weak")), (Some("weak"), None));
    let error = models.complete("weak", &slot(0), &request(1)).await.unwrap_err();
    assert!(matches!(error, ModelError::UnknownAlias(alias) if alias == "weak"));
}

#[tokio::test]
async fn a_call_in_process_costs_microseconds() {
    let configs = BTreeMap::from([("weak".to_owned(), ModelConfig::new(Provider::Rehearsal, "weak"))]);
    let rehearsal = Some(Arc::new(Rehearsal::new(&[])));
    let store = Some(Arc::new(MemoryStore::default()) as _);
    let models = Models::build(&configs, ModelDeps { rehearsal, store, ..ModelDeps::default() }).unwrap();
    let mut asked = request(1);
    asked.messages = vec![Message::user("a sentence of a document. ".repeat(200))];
    models.complete("weak", &slot(0), &asked).await.unwrap();
    let started = Instant::now();
    for attempt in 1..=1000 {
        models.complete("weak", &slot(attempt), &asked).await.unwrap();
    }
    let each = started.elapsed() / 1000;
    println!("{each:?} a call");
    // About 10 µs here; the bound leaves room for a loaded machine.
    assert!(each < Duration::from_micros(300), "{each:?}");
}
