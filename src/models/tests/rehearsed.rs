use std::{collections::BTreeMap, future::Future, net::SocketAddr, sync::Arc, time::Duration};

use futures_util::future::join_all;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

use crate::{
    chat::{ChatRequest, Message, ReplySchema, ToolSpec},
    models::{
        ModelConfig, ModelDeps, Models, Provider, REHEARSAL_MODELS, Structured,
        rehearsal::{
            Rehearsal,
            server::{Faults, ServerOptions, Stats, serve},
        },
        testing::{request, slot},
    },
};

struct Served {
    address: SocketAddr,
    closing: CancellationToken,
    task: JoinHandle<std::io::Result<()>>,
}

impl Served {
    async fn start(options: ServerOptions) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let closing = CancellationToken::new();
        let closed = closing.clone().cancelled_owned();
        let task = tokio::spawn(serve(listener, Arc::new(Rehearsal::new(&[])), options, closed));
        Self { address, closing, task }
    }

    fn models(&self, change: impl Fn(&mut ModelConfig)) -> Models {
        let configs: BTreeMap<_, _> = REHEARSAL_MODELS
            .iter()
            .map(|name| {
                let mut config = ModelConfig {
                    base_url: Some(format!("http://{}/v1", self.address)),
                    give_up_after: Duration::from_millis(640),
                    ..ModelConfig::new(Provider::Openai, *name)
                };
                change(&mut config);
                ((*name).to_owned(), config)
            })
            .collect();
        Models::build(&configs, ModelDeps::default()).unwrap()
    }

    async fn raw(&self, text: &str) -> String {
        let mut connection = TcpStream::connect(self.address).await.unwrap();
        connection.write_all(text.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        connection.read_to_end(&mut answer).await.unwrap();
        String::from_utf8(answer).unwrap()
    }

    async fn stats(&self) -> Stats {
        let answer = self.raw("GET /stats HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").await;
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    }

    async fn close(self) {
        self.closing.cancel();
        self.task.await.unwrap().unwrap();
    }
}

fn in_process() -> Models {
    let configs: BTreeMap<_, _> = REHEARSAL_MODELS
        .iter()
        .map(|name| ((*name).to_owned(), ModelConfig::new(Provider::Rehearsal, *name)))
        .collect();
    let rehearsal = Some(Arc::new(Rehearsal::new(&[])));
    Models::build(&configs, ModelDeps { rehearsal, ..ModelDeps::default() }).unwrap()
}

fn varied() -> Vec<(&'static str, ChatRequest)> {
    let schema = |name: &str| Some(ReplySchema { name: name.to_owned(), schema: json!({"type": "object"}) });
    let document =
        "<document>\nWater boils at 100 °C at sea level; \"higher up\" it boils sooner.\n</document>";
    let tool = ToolSpec {
        name: "list_files".to_owned(),
        description: "lists".to_owned(),
        parameters: json!({"type": "object", "properties": {}}),
    };
    vec![
        (
            "author",
            ChatRequest { messages: vec![Message::user(document)], schema: schema("item"), ..request(1) },
        ),
        (
            "judge",
            ChatRequest {
                messages: vec![Message::system("Mark it."), Message::user("<rubric>1. a</rubric>")],
                schema: schema("marks"),
                temperature: 0.0,
                ..request(2)
            },
        ),
        ("weak", request(3)),
        ("strong", request(0x7fff_ffff)),
        ("editor", ChatRequest { tools: vec![tool], ..request(4) }),
    ]
}

#[tokio::test]
async fn a_reply_over_http_is_the_reply_in_process() {
    let served = Served::start(ServerOptions::default()).await;
    let here = in_process();
    for structured in [Structured::JsonSchema, Structured::JsonObject, Structured::None] {
        let there = served.models(|config| config.structured = structured);
        for (number, (alias, asked)) in varied().iter().enumerate() {
            let slot = slot(number as u32);
            let near = here.complete(alias, &slot, asked).await.unwrap();
            assert_eq!(there.complete(alias, &slot, asked).await.unwrap(), near, "{alias} {structured:?}");
        }
    }
    let stats = served.stats().await;
    assert_eq!((stats.requests, stats.replies, stats.repeated, stats.open), (15, 15, 10, 0));
    assert_eq!(stats.replies_by_model["judge"], 3);
    served.close().await;
}

