//! What every request must show and every answer says, whatever the page. Not for tokens.

use std::{net::IpAddr, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::Site;

/// Pages hold what models and documents wrote: nothing on them may run, load, frame or send anything but to us.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
     connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Not `no-referrer`: browsers then send `Origin: null` with our own forms.
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Turns away what is not addressed to us or comes from another site, and puts the headers on every answer.
pub async fn guard(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let mut response = match refusal(&request, site.names()) {
        Some((status, why)) => (status, why).into_response(),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // What stands here changes; files that do not say so themselves.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

fn refusal(request: &Request, names: &[String]) -> Option<(StatusCode, &'static str)> {
    let headers = request.headers();
    let Some(host) = text(headers, &header::HOST) else {
        return Some((StatusCode::BAD_REQUEST, "the request names no host\n"));
    };
    if !known(host, names) {
        let why = "this name is not one of this server's; `phylon serve --name` adds one\n";
        return Some((StatusCode::MISDIRECTED_REQUEST, why));
    }
    let harmless = matches!(*request.method(), Method::GET | Method::HEAD);
    if !harmless && !same_origin(headers, host) {
        return Some((StatusCode::FORBIDDEN, "this form was not sent from one of our own pages\n"));
    }
    None
}

/// An address, `localhost`, or a name we were told: a site elsewhere that points its own name at this machine gets
/// nothing.
fn known(host: &str, names: &[String]) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    // Unbracketed, an address of the sixth version has colons that are no port's.
    bare.parse::<IpAddr>().is_ok()
        || host.parse::<IpAddr>().is_ok()
        || name.eq_ignore_ascii_case("localhost")
        || names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Whether a page of ours sent it. Browsers say so in one of two headers; who sends neither is no browser, and
/// then the token decides alone.
fn same_origin(headers: &HeaderMap, host: &str) -> bool {
    let fetched =
        text(headers, &HeaderName::from_static("sec-fetch-site")).is_none_or(|site| site == "same-origin");
    let origin = text(headers, &header::ORIGIN).is_none_or(|origin| {
        origin.split_once("://").is_some_and(|(_, from)| from.eq_ignore_ascii_case(host))
    });
    fetched && origin
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(method: Method, headers: &[(&'static str, &'static str)]) -> Option<StatusCode> {
        let mut request = Request::new(axum::body::Body::empty());
        *request.method_mut() = method;
        for (name, value) in headers {
            request.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        refusal(&request, &["lab.example".to_owned()]).map(|(status, _)| status)
    }

    #[test]
    fn only_our_own_names_are_answered() {
        for host in ["127.0.0.1:8417", "localhost:1", "[::1]:80", "::1", "192.168.1.4", "LAB.example:8417"] {
            let found = known(host, &["lab.example".to_owned()]);
            assert!(found, "{host}");
        }
        for host in ["evil.example:8417", "localhost.evil.example", "127.0.0.1.evil.example:80", ""] {
            assert!(!known(host, &["lab.example".to_owned()]), "{host}");
        }
        assert_eq!(asked(Method::GET, &[("host", "evil.example")]), Some(StatusCode::MISDIRECTED_REQUEST));
        assert_eq!(asked(Method::GET, &[]), Some(StatusCode::BAD_REQUEST));
    }

    #[test]
    fn what_changes_something_must_come_from_our_own_pages() {
        let host = ("host", "127.0.0.1:8417");
        let refused = Some(StatusCode::FORBIDDEN);
        for (header, expected) in [
            (("origin", "http://127.0.0.1:8417"), None),
            (("origin", "http://127.0.0.1:9999"), refused),
            (("origin", "http://evil.example"), refused),
            (("origin", "null"), refused),
            (("sec-fetch-site", "same-origin"), None),
            (("sec-fetch-site", "same-site"), refused),
            (("sec-fetch-site", "cross-site"), refused),
        ] {
            assert_eq!(asked(Method::POST, &[host, header]), expected, "{header:?}");
            assert_eq!(asked(Method::GET, &[host, header]), None, "reading is open: {header:?}");
        }
    }
}
