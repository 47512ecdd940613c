//! A headless Chromium through chromedriver. Not for what it looks at.
#![allow(dead_code, clippy::allow_attributes, reason = "each test binary uses a part of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up must fail loudly")]

use std::{
    io::BufReader,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use fantoccini::{Client, ClientBuilder, Locator, elements::Element};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use super::support::serving::Ending;

/// How long a page may take to show what is waited for, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// How the browser looks at pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// A window on a desk.
    Desk,
    /// The same in dark mode.
    Dark,
    /// A phone 390 pixels wide.
    Phone,
    /// A window on a desk, scripts off.
    Unscripted,
}

/// A browser with one window.
pub struct Browser {
    pub client: Client,
    _driver: Ending,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Starts chromedriver on a free port, and a browser with it.
    pub async fn start(look: Look) -> Self {
        let mut driver = Command::new(program("CHROMEDRIVER", "chromedriver"))
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("chromedriver cannot be started ({error}): `apt-get install chromium chromium-driver`")
            });
        let mut stdout = BufReader::new(driver.stdout.take().unwrap());
        let driver = Ending(driver);
        let port = port(&mut stdout);
        // It goes on telling; somebody must read that.
        std::thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()));
        let profile = tempfile::tempdir().unwrap();
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let Value::Object(capabilities) = capabilities(look, profile.path()) else { unreachable!() };
        let client =
            builder.capabilities(capabilities).connect(&format!("http://127.0.0.1:{port}")).await.unwrap();
        Self { client, _driver: driver, _profile: profile }
    }

    /// Opens a page.
    pub async fn open(&self, address: &str) {
        self.client.goto(address).await.unwrap();
    }

    /// The text of the page's main part.
    pub async fn text(&self) -> String {
        self.find("main").await.text().await.unwrap()
    }

    /// The first element of a selector; waited for.
    pub async fn find(&self, selector: &str) -> Element {
        let wait = self.client.wait().at_most(PATIENCE);
        let found = wait.for_element(Locator::Css(selector)).await;
        found.unwrap_or_else(|error| panic!("`{selector}`: {error}"))
    }

    /// How many elements a selector has.
    pub async fn count(&self, selector: &str) -> usize {
        self.client.find_all(Locator::Css(selector)).await.unwrap().len()
    }

    /// The value of an expression in the page.
    pub async fn value(&self, expression: &str) -> Value {
        self.client.execute(&format!("return {expression};"), Vec::new()).await.unwrap()
    }

    /// Fills in a form, presses its button, and waits for the page that this leads to: the driver may come back
    /// while the page before it is still there.
    pub async fn submit(&self, selector: &str, values: &[(&str, &str)]) {
        let form = self.client.form(Locator::Css(selector)).await.unwrap();
        for (name, value) in values {
            form.set_by_name(name, value).await.unwrap();
        }
        self.client.execute("window.leaving = true;", Vec::new()).await.unwrap();
        form.submit().await.unwrap();
        self.until("!window.leaving && document.readyState === 'complete'").await;
    }

    /// Waits until an expression in the page is true. A page that is left meanwhile has no value yet.
    pub async fn until(&self, expression: &str) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        let mut look = tokio::time::interval(Duration::from_millis(50));
        let script = format!("return {expression};");
        while self.client.execute(&script, Vec::new()).await.ok() != Some(Value::Bool(true)) {
            assert!(
                tokio::time::Instant::now() < deadline,
                "`{expression}` never held:\n{}",
                self.text().await
            );
            look.tick().await;
        }
    }

    /// Writes what the window shows to a file.
    pub async fn picture(&self, file: &Path) {
        std::fs::write(file, self.client.screenshot().await.unwrap()).unwrap();
    }

    /// Ends the session.
    pub async fn close(self) {
        self.client.clone().close().await.unwrap();
    }
}

fn program(variable: &str, name: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| name.to_owned())
}

/// The port that chromedriver says it listens on.
fn port(stdout: &mut impl std::io::BufRead) -> u16 {
    let mut line = String::new();
    loop {
        line.clear();
        assert!(stdout.read_line(&mut line).unwrap() > 0, "chromedriver ended before it listened");
        let told = line.split("started successfully on port ").nth(1);
        if let Some(port) = told.and_then(|rest| rest.trim().trim_end_matches('.').parse().ok()) {
            return port;
        }
    }
}

fn capabilities(look: Look, profile: &Path) -> Value {
    let mut arguments = vec![
        "--headless=new".to_owned(),
        // Containers have neither; the pages are our own.
        "--no-sandbox".to_owned(),
        "--disable-dev-shm-usage".to_owned(),
        "--disable-gpu".to_owned(),
        "--hide-scrollbars".to_owned(),
        // A page that still scrolls moves away from below a click.
        "--force-prefers-reduced-motion".to_owned(),
        "--force-device-scale-factor=1".to_owned(),
        "--window-size=1240,900".to_owned(),
        format!("--user-data-dir={}", profile.display()),
    ];
    let scheme = if look == Look::Dark { 0 } else { 1 };
    let scripts = look != Look::Unscripted;
    arguments.push(format!("--blink-settings=preferredColorScheme={scheme},scriptEnabled={scripts}"));
    let mut options = json!({ "args": arguments });
    if look == Look::Phone {
        options["mobileEmulation"] =
            json!({ "deviceMetrics": { "width": 390, "height": 844, "pixelRatio": 1.0, "touch": true } });
    }
    json!({ "browserName": "chrome", "goog:chromeOptions": options })
}
