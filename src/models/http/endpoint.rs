//! The address of an endpoint. Aliases with the same scheme, host and port share what is per endpoint.

use std::fmt;

use reqwest::Url;

/// Scheme, host and port.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Endpoint {
    scheme: String,
    host: String,
    port: u16,
}

impl Endpoint {
    /// The endpoint of a `base_url`.
    ///
    /// # Errors
    /// What is wrong with the address, for people.
    pub fn parse(base_url: &str) -> Result<Self, String> {
        let url = parse_url(base_url)?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let port = url.port_or_known_default().unwrap_or_default();
        Ok(Self { scheme: url.scheme().to_owned(), host, port })
    }

    /// Whether connections are encrypted.
    pub fn is_https(&self) -> bool {
        self.scheme == "https"
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}:{}", self.scheme, self.host, self.port)
    }
}

/// Where requests of a `base_url` are posted: `path` below it.
///
/// # Errors
/// What is wrong with the address, for people.
pub(super) fn posting_url(base_url: &str, path: &str) -> Result<Url, String> {
    let mut url = parse_url(base_url)?;
    let path = format!("{}/{path}", url.path().trim_end_matches('/'));
    url.set_path(&path);
    Ok(url)
}

fn parse_url(base_url: &str) -> Result<Url, String> {
    let fault = |what: &str| format!("`base_url: {base_url}` {what}");
    let url =
        Url::parse(base_url).map_err(|_| fault("is no address; write it like `http://127.0.0.1:8000/v1`"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return Err(fault("must start with `http://` or `https://`"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(fault("must not hold a user or password; use `api_key_env`"));
    }
    for path in ["/chat/completions", "/messages"] {
        if url.path().trim_end_matches('/').ends_with(path) {
            return Err(fault(&format!("must end before `{path}`")));
        }
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_known_even_when_it_is_not_written() {
        assert_eq!(
            Endpoint::parse("https://api.example.com/v1").unwrap().to_string(),
            "https://api.example.com:443"
        );
        assert_eq!(Endpoint::parse("http://h:80/v1").unwrap(), Endpoint::parse("http://h/other").unwrap());
        assert_ne!(Endpoint::parse("http://h:81").unwrap(), Endpoint::parse("http://h").unwrap());
    }

    #[test]
    fn requests_go_below_the_base_url() {
        for base in ["http://h/v1", "http://h/v1/"] {
            assert_eq!(
                posting_url(base, "chat/completions").unwrap().as_str(),
                "http://h/v1/chat/completions"
            );
        }
        assert_eq!(
            posting_url("http://h/v1?api-version=2", "chat/completions").unwrap().as_str(),
            "http://h/v1/chat/completions?api-version=2"
        );
    }

    #[test]
    fn wrong_addresses_say_what_is_wrong() {
        for (wrong, word) in [
            ("127.0.0.1:8000", "`http://"),
            ("ftp://h/v1", "`http://`"),
            ("http://user:pw@h/v1", "api_key_env"),
            ("http://h/v1/chat/completions", "before"),
            ("http://h/v1/messages", "before"),
        ] {
            let fault = Endpoint::parse(wrong).unwrap_err();
            assert!(fault.contains(word), "{fault}");
        }
    }
}
