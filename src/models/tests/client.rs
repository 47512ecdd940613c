use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures_util::future::join_all;
use serde_json::json;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{body_string_contains, header, method, path},
};

use crate::models::{
    Budget, Limits, MemoryStore, ModelConfig, ModelDeps, ModelError, Models, Price, Provider,
    testing::{request, slot},
};
use crate::usage::Spend;

fn config(base_url: String) -> ModelConfig {
    ModelConfig {
        base_url: Some(base_url),
        api_key_env: Some("TEST_KEY".to_owned()),
        // Short waits between attempts: a sixteenth of this at most.
        give_up_after: Duration::from_millis(320),
        timeout: Duration::from_secs(20),
        ..ModelConfig::new(Provider::Openai, "m")
    }
}

fn build(config: ModelConfig, deps: ModelDeps<'_>) -> Models {
    let env = |name: &str| (name == "TEST_KEY").then(|| "secret-key\n".to_owned());
    Models::build(&BTreeMap::from([("a".to_owned(), config)]), ModelDeps { env: &env, ..deps }).unwrap()
}

fn completion() -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({
        "choices": [{"message": {"role": "assistant", "content": "hello"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 50},
    }))
}

async fn endpoint(first: ResponseTemplate, times: u64) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("POST")).respond_with(first).up_to_n_times(times).mount(&server).await;
    Mock::given(method("POST")).respond_with(completion()).mount(&server).await;
    server
}

async fn requests(server: &MockServer) -> usize {
    server.received_requests().await.unwrap().len()
}

#[tokio::test]
async fn the_messages_dialect_has_its_own_path_and_headers() {
    let server = MockServer::start().await;
    Mock::given(path("/v1/messages"))
        .and(header("x-api-key", "secret-key"))
        .and(header("anthropic-version", "2023-06-01"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({
            "content": [{"type": "text", "text": "hello"}], "stop_reason": "end_turn",
            "usage": {"input_tokens": 10, "output_tokens": 5},
        })))
        .mount(&server)
        .await;
    let entry = ModelConfig { provider: Provider::Anthropic, ..config(format!("{}/v1", server.uri())) };
    let models = build(entry, ModelDeps::default());
    let reply = models.complete("a", &slot(0), &request(1)).await.unwrap();
    assert_eq!((&*reply.content, reply.usage.prompt), ("hello", 10));
    assert!(server.received_requests().await.unwrap()[0].headers.get("authorization").is_none());
}

#[tokio::test]
async fn a_form_that_the_endpoint_refuses_is_replaced_by_the_next_simpler_once_for_all() {
    let server = MockServer::start().await;
    for form in ["json_schema", "json_object"] {
        Mock::given(body_string_contains(format!("\"type\":\"{form}\"")))
            .respond_with(ResponseTemplate::new(400).set_body_json(
                json!({"error": {"message": format!("response_format {form} is not supported")}}),
            ))
            .mount(&server)
            .await;
    }
    Mock::given(method("POST")).respond_with(completion()).with_priority(9).mount(&server).await;
    let models = build(config(format!("{}/v1", server.uri())), ModelDeps::default());
    let mut asked = request(1);
    asked.schema = Some(crate::chat::ReplySchema { name: "marks".to_owned(), schema: json!({}) });
    models.complete("a", &slot(0), &asked).await.unwrap();
    assert_eq!(requests(&server).await, 3);
    models.complete("a", &slot(1), &asked).await.unwrap();
    assert_eq!(requests(&server).await, 4);
}

#[tokio::test]
async fn a_reply_comes_with_its_price_and_the_key_is_sent() {
    let server = MockServer::start().await;
    Mock::given(path("/v1/chat/completions"))
        .and(header("authorization", "Bearer secret-key"))
        .respond_with(completion())
        .mount(&server)
        .await;
    let price = Some(Price { prompt: 1.0, completion: 2.0 });
    let models = build(ModelConfig { price, ..config(format!("{}/v1", server.uri())) }, ModelDeps::default());
    let reply = models.complete("a", &slot(0), &request(1)).await.unwrap();
    assert_eq!(reply.content, "hello");
    assert!((models.spend().cost - 200e-6).abs() < 1e-12);
    assert_eq!((models.spend().calls, models.in_flight()), (1, 0));
}

#[tokio::test]
async fn faults_that_pass_are_asked_again_and_not_charged() {
    let garbage = ResponseTemplate::new(200).set_body_string("<html>");
    for first in [408, 409, 425, 429, 500, 503].map(ResponseTemplate::new).into_iter().chain([garbage]) {
        let server = endpoint(first, 3).await;
        let models = build(config(server.uri()), ModelDeps::default());
        models.complete("a", &slot(0), &request(1)).await.unwrap();
        assert_eq!((requests(&server).await, models.spend().calls), (4, 1));
    }
}

