//! Foreign text on a page: what models, documents and people wrote is shown, and never acts.
//!
//! Markup in it is escaped by maud; characters that reorder or hide text are shown by their number.

use maud::{Markup, html};

/// Text as it stands, lines and blanks kept by the style sheet.
pub fn text(text: &str) -> Markup {
    html! {
        @for piece in pieces(text) {
            @match piece {
                Piece::Plain(plain) => { (plain) }
                Piece::Acting(c) => { span.acting title="a character that acts on text, shown by its number" { (format!("U+{:04X}", u32::from(c))) } }
            }
        }
    }
}

/// The same on one line, isolated so that it cannot turn what stands beside it around.
pub fn line(words: &str) -> Markup {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    html! { bdi { (text(&line)) } }
}

/// One line of at most so many characters.
pub fn short(words: &str, most: usize) -> Markup {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return html! { bdi { (text(&line)) } };
    }
    let cut: String = line.chars().take(most.saturating_sub(1)).collect();
    html! { bdi { (text(&cut)) "…" } }
}

enum Piece<'a> {
    Plain(&'a str),
    Acting(char),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices().filter(|(_, c)| acts(*c)) {
        if at > start {
            pieces.push(Piece::Plain(&text[start..at]));
        }
        // A carriage return before a line feed is only another way to end a line.
        if !text[at..].starts_with("\r\n") {
            pieces.push(Piece::Acting(c));
        }
        start = at + c.len_utf8();
    }
    if start < text.len() {
        pieces.push(Piece::Plain(&text[start..]));
    }
    pieces
}

/// Control characters but line feed and tab, and the invisible ones that reorder, join or hide.
fn acts(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A part of an address: everything but letters, digits and `-._~/` by its bytes.
pub fn address(part: &str) -> String {
    let mut address = String::with_capacity(part.len());
    for byte in part.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                address.push(char::from(byte));
            }
            _ => address.push_str(&format!("%{byte:02X}")),
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped_and_what_acts_is_shown_by_its_number() {
        let shown = text("<script>alert(1)</script>\u{202e}\u{1b}[2J\u{200b}&\r\nnext\ttab").into_string();
        assert!(!shown.contains("<script>") && shown.contains("&lt;script&gt;"), "{shown}");
        for number in ["U+202E", "U+001B", "U+200B"] {
            assert!(shown.contains(number), "{number}: {shown}");
        }
        assert!(shown.chars().all(|c| !acts(c)) && shown.contains("&amp;\nnext\ttab"), "{shown}");
    }

    #[test]
    fn a_line_is_one_line_and_short_text_is_cut_on_a_character() {
        assert_eq!(line("a\n  b").into_string(), "<bdi>a b</bdi>");
        assert_eq!(short("ünïcödé text", 6).into_string(), "<bdi>ünïcö…</bdi>");
    }

    #[test]
    fn an_address_holds_nothing_that_ends_it() {
        assert_eq!(address("a b/ü?\"<x>#"), "a%20b/%C3%BC%3F%22%3Cx%3E%23");
    }
}
