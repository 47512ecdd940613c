use std::{sync::Arc, time::Duration};

use phylon::sandbox::{Limits, Sandbox, SandboxError};
use serde_json::{Value, json};

pub(super) fn sandbox() -> Sandbox {
    pool(2, Limits::default())
}

fn pool(workers: usize, limits: Limits) -> Sandbox {
    Sandbox::new(env!("CARGO_BIN_EXE_phylon").into(), workers, limits)
}

async fn call(source: &str, arguments: Vec<Value>) -> Result<Value, SandboxError> {
    sandbox().call(&Arc::from(source), "f", arguments).await
}

#[tokio::test]
async fn values_go_in_and_come_out() {
    let source = "def f(a, b):\n    return {'sum': a + b['x'], 'list': [a, 1.5, None, True], 'text': 'ä'}\n";
    let value = call(source, vec![json!(2), json!({"x": 3})]).await.unwrap();
    assert_eq!(value, json!({"sum": 5, "list": [2, 1.5, null, true], "text": "ä"}));
}

#[tokio::test]
async fn the_functions_of_a_module_are_named() {
    let source: Arc<str> = "LIMIT = 3\ndef score(a, b):\n    return 0\ndef helper():\n    pass\n".into();
    assert_eq!(sandbox().functions(&source).await.unwrap(), ["score", "helper"]);
}

#[tokio::test]
async fn errors_carry_the_line_of_the_source() {
    let raised =
        call("X = 1\n\ndef g(v):\n    return 1 / v\n\ndef f(v):\n    return g(v)\n", vec![json!(0)]).await;
    assert!(
        matches!(&raised, Err(SandboxError::Python { kind, line: Some(4), .. }) if kind == "ZeroDivisionError"),
        "{raised:?}"
    );
    let arity = call("X = 1\ndef f():\n    pass\n", vec![json!(0)]).await;
    assert!(
        matches!(&arity, Err(SandboxError::Python { kind, line: Some(2), .. }) if kind == "TypeError"),
        "{arity:?}"
    );
    let source: Arc<str> = "def f():\n    return 1\n\ndef g(:\n".into();
    let syntax = sandbox().functions(&source).await;
    assert!(matches!(syntax, Err(SandboxError::Syntax { line: Some(4), .. })), "{syntax:?}");
}

#[tokio::test]
async fn a_value_without_json_form_is_an_error() {
    let value = call("def f():\n    return {1, 2}\n", vec![]).await;
    assert!(matches!(value, Err(SandboxError::BadValue(_))), "{value:?}");
}

#[tokio::test]
async fn no_call_sees_what_another_left_behind() {
    let source: Arc<str> = "seen = []\ndef f(x):\n    seen.append(x)\n    return len(seen)\n".into();
    let one = pool(1, Limits::default());
    let arguments = vec![vec![json!(1)], vec![json!(2)], vec![json!(3)]];
    assert_eq!(one.call_many(&source, "f", Vec::new(), arguments).await.unwrap(), [1, 1, 1]);
    assert_eq!(one.call(&source, "f", vec![json!(4)]).await.unwrap(), 1);

    let source: Arc<str> = "def f(shared, x):\n    shared.append(x)\n    return len(shared)\n".into();
    let arguments = vec![vec![json!(1)], vec![json!(2)], vec![json!(3)]];
    assert_eq!(one.call_many(&source, "f", vec![json!([])], arguments).await.unwrap(), [1, 1, 1]);
}

#[tokio::test]
async fn many_callers_share_few_workers() {
    let pool = pool(2, Limits::default());
    let source: Arc<str> = "def f(x):\n    return x * 2\n".into();
    let calls = (0..200).map(|n| {
        let (pool, source) = (pool.clone(), source.clone());
        async move { pool.call(&source, "f", vec![json!(n)]).await.unwrap() }
    });
    let values = futures_util::future::join_all(calls).await;
    assert!(values.into_iter().enumerate().all(|(n, value)| value == json!(n * 2)));
}