#[tokio::test]
async fn an_endpoint_that_hangs_is_asked_again() {
    let server = endpoint(completion().set_delay(Duration::from_secs(30)), 1).await;
    let timeout = Duration::from_millis(200);
    let models = build(ModelConfig { timeout, ..config(server.uri()) }, ModelDeps::default());
    models.complete("a", &slot(0), &request(1)).await.unwrap();
    assert_eq!(requests(&server).await, 2);
}

#[tokio::test]
async fn an_endpoint_that_says_how_long_to_wait_is_obeyed() {
    let server = endpoint(ResponseTemplate::new(429).insert_header("retry-after", "0.3"), 1).await;
    let models = build(config(server.uri()), ModelDeps::default());
    let started = std::time::Instant::now();
    models.complete("a", &slot(0), &request(1)).await.unwrap();
    assert!(started.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn refusals_are_not_asked_again_and_say_what_to_do() {
    for (status, word) in [(400, "structured"), (401, "`TEST_KEY`"), (403, "`TEST_KEY`"), (404, "`base_url`")]
    {
        let body = json!({"error": {"message": "no: secret-key"}});
        let server = endpoint(ResponseTemplate::new(status).set_body_json(body), 9).await;
        let models = build(config(server.uri()), ModelDeps::default());
        let error = models.complete("a", &slot(0), &request(1)).await.unwrap_err();
        assert!(error.is_transport() && error.hint().unwrap().contains(word), "{error:?}");
        assert!(!format!("{error:?}").contains("secret-key"), "the key leaks: {error}");
        assert_eq!(requests(&server).await, 1);
    }
}

#[tokio::test]
async fn a_request_beyond_the_context_is_told_apart() {
    let body =
        json!({"error": {"message": "maximum context length is 5", "code": "context_length_exceeded"}});
    let server = endpoint(ResponseTemplate::new(400).set_body_json(body), 9).await;
    let models = build(config(server.uri()), ModelDeps::default());
    let error = models.complete("a", &slot(0), &request(1)).await.unwrap_err();
    assert!(matches!(error, ModelError::ContextTooLong(_)) && !error.is_transport());
}

#[tokio::test]
async fn an_endpoint_that_never_recovers_is_given_up_with_its_last_words() {
    let server = endpoint(ResponseTemplate::new(503).set_body_string("down for repair"), 1000).await;
    let models = build(config(server.uri()), ModelDeps::default());
    let error = models.complete("a", &slot(0), &request(1)).await.unwrap_err();
    assert!(error.is_transport() && error.to_string().contains("down for repair"), "{error}");
    assert!(requests(&server).await >= 12);
    assert_eq!(models.spend(), Spend::default());
}

#[tokio::test]
async fn nobody_listening_is_found_out_within_seconds() {
    let unused = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", unused.local_addr().unwrap());
    drop(unused);
    let models = build(
        ModelConfig { give_up_after: Duration::from_secs(1800), ..config(url.clone()) },
        ModelDeps::default(),
    );
    let started = std::time::Instant::now();
    let error = models.complete("a", &slot(0), &request(1)).await.unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(8));
    let ModelError::Unreachable { attempts, ref cause, .. } = error else { panic!("{error:?}") };
    assert_eq!(attempts, 5);
    assert!(cause.contains("refused") && error.to_string().contains("127.0.0.1"), "{error}");
    assert!(error.hint().unwrap().contains("`base_url`"));
}

#[tokio::test]
async fn sixty_four_callers_share_ten_calls_exactly() {
    let server = endpoint(ResponseTemplate::new(500), 5).await;
    let limits = Limits { calls: Some(10), ..Limits::default() };
    let budget = Arc::new(Budget::new(limits, Spend::default()));
    let models = build(
        ModelConfig { concurrency: Some(64), ..config(server.uri()) },
        ModelDeps { budget, ..ModelDeps::default() },
    );
    let asked = request(1);
    let slots: Vec<_> = (0..64).map(slot).collect();
    let results = join_all(slots.iter().map(|slot| models.complete("a", slot, &asked))).await;
    let spent = results.iter().filter(|r| matches!(r, Err(ModelError::BudgetSpent { .. }))).count();
    assert_eq!((results.iter().filter(|r| r.is_ok()).count(), spent), (10, 54));
    assert_eq!((models.spend().calls, requests(&server).await), (10, 15));
}

#[tokio::test]
async fn a_resumed_run_asks_only_for_what_it_does_not_hold() {
    let server = endpoint(ResponseTemplate::new(500), 1).await;
    let store = Arc::new(MemoryStore::default());
    for _ in 0..2 {
        let deps = ModelDeps { store: Some(store.clone()), ..ModelDeps::default() };
        let models = build(config(server.uri()), deps);
        for attempt in 0..3 {
            models.complete("a", &slot(attempt), &request(attempt)).await.unwrap();
        }
    }
    assert_eq!((requests(&server).await, store.len()), (4, 3));
}
