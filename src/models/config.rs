//! One entry of the experiment's `models:`. Not for connecting: that is `Models::build`.

use std::{fmt, time::Duration};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{duration, http::Endpoint};

/// The embedded stand-ins.
pub const REHEARSAL_MODELS: [&str; 5] = ["author", "judge", "weak", "strong", "editor"];

/// Who answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// Embedded stand-ins: no key, no network. Rule-based, not language models.
    Rehearsal,
    /// An OpenAI-compatible `chat/completions` endpoint.
    Openai,
    /// Anthropic's Messages interface.
    Anthropic,
}

impl Provider {
    /// The word used in `experiment.yaml`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rehearsal => "rehearsal",
            Self::Openai => "openai",
            Self::Anthropic => "anthropic",
        }
    }
}

/// How an endpoint is told that the reply must be JSON. A form that it refuses is replaced by the next simpler.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Structured {
    /// The endpoint enforces the schema: `response_format`, or a tool that must be called.
    #[default]
    JsonSchema,
    /// `response_format` says JSON; the schema stands in an instruction.
    JsonObject,
    /// The schema stands in an instruction only.
    None,
}

impl fmt::Display for Structured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::JsonSchema => "json_schema",
            Self::JsonObject => "json_object",
            Self::None => "none",
        })
    }
}

/// The name of the request's length limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaxTokensField {
    /// What most endpoints know.
    #[default]
    MaxTokens,
    /// What newer hosted models ask for.
    MaxCompletionTokens,
}

impl MaxTokensField {
    /// The field as it is sent.
    pub fn name(self) -> &'static str {
        match self {
            Self::MaxTokens => "max_tokens",
            Self::MaxCompletionTokens => "max_completion_tokens",
        }
    }
}

/// Money per million tokens.
#[derive(Debug, Clone, Copy, PartialEq, Default, JsonSchema, Serialize, Deserialize)]
pub struct Price {
    /// Of the request.
    pub prompt: f64,
    /// Of the reply, reasoning included.
    pub completion: f64,
}

impl Price {
    /// What these tokens cost.
    pub fn of(&self, usage: crate::usage::Usage) -> f64 {
        (usage.prompt as f64 * self.prompt + usage.completion as f64 * self.completion) / 1e6
    }
}

/// One model of the experiment. Plain keys; those of endpoints mean nothing to `rehearsal`.
#[derive(Debug, Clone, PartialEq, JsonSchema, Serialize, Deserialize)]
pub struct ModelConfig {
    /// Who answers.
    pub provider: Provider,
    /// The model's name at its provider.
    pub model: String,
    /// The endpoint up to and with `/v1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// The environment variable that holds the key; without it no key is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_key_env: Option<String>,
    /// How JSON replies are asked for.
    #[serde(default)]
    pub structured: Structured,
    /// The most attempts under way at the endpoint; aliases of one endpoint share the smallest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concurrency: Option<usize>,
    /// The longest that one attempt may take.
    #[serde(default = "default_timeout", with = "duration")]
    #[schemars(with = "String")]
    pub timeout: Duration,
    /// What tokens cost; nothing where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
    /// Merged into every request body; a null removes a key.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub extra_body: Map<String, Value>,
    /// The name of the length limit.
    #[serde(default)]
    pub max_tokens_field: MaxTokensField,
    /// How long a fault is waited out before the run pauses.
    #[serde(default = "default_give_up_after", with = "duration")]
    #[schemars(with = "String")]
    pub give_up_after: Duration,
}

fn default_timeout() -> Duration {
    Duration::from_secs(120)
}

fn default_give_up_after() -> Duration {
    Duration::from_secs(30 * 60)
}

/// Keys that the request itself fills; in `extra_body` they would change what is asked unseen.
const RESERVED: [&str; 5] = ["messages", "model", "n", "stream", "tools"];

impl ModelConfig {
    /// A model of this provider, everything else as the defaults are.
    pub fn new(provider: Provider, model: impl Into<String>) -> Self {
        Self {
            provider,
            model: model.into(),
            base_url: None,
            api_key_env: None,
            structured: Structured::default(),
            concurrency: None,
            timeout: default_timeout(),
            price: None,
            extra_body: Map::new(),
            max_tokens_field: MaxTokensField::default(),
            give_up_after: default_give_up_after(),
        }
    }

