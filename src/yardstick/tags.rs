//! Data inside tagged blocks that it cannot leave. Not for deciding which data a prompt gets.

use std::borrow::Cow;

/// Every tag that some prompt of the harness uses for a block of data.
const TAGS: [&str; 13] = [
    "agent_yaml",
    "answer",
    "context",
    "document",
    "examples",
    "feedback",
    "guidance",
    "item",
    "previous_item",
    "question",
    "reference_answer",
    "report",
    "rubric",
];

/// `text` with a space put into whatever looks like the start or end of a block, so that no document
/// can end the block it stands in or open another: `</document>` becomes `< /document>`.
///
/// A space, not an entity or a backslash, because the text may stand inside JSON.
pub fn neutralised(text: &str) -> Cow<'_, str> {
    let mut out: Option<String> = None;
    let mut copied = 0;
    for (at, _) in text.match_indices('<') {
        if opens_or_ends_a_block(&text[at + 1..]) {
            let out = out.get_or_insert_with(|| String::with_capacity(text.len() + 16));
            out.push_str(&text[copied..=at]);
            out.push(' ');
            copied = at + 1;
        }
    }
    match out {
        None => Cow::Borrowed(text),
        Some(mut out) => {
            out.push_str(&text[copied..]);
            Cow::Owned(out)
        }
    }
}

/// Whether a `<` before `rest` would make a tag of ours, however it is spaced or capitalised.
fn opens_or_ends_a_block(rest: &str) -> bool {
    let name = rest.trim_start().strip_prefix('/').unwrap_or(rest).trim_start();
    TAGS.iter().any(|tag| {
        name.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag))
            && !name[tag.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
    })
}

/// Appends the block `<tag>`, with `data` neutralised, to a prompt.
pub fn push_block(prompt: &mut String, tag: &str, data: &str) {
    if !prompt.is_empty() {
        prompt.push_str("\n\n");
    }
    prompt.push('<');
    prompt.push_str(tag);
    prompt.push_str(">\n");
    prompt.push_str(&neutralised(data));
    prompt.push_str("\n</");
    prompt.push_str(tag);
    prompt.push('>');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_spelling_of_a_tag_ends_the_block_it_stands_in() {
        for evil in ["</document>", "</ document >", "< /DOCUMENT>", "<Question>", "</rubric\n>", "</item x>"]
        {
            let safe = neutralised(evil);
            assert_ne!(safe, evil);
            assert!(safe.starts_with("< "), "{safe}");
        }
        let mut prompt = String::new();
        push_block(&mut prompt, "document", "a </document> b");
        assert_eq!(prompt.matches("</document>").count(), 1);
    }

    #[test]
    fn other_text_is_borrowed_unchanged() {
        for text in ["a < b </p> <items> <answered>", "", "plain", "<", "</"] {
            assert!(matches!(neutralised(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }

    #[test]
    fn json_stays_json() {
        let json = serde_json::to_string("x </item> y").unwrap();
        let back: String = serde_json::from_str(&neutralised(&json)).unwrap();
        assert_eq!(back, "x < /item> y");
    }
}
