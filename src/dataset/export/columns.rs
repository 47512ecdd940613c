//! The columns of each form, once, for the card that Hugging Face reads and for the Parquet files. Not for the rows.

use serde::{Serialize, Serializer, ser::SerializeMap as _};

use super::{Form, Style};

/// A column, or a field of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds; any value may be null.
    pub kind: Kind,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text.
    Text,
    /// A number.
    Number,
    /// A whole number.
    Whole,
    /// Any count of one kind.
    List(Box<Self>),
    /// Named fields.
    Struct(Vec<Column>),
}

impl Kind {
    fn dtype(&self) -> Option<&'static str> {
        match self {
            Self::Text => Some("string"),
            Self::Number => Some("float64"),
            Self::Whole => Some("int64"),
            Self::List(_) | Self::Struct(_) => None,
        }
    }
}

/// As `dataset_info.features` of a dataset card has it.
impl Serialize for Column {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("name", self.name)?;
        match &self.kind {
            Kind::List(inner) => match &**inner {
                Kind::Struct(fields) => map.serialize_entry("list", fields)?,
                plain => map.serialize_entry("list", &plain.dtype())?,
            },
            Kind::Struct(fields) => map.serialize_entry("struct", fields)?,
            plain => map.serialize_entry("dtype", &plain.dtype())?,
        }
        map.end()
    }
}

fn column(name: &'static str, kind: Kind) -> Column {
    Column { name, kind }
}

fn text(name: &'static str) -> Column {
    column(name, Kind::Text)
}

fn number(name: &'static str) -> Column {
    column(name, Kind::Number)
}

fn whole(name: &'static str) -> Column {
    column(name, Kind::Whole)
}

fn list(name: &'static str, of: Kind) -> Column {
    column(name, Kind::List(Box::new(of)))
}

fn fields(name: &'static str, fields: Vec<Column>) -> Column {
    column(name, Kind::Struct(fields))
}

/// Every column of a form, by name.
pub(crate) fn columns(form: Form, style: Style) -> Vec<Column> {
    let messages = |name| list(name, Kind::Struct(vec![text("content"), text("role")]));
    let spoken = |name| if style == Style::Plain { text(name) } else { messages(name) };
    let rubric = list("rubric", Kind::Struct(vec![text("category"), text("criterion"), whole("weight")]));
    let check =
        fields("check", vec![list("accepted", Kind::Text), text("answer"), whole("tolerance_percent")]);
    let answers = |name| list(name, Kind::Struct(vec![number("score"), text("text")]));
    let mut columns = match (form, style) {
        (Form::Items, _) => vec![
            fields("answers", vec![answers("strong"), answers("weak")]),
            check,
            text("context"),
            text("question"),
            text("reference_answer"),
            rubric,
        ],
        (Form::Sft, Style::Messages) => vec![messages("messages")],
        (Form::Sft, _) => vec![spoken("completion"), spoken("prompt")],
        (Form::Dpo, _) => vec![
            spoken("chosen"),
            spoken("prompt"),
            spoken("rejected"),
            number("score_chosen"),
            number("score_rejected"),
        ],
        (Form::Grpo, _) => vec![check, spoken("prompt"), text("reference_answer"), rubric],
    };
    columns.extend([number("difficulty"), text("id"), provenance(), scores()]);
    columns.sort_by_key(|column| column.name);
    columns
}

fn scores() -> Column {
    fields(
        "scores",
        vec![
            number("gap"),
            list("strong", Kind::Number),
            number("strong_mean"),
            list("weak", Kind::Number),
            number("weak_mean"),
        ],
    )
}

fn provenance() -> Column {
    let models = fields("models", vec![text("auditor"), text("judge"), text("strong"), text("weak")]);
    fields(
        "provenance",
        vec![
            whole("calls"),
            text("commit"),
            text("document"),
            text("document_hash"),
            text("experiment"),
            models,
            whole("rounds"),
            text("rule"),
            text("variant"),
        ],
    )
}