#[tokio::test]
async fn a_thousand_calls_get_through_every_kind_of_fault() {
    let faults = Faults { busy: 0.08, broken: 0.08, cut: 0.08, garbage: 0.08, ..Faults::default() };
    let served = Served::start(ServerOptions { faults, seed: 3, ..ServerOptions::default() }).await;
    let models = served.models(|_| {});
    let (slots, asked): (Vec<_>, Vec<_>) = (0..1000).map(|n| (slot(n), request(n))).unzip();
    let calls = slots.iter().zip(&asked).map(|(slot, asked)| models.complete("weak", slot, asked));
    let here = in_process();
    for (result, (slot, asked)) in join_all(calls).await.into_iter().zip(slots.iter().zip(&asked)) {
        assert_eq!(result.unwrap(), here.complete("weak", slot, asked).await.unwrap());
    }
    let stats = served.stats().await;
    assert_eq!((stats.replies, stats.repeated, models.spend().calls), (1000, 0, 1000));
    let faults = [stats.faults_429, stats.faults_500, stats.faults_cut, stats.faults_garbage];
    assert!(faults.iter().all(|count| *count > 50), "{stats:?}");
    assert_eq!(stats.requests, 1000 + faults.iter().sum::<u64>());
    assert!(stats.peak_open <= 32, "{}", stats.peak_open);
    served.close().await;
}

#[tokio::test]
async fn a_cut_closes_the_connection_in_the_middle_of_the_body() {
    let faults = Faults { cut: 1.0, ..Faults::default() };
    let served = Served::start(ServerOptions { faults, ..ServerOptions::default() }).await;
    let body = r#"{"model":"weak","messages":[{"role":"user","content":"ask"}]}"#;
    let head =
        format!("POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n", body.len());
    let answer = served.raw(&format!("{head}{body}")).await;
    let (head, half) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    assert!(!half.is_empty() && half.len() < length.parse().unwrap(), "{answer}");
    served.close().await;
}

#[tokio::test]
async fn requests_beyond_the_capacity_queue() {
    let options =
        ServerOptions { latency: Duration::from_millis(30), capacity: Some(2), ..ServerOptions::default() };
    let served = Served::start(options).await;
    let models = served.models(|config| config.concurrency = Some(16));
    let slots: Vec<_> = (0..8).map(slot).collect();
    let asked = request(1);
    let started = std::time::Instant::now();
    join_all(slots.iter().map(|slot| models.complete("weak", slot, &asked))).await;
    assert!(started.elapsed() >= Duration::from_millis(120), "{:?}", started.elapsed());
    served.close().await;
}

#[tokio::test]
async fn aliases_of_one_endpoint_share_the_smallest_limit() {
    let latency = Duration::from_millis(5);
    let served = Served::start(ServerOptions { latency, ..ServerOptions::default() }).await;
    let models = served.models(|config| config.concurrency = (config.model == "weak").then_some(3));
    let slots: Vec<_> = (0..30).map(slot).collect();
    let asked = request(1);
    let calls = slots.iter().zip(REHEARSAL_MODELS.iter().cycle());
    let all = join_all(calls.map(|(slot, alias)| models.complete(alias, slot, &asked))).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(served.stats().await.peak_open, 3);
    served.close().await;
}

#[tokio::test]
async fn hanging_requests_do_not_keep_the_endpoint_from_closing() {
    let faults = Faults { hang: 1.0, ..Faults::default() };
    let served = Served::start(ServerOptions { faults, ..ServerOptions::default() }).await;
    let models = served.models(|config| config.timeout = Duration::from_secs(60));
    let (asked, place) = (request(1), slot(0));
    let call = models.complete("weak", &place, &asked);
    tokio::pin!(call);
    let arrived = async {
        while served.stats().await.open == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        result = &mut call => panic!("a hanging request was answered: {result:?}"),
        () = arrived => {}
    }
    served.close().await;
}

#[tokio::test]
async fn nonsense_depends_on_the_request_and_not_on_its_arrival() {
    let nonsense = |seed| async move {
        let faults = Faults { nonsense: 0.5, ..Faults::default() };
        let served = Served::start(ServerOptions { faults, seed, ..ServerOptions::default() }).await;
        let models = served.models(|_| {});
        let mut contents = Vec::new();
        for number in [0, 1, 2, 3, 4, 5, 6, 7, 3, 2, 1] {
            contents.push(models.complete("weak", &slot(number), &request(number)).await.unwrap().content);
        }
        assert_eq!(contents[8..], [contents[3].clone(), contents[2].clone(), contents[1].clone()]);
        let spoiled = served.stats().await.nonsense;
        served.close().await;
        (contents, spoiled)
    };
    let (first, spoiled) = nonsense(1).await;
    assert!((1..11).contains(&spoiled), "{spoiled}");
    assert_eq!(nonsense(1).await.0, first);
}

#[tokio::test]
async fn strangers_are_told_what_is_there() {
    let served = Served::start(ServerOptions::default()).await;
    let models = served.models(|config| config.model = format!("{}-large", config.model));
    let error = models.complete("weak", &slot(0), &request(1)).await.unwrap_err();
    assert!(error.to_string().contains("no model `weak-large`; there are author"), "{error}");
    let list = served.raw("GET /v1/models HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").await;
    assert!(list.contains("\"strong\""), "{list}");
    served.close().await;
}

#[expect(dead_code, reason = "a compile-time check")]
fn serving_is_a_future_that_moves_between_threads(listener: TcpListener) -> impl Future + Send {
    serve(listener, Arc::new(Rehearsal::new(&[])), ServerOptions::default(), std::future::pending())
}
