//! Things that were looked at, each with its result. Not for looking at them.

use crate::reporting::console::{
    inert_line,
    style::Style,
    text::{Align, columns},
};

/// One line per thing: whether it is well, what it is, what was found.
pub fn checks<'a>(rows: impl Iterator<Item = (bool, &'a str, &'a str)>, style: Style) -> String {
    let table: Vec<Vec<String>> = rows
        .map(|(ok, name, detail)| {
            let sign = if ok { style.good("ok") } else { style.bad("FAILED") };
            let sign = if name.is_empty() { String::new() } else { sign };
            vec![sign, inert_line(name), style.faint(&inert_line(detail))]
        })
        .collect();
    columns(&table, &[Align::Left; 3], "")
}
