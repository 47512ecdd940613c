//! Foreign text made harmless: what models and documents wrote reaches no terminal unchecked.

/// `text` without anything a terminal would act on: escape sequences and control characters are shown as
/// `�`, tabs as spaces; line breaks stay. Characters that reorder or hide text go the same way.
pub fn inert(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\n' => shown.push('\n'),
            '\t' => shown.push_str("    "),
            '\r' if rest.peek() == Some(&'\n') => {}
            c if acts(c) => shown.push('\u{fffd}'),
            c => shown.push(c),
        }
    }
    shown
}

/// The same on one line: line breaks and runs of blanks become one blank.
pub fn inert_line(text: &str) -> String {
    inert(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Control characters (C0, DEL, C1) and the invisible ones that reorder text.
fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_acts_on_survives() {
        let hostile = "a\u{1b}[2J\u{1b}]0;title\u{7}b\r\nc\td\u{9b}31m\u{202e}e";
        let shown = inert(hostile);
        assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
        assert_eq!(inert("plain – ünïcode ✓\nnext"), "plain – ünïcode ✓\nnext");
        assert_eq!(inert_line("a\n  b\tc"), "a b c");
    }
}
