//! Words and figures laid out: shortened, wrapped, in columns. Not for what they mean.

use crate::{
    event::PassRate,
    outcome::Evaluation,
    reporting::console::{inert_line, style::Style},
    usage::Spend,
};

/// Characters that a terminal shows; escape sequences of our own paint count nothing.
pub fn width(text: &str) -> usize {
    let mut count = 0;
    let mut painted = false;
    for c in text.chars() {
        match (painted, c) {
            (false, '\u{1b}') => painted = true,
            (true, 'm') => painted = false,
            (false, _) => count += 1,
            (true, _) => {}
        }
    }
    count
}

/// Inert text on one line of at most `columns`, cut at a word where that wastes little, ending in `…`.
pub fn shorten(text: &str, columns: usize) -> String {
    let line = inert_line(text);
    if line.chars().count() <= columns {
        return line;
    }
    let kept: String = line.chars().take(columns.saturating_sub(1)).collect();
    let cut = match kept.rfind(' ') {
        Some(at) if kept[at..].chars().count() <= 12 && at > 0 => &kept[..at],
        _ => kept.as_str(),
    };
    format!("{}…", cut.trim_end_matches([' ', ',', ';', ':', '.']))
}

/// Inert text wrapped at words to `columns`, every line after `indent`, paragraphs kept.
pub fn wrap(text: &str, indent: &str, columns: usize) -> String {
    let room = columns.saturating_sub(width(indent)).max(20);
    let mut lines = Vec::new();
    for paragraph in crate::reporting::console::inert(text).lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.iter().map(|line| format!("{indent}{line}").trim_end().to_owned() + "\n").collect()
}

/// Where a column's text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// At the left.
    Left,
    /// At the right.
    Right,
}

