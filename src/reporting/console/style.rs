//! How text is painted: colour or none, and how wide the place is. Not for what is said.

/// Whether to paint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// With terminal colours.
    On,
    /// Plain text.
    Off,
}

/// Where text is going.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether to paint.
    pub colour: Colour,
    /// Columns, at least 40.
    pub width: usize,
}

impl Style {
    /// Plain text for a place of 100 columns.
    pub const PLAIN: Self = Self { colour: Colour::Off, width: 100 };

    /// Whether text is painted.
    pub fn coloured(self) -> bool {
        self.colour == Colour::On
    }

    /// Titles and what must be seen first.
    pub fn strong(self, text: &str) -> String {
        self.paint("1", text)
    }

    /// What may be passed over.
    pub fn faint(self, text: &str) -> String {
        self.paint("2", text)
    }

    /// Passed, added, helped.
    pub fn good(self, text: &str) -> String {
        self.paint("32", text)
    }

    /// Failed, removed, harmed.
    pub fn bad(self, text: &str) -> String {
        self.paint("31", text)
    }

    /// Undecided, or a place to look at.
    pub fn notable(self, text: &str) -> String {
        self.paint("36", text)
    }

    /// The path to the best.
    pub fn best(self, text: &str) -> String {
        self.paint("1;32", text)
    }

    /// Text in a colour given as the parameters of an SGR sequence. `text` must be inert already.
    pub fn paint(self, codes: &str, text: &str) -> String {
        match self.colour {
            Colour::On if !text.is_empty() => format!("\u{1b}[{codes}m{text}\u{1b}[0m"),
            _ => text.to_owned(),
        }
    }
}
