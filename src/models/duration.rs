//! Durations as people write them in YAML: `120s`, `30m`, `1h 30m`. For `#[serde(with = …)]`.

use std::time::Duration;

use jiff::SignedDuration;
use serde::{Deserialize, Deserializer, Serializer, de::Error};

/// Writes a duration in its short form.
pub fn serialize<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&display(*duration))
}

/// Reads a duration with its units.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let expected = "a duration with its unit, such as `120s` or `30m`";
    let value = serde_json::Value::deserialize(deserializer)?;
    let text =
        value.as_str().ok_or_else(|| D::Error::custom(format!("expected {expected}, not `{value}`")))?;
    text.parse::<SignedDuration>()
        .ok()
        .and_then(|signed| Duration::try_from(signed).ok())
        .ok_or_else(|| D::Error::custom(format!("expected {expected}, not `{text}`")))
}

/// The short form: `120s` is `2m`.
pub fn display(duration: Duration) -> String {
    match SignedDuration::try_from(duration) {
        Ok(signed) => format!("{signed:#}"),
        Err(_) => format!("{}s", duration.as_secs()),
    }
}
