//! The card of a dataset: `README.md` with the YAML that Hugging Face reads, and what a person should know. Not for
//! the data.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    Coverage, ExportError, ExportOptions, ExportReport, Form, Part,
    columns::{Column, columns},
};
use crate::yaml;

#[derive(Serialize)]
struct Head<'a> {
    license: &'a str,
    pretty_name: &'a str,
    task_categories: [&'static str; 2],
    tags: [&'static str; 3],
    size_categories: [&'static str; 1],
    configs: Vec<Config>,
    dataset_info: Vec<Info>,
}

#[derive(Serialize)]
struct Config {
    config_name: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    default: bool,
    data_files: Vec<BTreeMap<&'static str, String>>,
}

#[derive(Serialize)]
struct Info {
    config_name: &'static str,
    features: Vec<Column>,
}

/// The card of an export.
///
/// # Errors
/// It has no YAML form.
pub(super) fn card(report: &ExportReport, options: &ExportOptions) -> Result<String, ExportError> {
    let head = Head {
        license: options.license.as_deref().unwrap_or("unknown"),
        pretty_name: &options.name,
        task_categories: ["question-answering", "text-generation"],
        tags: ["synthetic", "phylon", "rubric"],
        size_categories: [size(report.items - report.left_out)],
        configs: configs(report, options),
        dataset_info: report
            .forms
            .iter()
            .map(|count| Info {
                config_name: count.form.word(),
                features: columns(count.form, options.style),
            })
            .collect(),
    };
    let head = yaml::write(&head).map_err(ExportError::Card)?;
    Ok(format!("---\n{head}---\n\n{}", prose(report, options)))
}

fn configs(report: &ExportReport, options: &ExportOptions) -> Vec<Config> {
    let ext = if options.parquet { "parquet" } else { "jsonl" };
    let of = |form: Form, part: Part, rows: usize| {
        (rows > 0).then(|| {
            let path = format!("{}/{}.{ext}", form.word(), part.word());
            BTreeMap::from([("split", part.word().to_owned()), ("path", path)])
        })
    };
    let config = |(at, count): (usize, &super::FormCount)| Config {
        config_name: count.form.word(),
        default: at == 0,
        data_files: [of(count.form, Part::Train, count.train), of(count.form, Part::Test, count.test)]
            .into_iter()
            .flatten()
            .collect(),
    };
    report.forms.iter().enumerate().map(config).collect()
}

/// The categories that the Hub knows.
fn size(items: usize) -> &'static str {
    match items {
        0..1_000 => "n<1K",
        1_000..10_000 => "1K<n<10K",
        10_000..100_000 => "10K<n<100K",
        100_000..1_000_000 => "100K<n<1M",
        _ => "n>1M",
    }
}

fn prose(report: &ExportReport, options: &ExportOptions) -> String {
    let kept = report.items - report.left_out;
    let mut text = format!(
        "# {}\n\n{kept} question-answer items, each made from one document by an agent whose strong solver answers it \
        and whose weak one does not.\n\n## Forms\n\n| configuration | train | test | for |\n|---|---|---|---|\n",
        options.name
    );
    for count in &report.forms {
        text.push_str(&format!(
            "| `{}` | {} | {} | {} |\n",
            count.form.word(),
            count.train,
            count.test,
            purpose(count.form)
        ));
    }
    text.push_str(
        "\nItems of one document, and items that ask nearly the same, are in the same file.\n\n## How it was made\n\n\
        An agent (a *variant* of a population that phylon evolved) read each document, wrote a context, a question, a \
        reference answer and a rubric, and tried both solvers on it. An item is here because it passed a yardstick \
        outside the agent: form, controls, an auditor that saw the document, and fresh attempts of both solvers under \
        the rule. Every row names its document and that document's hash, the variant and its commit, the rule, the \
        models and the scores, in `provenance` and `scores`.\n\n",
    );
    for (what, values) in &report.made_by {
        let values: Vec<String> = values.iter().map(|value| format!("`{}`", plain(value))).collect();
        text.push_str(&format!("- {what}: {}\n", values.join(", ")));
    }
    text.push_str(&figures(report));
    text.push_str(&limits(options));
    text
}

fn purpose(form: Form) -> &'static str {
    match form {
        Form::Items => "everything that is known of an item",
        Form::Sft => "supervised fine-tuning",
        Form::Dpo => "preference: the best strong answer over the worst weak one",
        Form::Grpo => "reinforcement with the rubric as reward (`reward.py`)",
    }
}

fn figures(report: &ExportReport) -> String {
    let difficulty = &report.difficulty;
    let mut text = format!(
        "\n## Figures\n\n- mean score of the weak solver {:.3}, of the strong solver {:.3}, over {} measured items\n",
        difficulty.weak_mean, difficulty.strong_mean, difficulty.measured
    );
    let fifths: Vec<String> = difficulty.fifths.iter().map(usize::to_string).collect();
    text.push_str(&format!(
        "- items by difficulty (the share of the marks that the weak solver misses), from easy to hard in fifths: {}\n",
        fifths.join(", ")
    ));
    text.push_str(&covered(&report.coverage));
    text.push_str(&format!("- groups of items that ask nearly the same: {}\n", report.near_duplicates.len()));
    for overlap in &report.overlaps {
        let name =
            overlap.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        text.push_str(&format!(
            "- items that share a run of {} words with `{}`: {}\n",
            overlap.run,
            plain(&name),
            overlap.items.len()
        ));
    }
    text
}

fn covered(coverage: &Coverage) -> String {
    let Some(read) = coverage.read else {
        return format!("- documents with an item: {}\n", coverage.with_item);
    };
    let others: Vec<String> =
        coverage.rejected.iter().map(|(outcome, count)| format!("{count} {}", plain(outcome))).collect();
    let others =
        if others.is_empty() { String::new() } else { format!(" (the others: {})", others.join(", ")) };
    format!("- documents with an item: {} of {read} read{others}\n", coverage.with_item)
}

fn limits(options: &ExportOptions) -> String {
    let license = match &options.license {
        Some(_) => "",
        None => {
            "- The licence is unknown: it depends on the documents and on the terms of the models. State it before you \
            share this.\n"
        }
    };
    format!(
        "\n## Limits\n\n- Synthetic: models wrote every question, answer and rubric, and no person has read them all. \
        The reference answer is what a model says that the document supports.\n- Difficulty is relative to the two \
        solvers named above; another pair would choose other items.\n- Scores come from a model as judge, with its \
        errors and preferences.\n- Overlap is told for the benchmarks named above only, by runs of words; a paraphrase \
        is not found.\n{license}"
    )
}

/// Text that a model or a file's name gave, without what Markdown would act on.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c == '`' || c.is_control() { ' ' } else { c }).collect()
}
