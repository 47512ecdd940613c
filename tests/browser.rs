//! The dashboard as people meet it: a headless Chromium on the real server, on a small run of the quickstart.
//!
//! `cargo test --test browser -- --ignored` runs these tests, and `docs/pictures/make` takes the pictures of the
//! documentation with the last of them.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

#[path = "support/browser.rs"]
mod browser;
mod support;

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    sync::OnceLock,
    time::{Duration, Instant},
};

use browser::{Browser, Look};
use phylon::{
    event::Event,
    journal::{Journal, OpenMode},
};
use serde_json::{Value, json};
use support::{Bench, server::Server, serving::Serving};

const FINISHED: &str = "p";

/// A finished run that has something on every page. All tests but those that change it look at this one; its folder
/// stays behind, as what is shared to the end is not dropped.
fn finished() -> &'static Bench {
    static BENCH: OnceLock<Bench> = OnceLock::new();
    BENCH.get_or_init(|| {
        let bench = larger();
        let output = bench.run("evolve", FINISHED, &[]);
        let code = output.status.code();
        assert!(matches!(code, Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
        bench
    })
}

/// All documents of the quickstart, enough of them sealed for a promotion, and a budget that ends in seconds.
fn larger() -> Bench {
    let bench = Bench::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/quickstart/documents");
    for file in std::fs::read_dir(root).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), bench.experiment().join("documents").join(file.file_name())).unwrap();
    }
    bench.change("train: 8, validation: 10, test: 6", "train: 20, validation: 20, test: 30");
    bench.change("proposals: 10, document_evaluations: 200", "proposals: 60, document_evaluations: 700");
    let file = bench.experiment().join("experiment.yaml");
    let mut text = std::fs::read_to_string(&file).unwrap();
    // The search is short, so the level is wide: what is tested here is the way, not the statistics.
    text =
        text.lines().filter(|line| !line.starts_with("promotion:")).map(|line| format!("{line}\n")).collect();
    text.push_str("promotion: {attempts: 4, alpha: 0.2}\n");
    std::fs::write(&file, text).unwrap();
    bench
}

/// The variant that the run recommends, and a validation document that it was evaluated on.
fn best(bench: &Bench) -> (String, String) {
    let shown = bench.json("show", FINISHED, &["best"]);
    let evaluations = shown["evaluations"].as_array().unwrap();
    let passed = evaluations.iter().find(|one| one["split"] == "validation").unwrap();
    (passed["variant"].as_str().unwrap().to_owned(), passed["document"].as_str().unwrap().to_owned())
}

