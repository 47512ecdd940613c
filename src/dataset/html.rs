//! The visible text of a page. The only file that names `html2text`. Not for fetching pages.

use html2text::{config, render::TextDecorator};

/// Wide enough that no paragraph is wrapped and no row of a table broken.
const WIDTH: usize = 100_000;

/// Headings as `# Heading`, lists as `* item`; links as their words, pictures left out.
#[derive(Clone, Debug)]
struct Plain;

/// What a reader of the page sees.
///
/// # Errors
/// What the library says.
pub(super) fn visible(bytes: &[u8]) -> Result<String, String> {
    let text = config::with_decorator(Plain)
        .raw_mode(true)
        .string_from_read(bytes, WIDTH)
        .map_err(|error| format!("is no page that can be read: {error}"))?;
    let rule = |line: &str| {
        !line.trim().is_empty() && line.trim().chars().all(|c| ('\u{2500}'..='\u{257f}').contains(&c))
    };
    let lines: Vec<&str> = text.lines().filter(|line| !rule(line)).map(str::trim_end).collect();
    Ok(lines.join("\n").trim().to_owned())
}

impl TextDecorator for Plain {
    type Annotation = ();

    fn decorate_link_start(&mut self, _url: &str) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_link_end(&mut self) -> String {
        String::new()
    }

    fn decorate_em_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_em_end(&self) -> String {
        String::new()
    }

    fn decorate_strong_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_strong_end(&self) -> String {
        String::new()
    }

    fn decorate_strikeout_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_strikeout_end(&self) -> String {
        String::new()
    }

    fn decorate_code_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_code_end(&self) -> String {
        String::new()
    }

    fn decorate_preformat_first(&self) {}

    fn decorate_preformat_cont(&self) {}

    fn decorate_image(&mut self, _src: &str, _title: &str) -> (String, ()) {
        (String::new(), ())
    }

    fn header_prefix(&self, level: usize) -> String {
        "#".repeat(level) + " "
    }

    fn quote_prefix(&self) -> String {
        "> ".to_owned()
    }

    fn unordered_item_prefix(&self) -> String {
        "* ".to_owned()
    }

    fn ordered_item_prefix(&self, number: i64) -> String {
        format!("{number}. ")
    }

    fn make_subblock_decorator(&self) -> Self {
        self.clone()
    }

    fn finalise(&mut self, _urls: Vec<String>) -> Vec<html2text::render::TaggedLine<()>> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_and_everything_else_goes() {
        let page =
            b"<html><head><title>T</title><style>p {color: red}</style><script>alert('x')</script></head>\
            <body><h1>Canal locks</h1><p>A <b>lock</b> <a href='x.html'>lifts</a> boats.</p><hr>\
            <!-- hidden --><ul><li>one</li><li>two</li></ul><img src='a.png' alt='picture'></body></html>";
        let text = visible(page).unwrap();
        assert!(text.starts_with("# Canal locks\n"), "{text}");
        assert!(text.contains("A lock lifts boats.") && text.contains("* one\n* two"), "{text}");
        for gone in ["alert", "color", "hidden", "x.html", "\u{2500}"] {
            assert!(!text.contains(gone), "{gone}: {text}");
        }
    }
}