    /// Everything wrong with the values, each naming its key. Empty when all is well.
    pub fn validate(&self) -> Vec<String> {
        let mut faults = Vec::new();
        match self.provider {
            Provider::Rehearsal => self.validate_rehearsal(&mut faults),
            Provider::Openai | Provider::Anthropic => self.validate_endpoint(&mut faults),
        }
        if self.concurrency == Some(0) {
            faults.push("`concurrency` must be at least 1".to_owned());
        }
        if self.timeout.is_zero() {
            faults.push("`timeout` must be longer than nothing".to_owned());
        }
        if let Some(price) = self.price
            && [price.prompt, price.completion].iter().any(|p| !p.is_finite() || *p < 0.0)
        {
            faults.push("`price` must hold amounts per million tokens, 0 or more".to_owned());
        }
        for key in self.extra_body.keys().filter(|key| RESERVED.contains(&key.as_str())) {
            faults.push(format!("`extra_body` must not set `{key}`: the request itself does"));
        }
        faults
    }

    fn validate_rehearsal(&self, faults: &mut Vec<String>) {
        if !REHEARSAL_MODELS.contains(&self.model.as_str()) {
            let known = REHEARSAL_MODELS.join("`, `");
            faults.push(format!("`model: {}` is no rehearsal model; there are `{known}`", self.model));
        }
        if self.base_url.is_some() {
            faults.push("`base_url` means nothing to `provider: rehearsal`".to_owned());
        }
    }

    fn validate_endpoint(&self, faults: &mut Vec<String>) {
        if self.model.trim().is_empty() {
            faults.push("`model` must not be empty".to_owned());
        }
        match &self.base_url {
            None => faults.push(
                "`base_url` is missing; write the endpoint up to `/v1`, such as `http://127.0.0.1:8000/v1`"
                    .to_owned(),
            ),
            Some(url) => faults.extend(Endpoint::parse(url).err()),
        }
        if self.api_key_env.as_deref().is_some_and(|name| !is_variable_name(name)) {
            faults.push(
                "`api_key_env` must be the name of an environment variable, never the key itself".to_owned(),
            );
        }
    }
}

fn is_variable_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> ModelConfig {
        crate::yaml::parse(text, "experiment.yaml").unwrap()
    }

    #[test]
    fn a_full_entry_is_read() {
        let config = read(
            "{provider: openai, base_url: 'http://127.0.0.1:8000/v1', model: qwen, api_key_env: KEY, \
             structured: json_object, concurrency: 64, timeout: 90s, give_up_after: 1h 30m, \
             max_tokens_field: max_completion_tokens, price: {prompt: 0.15, completion: 0.60}, \
             extra_body: {top_k: 20, seed: null}}",
        );
        assert_eq!(config.validate(), Vec::<String>::new());
        assert_eq!(config.timeout, Duration::from_secs(90));
        assert_eq!(config.give_up_after, Duration::from_secs(5400));
        assert_eq!(config.structured, Structured::JsonObject);
        assert_eq!(config.extra_body["top_k"], 20);
        assert_eq!(read(&crate::yaml::write(&config).unwrap()), config);
    }

    #[test]
    fn the_shortest_entries_have_defaults() {
        let config = read("{provider: rehearsal, model: weak}");
        assert_eq!(config, ModelConfig::new(Provider::Rehearsal, "weak"));
        assert_eq!(config.timeout, Duration::from_secs(120));
        assert!(config.validate().is_empty());
    }

    #[test]
    fn a_duration_without_a_unit_says_what_was_expected() {
        for wrong in ["120", "soon", "-3s"] {
            let text = format!("{{provider: rehearsal, model: weak, timeout: {wrong}}}");
            let problems = crate::yaml::parse::<ModelConfig>(&text, "x.yaml").unwrap_err();
            assert!(problems[0].what.contains("`120s`"), "{problems:?}");
        }
    }

    #[test]
    fn every_fault_is_reported_at_once() {
        let config = read(
            "{provider: openai, base_url: '127.0.0.1:8000', model: ' ', api_key_env: sk-12-34, concurrency: 0, \
             timeout: 0s, price: {prompt: -1, completion: 0}, extra_body: {messages: []}}",
        );
        let faults = config.validate().join("\n");
        for key in ["base_url", "model", "api_key_env", "concurrency", "timeout", "price", "messages"] {
            assert!(faults.contains(&format!("`{key}")), "{key} in {faults}");
        }
        assert_eq!(read("{provider: rehearsal, model: gpt}").validate().len(), 1);
        assert_eq!(read("{provider: openai, model: gpt}").validate().len(), 1);
    }
}
