//! Style, script and icon, embedded in the program. Not for pages.

use std::sync::LazyLock;

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::Embed;

#[derive(Embed)]
#[folder = "src/reporting/web/assets/"]
struct Files;

/// Changes when any of the files does, so that browsers may keep them for good.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = blake3::Hasher::new();
    for name in Files::iter() {
        let file = Files::get(&name);
        hasher.update(file.as_ref().map_or(&[][..], |file| &file.data));
    }
    hasher.finalize().to_hex()[..12].to_owned()
});

/// The address of a file.
pub fn address(file: &str) -> String {
    format!("/assets/{file}?v={}", *VERSION)
}

/// A file.
pub async fn serve(Path(name): Path<String>) -> Response {
    let Some(file) = Files::get(&name) else {
        return (StatusCode::NOT_FOUND, "there is no such file").into_response();
    };
    let kind = match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "max-age=31536000, immutable")];
    (headers, file.data.into_owned()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reporting::scale::STEPS;

    fn text(name: &str) -> String {
        String::from_utf8(Files::get(name).unwrap().data.into_owned()).unwrap()
    }

    #[test]
    fn pages_use_the_colours_of_the_scale() {
        let style = text("style.css");
        for colour in STEPS {
            assert!(style.contains(colour), "{colour} is missing");
        }
    }

    #[test]
    fn nothing_points_outside() {
        for name in Files::iter() {
            let text = text(&name).replace("http://www.w3.org/2000/svg", "");
            assert!(!text.contains("//cdn") && !text.contains("http") && !text.contains("@import"), "{name}");
        }
    }
}