/// Every page, with words that must stand on it.
fn pages(bench: &Bench) -> Vec<(&'static str, String, Vec<String>)> {
    let (variant, document) = best(bench);
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    vec![
        (
            "run",
            "/".to_owned(),
            words(&["Ended:", "Pass rates", "seed variant", "Claim", "document evaluations"]),
        ),
        ("lineage", "/lineage".to_owned(), words(&["on the way to", "hypothesis", &variant, "v0"])),
        ("lineage-all", "/lineage?show=all".to_owned(), words(&["everything", "calls/pass", &variant])),
        (
            "variant",
            format!("/variants/{variant}"),
            words(&["hypothesis", "verdict", "Scorecard", "Changes from", "+"]),
        ),
        (
            "side-by-side",
            format!("/variants/{variant}?against=seed&columns=side"),
            words(&["Changes from v0", "side by side", "prompts/"]),
        ),
        ("documents", "/documents".to_owned(), words(&["documents", "sealed", &document, &variant])),
        ("documents-all", "/documents?show=all".to_owned(), words(&["All", "One column per variant"])),
        (
            "trajectory",
            format!("/trajectories/{variant}/{document}"),
            words(&["Round 1", "verifier", "question", "exact prompt", "Outcome"]),
        ),
        (
            "production",
            "/production".to_owned(),
            words(&["History", "Readings of the sealed documents", "Promote"]),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver; `.ci/run` installs them"]
async fn every_page_shows_its_matter_with_and_without_scripts_and_loads_nothing_from_elsewhere() {
    let bench = finished();
    let serving = Serving::start(bench, FINISHED);
    for look in [Look::Desk, Look::Unscripted] {
        let browser = Browser::start(look).await;
        for (name, path, words) in pages(bench) {
            browser.open(&serving.page(&path)).await;
            let text = browser.text().await.to_lowercase();
            for word in words {
                assert!(
                    text.contains(&word.to_lowercase()),
                    "{name}, {look:?}: `{word}` is missing:\n{text}"
                );
            }
            if look == Look::Desk {
                let loaded =
                    browser.value("performance.getEntriesByType('resource').map(one => one.name)").await;
                let loaded: Vec<&str> = loaded.as_array().unwrap().iter().filter_map(Value::as_str).collect();
                assert!(loaded.len() >= 2, "{name}: style and script: {loaded:?}");
                assert!(loaded.iter().all(|one| one.starts_with(&serving.url)), "{name}: {loaded:?}");
            }
        }
        browser.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver; `.ci/run` installs them"]
async fn pages_fit_a_phone_and_work_by_keyboard() {
    let bench = finished();
    let serving = Serving::start(bench, FINISHED);
    let phone = Browser::start(Look::Phone).await;
    for (name, path, _) in pages(bench) {
        phone.open(&serving.page(&path)).await;
        let wide = phone.value("document.documentElement.scrollWidth").await;
        assert!(wide.as_u64().unwrap() <= 390, "{name} is {wide} pixels wide");
    }
    phone.close().await;

    let desk = Browser::start(Look::Desk).await;
    desk.open(&serving.page("/lineage")).await;
    let body = desk.find("body").await;
    body.send_keys("\u{e004}").await.unwrap();
    assert_eq!(
        desk.value("document.activeElement.className").await,
        "skip",
        "the first stop skips the navigation"
    );
    body.send_keys("/").await.unwrap();
    assert_eq!(desk.value("document.activeElement.id").await, "q");
    let shown = "[...document.querySelectorAll('#rows tbody tr')].filter(row => !row.hidden).length";
    let before = desk.value(shown).await.as_u64().unwrap();
    desk.find("#q").await.send_keys("v0").await.unwrap();
    desk.until(&format!("{shown} < {before}")).await;
    assert!(desk.count("svg a.missed").await > 0, "points without a row grow faint");
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver; `.ci/run` installs them"]
async fn a_page_follows_a_run_while_it_goes_on() {
    let bench = Bench::new();
    let server = Server::start(&bench, &["--latency-ms", "15"]);
    server.serve(&bench, "");
    let mut run = bench
        .command("evolve", "live", &["--concurrency", "4"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let journal = bench.population("live").join("journal.db");
    let started = Instant::now();
    while !journal.exists() {
        assert!(started.elapsed() < Duration::from_secs(60) && run.try_wait().unwrap().is_none());
        tokio::task::yield_now().await;
    }
    let serving = Serving::start(&bench, "live");
    let browser = Browser::start(Look::Desk).await;
    browser.open(&serving.url).await;
    browser.client.execute("window.marker = 'the same page';", Vec::new()).await.unwrap();
    browser.until("document.querySelector('.state').textContent === 'running'").await;
    browser.until("document.querySelectorAll('#underway tbody tr').length > 0").await;
    let rows = browser.value("document.querySelectorAll('#told li.document').length").await.as_u64().unwrap();
    browser.until(&format!("document.querySelectorAll('#told li.document').length > {}", rows + 3)).await;
    browser.until("document.querySelector('svg.course') !== null").await;
    assert!(run.wait().unwrap().code().is_some_and(|code| code <= 1));
    browser.until("document.querySelector('.state').textContent === 'ended'").await;
    assert_eq!(browser.value("window.marker").await, "the same page", "nobody loaded it anew");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver; `.ci/run` installs them"]
async fn the_run_page_keeps_up_with_fifty_events_a_second() {
    const EVENTS: u64 = 400;
    let bench = larger();
    let output = bench.run("evolve", "busy", &["--proposals", "1"]);
    assert!(matches!(output.status.code(), Some(0 | 1)));
    let serving = Serving::start(&bench, "busy");
    let browser = Browser::start(Look::Desk).await;
    browser.open(&serving.url).await;
    let journal = Journal::open(&bench.population("busy").join("journal.db"), OpenMode::Existing).unwrap();
    let mut beat = tokio::time::interval(Duration::from_millis(20));
    for number in 0..EVENTS {
        beat.tick().await;
        journal.append_event(&json!(Event::Notice { text: format!("notice {number}.") })).unwrap();
    }
    journal.flush().await.unwrap();
    let written = Instant::now();
    let last = format!("document.querySelector('#told li').textContent.includes('notice {}.')", EVENTS - 1);
    browser.until(&last).await;
    let lag = written.elapsed();
    assert!(lag < Duration::from_secs(20), "the last event was shown {lag:?} after it was written");
    let shown = browser
        .value("[...document.querySelectorAll('#told li.notice')].map(one => Number(one.dataset.number))")
        .await;
    let numbers: Vec<u64> = shown.as_array().unwrap().iter().filter_map(Value::as_u64).collect();
    assert_eq!(numbers.len(), 200, "the list holds the latest");
    assert!(numbers.is_sorted_by(|a, b| *a == b + 1), "none is lost or doubled: {numbers:?}");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver; `.ci/run` installs them"]
async fn production_changes_with_the_token_only_and_can_be_put_back() {
    let bench = finished();
    // A copy, so that other tests see the run without a production variant.
    copy(&bench.population(FINISHED), &bench.population("promoted"));
    let serving = Serving::start(bench, "promoted");
    let browser = Browser::start(Look::Desk).await;
    let (variant, _) = best(bench);

    submit(&browser, &serving, &[("token", "not the token")]).await;
    assert!(browser.text().await.contains("this needs the token"));
    browser.open(&serving.page("/production")).await;
    assert!(browser.text().await.contains("Nothing is in production yet"));

    submit(&browser, &serving, &[("token", &serving.token)]).await;
    browser.until("document.body.textContent.includes('on documents like these')").await;
    let text = browser.text().await;
    assert!(text.contains(&variant) && text.contains("is better than v0 on documents like these"), "{text}");
    assert_eq!(browser.count("#readings tbody tr").await, 1);
    assert_eq!(browser.count("input[name=token]").await, 0, "the cookie is enough now");

    // The seed variant, without a test and with a reason; then back.
    browser
        .client
        .execute("document.querySelectorAll('details').forEach(one => one.open = true);", Vec::new())
        .await
        .unwrap();
    browser.find("input[name=force]").await.click().await.unwrap();
    submit(&browser, &serving, &[("variant", "v0"), ("reason", "a <b>test</b>")]).await;
    browser.until("document.querySelectorAll('#history tbody tr').length === 2").await;
    assert!(browser.find("#history").await.text().await.unwrap().contains("a <b>test</b>"));
    browser.open(&serving.page("/production")).await;
    browser.submit("form[action='/production/rollback']", &[("reason", "it was right before")]).await;
    browser.until("document.querySelectorAll('#history tbody tr').length === 3").await;
    let text = browser.text().await;
    assert!(text.contains(&format!("{variant} is in production again as production/3")), "{text}");

    let told = bench.json("production", "promoted", &[]);
    let actions: Vec<&str> =
        told.as_array().unwrap().iter().filter_map(|one| one["action"].as_str()).collect();
    assert_eq!(actions, ["promote", "promote", "rollback"]);
    browser.close().await;
}

/// Sends the form of a promotion with these values; the variant is the recommended one where none is given.
async fn submit(browser: &Browser, serving: &Serving, values: &[(&str, &str)]) {
    const FORM: &str = "form[action='/production/promote']";
    if browser.count(FORM).await == 0 {
        browser.open(&serving.page("/production")).await;
    }
    browser.submit(FORM, values).await;
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let place = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &place),
            false => _ = std::fs::copy(entry.path(), place).unwrap(),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver; `.ci/run` installs them"]
async fn what_documents_hold_is_shown_and_never_acts() {
    const HOSTILE: &str = "<script>document.title = 'owned'</script><img src=x onerror=\"document.title = 'owned'\">\
         </pre></details>\u{202e}desrever\u{202c} and \u{1b}[2J a boiler is a vessel that heats water to 180 degrees.\n";
    let bench = Bench::new();
    let documents = bench.experiment().join("documents");
    for file in std::fs::read_dir(&documents).unwrap() {
        let file = file.unwrap().path();
        let text = std::fs::read_to_string(&file).unwrap();
        let name =
            format!("{}<img src=x onerror=alert(1)>'&.md", file.file_stem().unwrap().to_str().unwrap());
        std::fs::remove_file(&file).unwrap();
        std::fs::write(documents.join(name), format!("{HOSTILE}{text}")).unwrap();
    }
    let output = bench.run("evolve", "hostile", &["--proposals", "2", "--document-evaluations", "40"]);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    let serving = Serving::start(&bench, "hostile");
    let browser = Browser::start(Look::Desk).await;
    browser.open(&serving.page("/variants/v0")).await;
    let found = browser.value("[...document.querySelectorAll('a[href^=\"/trajectories/\"]')].map(one => one.getAttribute('href'))").await;
    let trajectory = found[0].as_str().unwrap().to_owned();
    for path in ["/", "/lineage?show=all", "/documents", "/variants/v0", &trajectory] {
        browser.open(&serving.page(path)).await;
        let title = browser.client.title().await.unwrap();
        assert!(!title.contains("owned"), "{path}: {title}");
        assert_eq!(browser.count("main img, main script").await, 0, "{path}");
    }
    browser
        .client
        .execute("document.querySelectorAll('details').forEach(one => one.open = true);", Vec::new())
        .await
        .unwrap();
    let text = browser.text().await;
    for part in ["<script>document.title", "U+202E", "U+001B", "<img src=x onerror=alert(1)>"] {
        assert!(text.contains(part), "`{part}` is missing:\n{text}");
    }
    assert!(!text.contains('\u{202e}'), "{text}");
    browser.close().await;
}

/// Takes the pictures of the documentation: `docs/pictures/make`.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "writes docs/pictures; `docs/pictures/make` runs it"]
async fn pictures() {
    let place = std::env::var_os("PHYLON_PICTURES").map(PathBuf::from);
    let place = place.unwrap_or_else(|| std::env::temp_dir().join("phylon-pictures"));
    std::fs::create_dir_all(&place).unwrap();
    let bench = finished();
    let serving = Serving::start(bench, FINISHED);
    for (look, suffix) in [(Look::Desk, ""), (Look::Dark, "-dark"), (Look::Phone, "-phone")] {
        let browser = Browser::start(look).await;
        for (name, path, _) in pages(bench) {
            browser.open(&serving.page(&path)).await;
            browser.until("document.readyState === 'complete'").await;
            browser.picture(&place.join(format!("{name}{suffix}.png"))).await;
        }
        browser.close().await;
    }
}
