//! The secret that lets somebody change production. Not for reading: pages are open to whoever reaches the address.

use axum::http::{HeaderMap, header};

/// A token, kept as its hash.
#[derive(Debug, Clone, Copy)]
pub struct Token {
    hash: blake3::Hash,
}

impl Token {
    /// The token whose text is printed when the server starts.
    pub fn new(text: &str) -> Self {
        Self { hash: blake3::hash(text.as_bytes()) }
    }

    /// Whether this is it. Hashes are compared in constant time.
    pub fn is(&self, given: &str) -> bool {
        blake3::hash(given.trim().as_bytes()) == self.hash
    }

    /// Whether a request brings it along in its cookie.
    pub fn in_cookie(&self, headers: &HeaderMap) -> bool {
        let name = self.cookie_name();
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .any(|(key, value)| key == name && self.is(value))
    }

    /// The cookie that spares typing it again while the browser stays open. Scripts cannot read it, and no other
    /// site can have it sent.
    pub fn cookie(&self, given: &str) -> String {
        format!("{}={}; HttpOnly; SameSite=Strict; Path=/", self.cookie_name(), given.trim())
    }

    /// Cookies know hosts and not ports: each server has a name of its own, which says nothing of the token.
    fn cookie_name(&self) -> String {
        let name = blake3::hash(self.hash.as_bytes()).to_hex();
        format!("phylon_{}", &name[..8])
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_token_is_known_by_its_text_and_in_its_own_cookie_only() {
        let token = Token::new("abc123");
        assert!(token.is("abc123") && token.is(" abc123\n") && !token.is("abc124") && !token.is(""));
        let cookie = token.cookie("abc123");
        let pair = cookie.split(';').next().unwrap();
        let with = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::from_str(text).unwrap());
            token.in_cookie(&headers)
        };
        assert!(with(pair) && with(&format!("a=b; {pair}")));
        assert!(!with("phylon=abc123") && !with(&pair.replace("abc123", "abc12")) && !with(""));
        assert!(!pair.split_once('=').unwrap().0.contains("abc123"));
    }
}