#[tokio::test]
async fn hostile_code_is_an_error_and_the_pool_lives_on() {
    let limits = Limits { time: Duration::from_secs(2), memory: 32 << 20, recursion: 200 };
    let pool = pool(1, limits);
    let run = async |source: &str| pool.call(&Arc::from(source), "f", vec![]).await;

    let endless = run("def f():\n    while True:\n        pass\n").await;
    assert!(matches!(endless, Err(SandboxError::TimedOut)), "{endless:?}");

    let doubling = run("def f():\n    x = ['x'] * 1000\n    while True:\n        x = x + x\n").await;
    assert!(matches!(doubling, Err(SandboxError::OutOfMemory)), "{doubling:?}");

    let huge = run("def f():\n    return len('x' * (10 ** 11))\n").await;
    assert!(matches!(huge, Err(SandboxError::OutOfMemory)), "{huge:?}");

    let deep = run("def f():\n    def g(n):\n        return g(n + 1)\n    return g(0)\n").await;
    assert!(
        matches!(&deep, Err(SandboxError::Python { kind, line: Some(3), .. }) if kind == "RecursionError"),
        "{deep:?}"
    );

    let nested = format!("def f():\n    return {}1{}\n", "(".repeat(30_000), ")".repeat(30_000));
    let nested = run(&nested).await;
    assert!(nested.is_err(), "{nested:?}");

    let file = run("def f():\n    return open('/etc/passwd').read()\n").await;
    assert!(matches!(file, Err(SandboxError::Python { .. })), "{file:?}");

    assert_eq!(run("def f():\n    return 'alive'\n").await.unwrap(), "alive");
}

#[tokio::test]
async fn a_caller_that_goes_away_takes_its_worker_along_and_frees_its_place() {
    let pool = pool(1, Limits { time: Duration::from_secs(60), ..Limits::default() });
    let endless: Arc<str> = "def f():\n    while True:\n        pass\n".into();
    let waited = tokio::time::timeout(Duration::from_millis(50), pool.call(&endless, "f", vec![])).await;
    assert!(waited.is_err());
    let quick: Arc<str> = "def f():\n    return 1\n".into();
    assert_eq!(pool.call(&quick, "f", vec![]).await.unwrap(), 1);
}

#[tokio::test]
async fn a_program_that_is_no_worker_is_unavailable_or_crashed() {
    let missing = Sandbox::new("/no/such/program".into(), 1, Limits::default());
    let source: Arc<str> = "def f():\n    return 1\n".into();
    assert!(matches!(missing.call(&source, "f", vec![]).await, Err(SandboxError::Unavailable(_))));
    let other = Sandbox::new("/bin/false".into(), 1, Limits::default());
    assert!(matches!(other.call(&source, "f", vec![]).await, Err(SandboxError::Crashed(_))));
}

/// The processes whose parent is this one and which run as workers.
#[cfg(target_os = "linux")]
fn workers_alive() -> usize {
    let me = std::process::id().to_string();
    let is_worker = |pid: &str| -> Option<bool> {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
        let command = std::fs::read_to_string(format!("/proc/{pid}/cmdline")).ok()?;
        let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().to_owned();
        Some(parent == me && command.contains("sandbox-worker") && command.contains("marker-of-this-test"))
    };
    std::fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|pid| is_worker(pid).unwrap_or(false))
        .count()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn no_worker_outlives_its_pool() {
    // A link of another name tells these workers from those of tests beside this one.
    let folder = tempfile::Builder::new().prefix("marker-of-this-test").tempdir().unwrap();
    let program = folder.path().join("phylon");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_phylon"), &program).unwrap();
    let pool = Sandbox::new(program, 3, Limits::default());
    let source: Arc<str> = "def f():\n    return 1\n".into();
    futures_util::future::join_all((0..9).map(|_| pool.call(&source, "f", vec![]))).await;
    assert!((1..=3).contains(&workers_alive()));
    drop(pool);
    for _ in 0..200 {
        if workers_alive() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{} workers are still alive", workers_alive());
}

#[tokio::test]
#[ignore = "a measurement: run it by name, with --nocapture"]
async fn measure_a_round_trip() {
    let pool = pool(1, Limits::default());
    let genome = phylon::genome::templates::embedded("agentic-self-instruct").unwrap();
    let source: Arc<str> = genome.get("evaluation.py").unwrap().into();
    let scores = vec![json!([0.2, 0.3, 0.4]), json!([0.7, 0.8, 0.9])];
    pool.call(&source, "reject", scores.clone()).await.unwrap();
    let started = std::time::Instant::now();
    for _ in 0..2000 {
        pool.call(&source, "reject", scores.clone()).await.unwrap();
    }
    println!("one call: {:?}", started.elapsed() / 2000);
    let started = std::time::Instant::now();
    pool.call_many(&source, "reject", Vec::new(), vec![scores; 2000]).await.unwrap();
    println!("in a batch: {:?}", started.elapsed() / 2000);
}
