//! Tagged blocks of a prompt. Not for what stands in them.

/// One `<name attribute="value">…</name>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block<'a> {
    head: &'a str,
    /// What stands between the tags.
    pub(super) body: &'a str,
}

impl<'a> Block<'a> {
    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&'a str> {
        let (_, rest) = self.head.split_once(&format!("{name}=\""))?;
        rest.split('"').next()
    }
}

/// Every block of this name, in order.
pub(super) fn all<'a>(text: &'a str, name: &str) -> Vec<Block<'a>> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(&open) {
        rest = after;
        let Some((head, body)) = after.split_once('>') else { break };
        if !head.is_empty() && !head.starts_with(' ') {
            continue;
        }
        let Some((body, after)) = body.split_once(&close) else { break };
        found.push(Block { head, body: body.trim_matches('\n') });
        rest = after;
    }
    found
}

/// The first block of this name.
pub(super) fn first<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    all(text, name).first().map(|block| block.body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_and_attributes_are_found_and_longer_names_are_not_confused() {
        let text = "<a x=\"1\" y=\"2\">\nin\n</a> <ab>no</ab> <a>second</a>";
        let found = all(text, "a");
        assert_eq!(found.iter().map(|b| b.body).collect::<Vec<_>>(), ["in", "second"]);
        assert_eq!(found[0].attribute("y"), Some("2"));
        assert_eq!(first(text, "ab"), Some("no"));
    }
}
