//! Commit and tag messages: a text, a blank line, trailers. Not for what the trailers mean.

/// Puts a message together. The text is cleaned of control characters; a trailer's value is one line.
pub fn compose(text: &str, trailers: &[(&str, String)]) -> String {
    let text = clean(text);
    let mut message = if text.is_empty() { "(no hypothesis)".to_owned() } else { text };
    message.push_str("\n\n");
    for (name, value) in trailers {
        let value = clean(value).replace('\n', " ");
        message.push_str(&format!("{name}: {value}\n"));
    }
    message
}

/// The text and the trailers of a message; a message without trailers is all text.
pub fn parse(message: &str) -> (String, Vec<(String, String)>) {
    let message = message.trim_end();
    let Some((text, last)) = message.rsplit_once("\n\n") else { return (message.to_owned(), Vec::new()) };
    let trailer = |line: &str| {
        let (name, value) = line.split_once(": ").or_else(|| Some((line.strip_suffix(':')?, "")))?;
        let word = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        word.then(|| (name.to_owned(), value.to_owned()))
    };
    match last.lines().map(trailer).collect::<Option<Vec<_>>>() {
        Some(trailers) => (text.to_owned(), trailers),
        None => (message.to_owned(), Vec::new()),
    }
}

/// The value of the first trailer of this name.
pub fn find<'a>(trailers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    trailers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

// NUL makes a commit that `git fsck` refuses; other control characters spoil a terminal.
fn clean(text: &str) -> String {
    let kept: String = text.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    kept.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_gives_back_its_text_and_trailers() {
        let message = compose(
            "Ask for mechanisms.\n\nLess recall.",
            &[("Variant", "v3".into()), ("Note", String::new())],
        );
        let (text, trailers) = parse(&message);
        assert_eq!(text, "Ask for mechanisms.\n\nLess recall.");
        assert_eq!(find(&trailers, "Variant"), Some("v3"));
        assert_eq!(find(&trailers, "Note"), Some(""));
    }

    #[test]
    fn a_hypothesis_cannot_forge_a_trailer() {
        let message = compose("Sly\n\nVariant: v9\0\n\n", &[("Variant", "v3\nVariant: v8".into())]);
        let (_, trailers) = parse(&message);
        assert_eq!(find(&trailers, "Variant"), Some("v3 Variant: v8"));
        assert_eq!(trailers.len(), 1);
        assert!(!message.contains('\0'));
    }
}