/// Rows in aligned columns two blanks apart, each line after `indent`; no blanks at line ends.
pub fn columns(rows: &[Vec<String>], aligns: &[Align], indent: &str) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count)
        .map(|column| {
            rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max().unwrap_or(0)
        })
        .collect();
    let mut text = String::new();
    for row in rows {
        let mut line = indent.to_owned();
        for (column, cell) in row.iter().enumerate() {
            let room = " ".repeat(widths[column] - width(cell));
            let gap = if column == 0 { "" } else { "  " };
            match aligns.get(column) {
                Some(Align::Right) => line.push_str(&format!("{gap}{room}{cell}")),
                _ => line.push_str(&format!("{gap}{cell}{room}")),
            }
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Names and what is said of each, wrapped beside them.
pub fn facts(rows: &[(&str, String)], style: Style) -> String {
    let widest = rows.iter().map(|(name, _)| width(name)).max().unwrap_or(0);
    let indent = " ".repeat(widest + 2);
    let mut text = String::new();
    for (name, what) in rows {
        let wrapped = wrap(what, &indent, style.width);
        text.push_str(&format!("{}  {}", style.faint(&format!("{name:<widest$}")), wrapped.trim_start()));
    }
    text
}

/// A share as a percentage with one decimal, as in `12.3%`.
pub fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// A gain of a rate in percentage points, as in `7.3 points`.
pub fn points(gain: f64) -> String {
    format!("{:.1} points", gain * 100.0)
}

/// The 90% interval of a rate, as in `8.1–17.3%`.
pub fn interval(rate: &PassRate) -> String {
    format!("{:.1}–{:.1}%", rate.low * 100.0, rate.high * 100.0)
}

/// A rate with its interval, as in `12.3% (8.1–17.3%)`.
pub fn rate(rate: &PassRate) -> String {
    format!("{} ({})", percent(rate.mean), interval(rate))
}

/// A count with a comma per three digits.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count and its noun, in the plural where it is not one.
pub fn counted(number: u64, noun: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{} {noun}{s}", count(number))
}

/// A large count in three digits and a unit, as in `182 M`.
pub fn compact(number: u64) -> String {
    let value = number as f64;
    match number {
        0..=9_999 => count(number),
        10_000..=999_999 => format!("{:.0} k", value / 1e3),
        1_000_000..=99_999_999 => format!("{:.1} M", value / 1e6),
        100_000_000..=999_999_999 => format!("{:.0} M", value / 1e6),
        _ => format!("{:.1} G", value / 1e9),
    }
}

/// Money in the unit of the experiment's prices.
pub fn money(cost: f64) -> String {
    if cost > 0.0 && cost < 0.1 { format!("{cost:.4}") } else { format!("{cost:.2}") }
}

/// Seconds in the two largest units, as in `1 h 04 min`.
pub fn seconds(time: f64) -> String {
    let whole = time.max(0.0) as u64;
    match whole {
        0..=59 => format!("{time:.1} s"),
        60..=3_599 => format!("{} min {:02} s", whole / 60, whole % 60),
        _ => format!("{} h {:02} min", whole / 3_600, whole % 3_600 / 60),
    }
}

/// What has been spent: calls, tokens and, where there are prices, money.
pub fn spent(spend: &Spend) -> String {
    let tokens = spend.tokens.prompt + spend.tokens.completion;
    let mut text = format!("{}, {} tokens", counted(spend.calls, "call"), compact(tokens));
    if spend.cost > 0.0 {
        text.push_str(&format!(", cost {}", money(spend.cost)));
    }
    text
}

/// Calls and money that one passed document took, over these evaluations. `None` without a pass.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize)]
pub struct PerPass {
    /// Calls per passed document.
    pub calls: f64,
    /// Money per passed document, in the unit of the prices.
    pub cost: f64,
}

impl PerPass {
    /// What these evaluations paid per pass.
    pub fn of<'a>(evaluations: impl IntoIterator<Item = &'a Evaluation>) -> Option<Self> {
        let mut spend = Spend::default();
        let mut passed = 0;
        for evaluation in evaluations {
            spend.add(&evaluation.spend);
            passed += usize::from(evaluation.outcome.passed());
        }
        Self::new(spend.calls, spend.cost, passed)
    }

    /// What so many calls and so much money come to per pass.
    pub fn new(calls: u64, cost: f64, passed: usize) -> Option<Self> {
        let share = passed as f64;
        (passed > 0).then(|| Self { calls: calls as f64 / share, cost: cost / share })
    }

    /// The figures as text: `412 calls`, with the money where there is any.
    pub fn shown(per_pass: Option<Self>) -> String {
        match per_pass {
            None => "–".to_owned(),
            Some(each) if each.cost > 0.0 => format!("{:.0} calls, {}", each.calls, money(each.cost)),
            Some(each) => format!("{:.0} calls", each.calls),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortened_text_is_one_line_that_fits() {
        assert_eq!(shorten("one two\nthree", 20), "one two three");
        assert_eq!(shorten("one two three four", 12), "one two…");
        for columns in 1..30 {
            assert!(shorten("supercalifragilistic and more words", columns).chars().count() <= columns);
        }
    }

    #[test]
    fn wrapped_lines_fit_and_paragraphs_stay() {
        let text = wrap("alpha beta gamma delta epsilon\nzeta", "  ", 24);
        assert_eq!(text, "  alpha beta gamma delta\n  epsilon\n  zeta\n");
    }

    #[test]
    fn figures_read_well() {
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(counted(1, "call"), "1 call");
        assert_eq!(compact(12_345_678), "12.3 M");
        assert_eq!(seconds(3_840.0), "1 h 04 min");
        assert_eq!(percent(0.1234), "12.3%");
    }

    #[test]
    fn columns_align_and_paint_counts_nothing() {
        let rows = [vec!["a".into(), "1".into()], vec!["\u{1b}[1mbbb\u{1b}[0m".into(), "22".into()]];
        let text = columns(&rows, &[Align::Left, Align::Right], "");
        assert_eq!(text, "a     1\n\u{1b}[1mbbb\u{1b}[0m  22\n");
    }
}
