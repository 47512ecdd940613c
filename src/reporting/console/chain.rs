//! The proposals that made a variant, one after the other. Not for finding them.

use std::collections::BTreeMap;

use crate::{
    experiment::{Effect, Link},
    id::VariantId,
    lineage::Verdict,
    reporting::console::{
        inert_line,
        style::Style,
        text::{PerPass, rate, wrap},
    },
};

/// What an effect is, said once below every list of effects.
pub const OF_WHOLE_PROPOSALS: &str = "An effect is that of a whole proposal against its parent, in logits of the \
     pass rate, with its 90% interval; a single change has none of its own.";

/// Every link in order: variant, operator, verdict and rate; below, effect, hypothesis and mechanism.
pub fn chain(links: &[Link], per_pass: &BTreeMap<VariantId, PerPass>, style: Style) -> String {
    let mut text = String::new();
    for link in links {
        text.push_str(&format!("{}\n", head(link, per_pass.get(&link.id).copied(), style)));
        for (name, what) in [
            ("hypothesis", link.hypothesis.clone()),
            ("mechanism", link.mechanism.clone()),
            ("effect", link.effect.as_ref().map(effect).unwrap_or_default()),
        ] {
            if !what.trim().is_empty() {
                let wrapped = wrap(&what, "                 ", style.width);
                text.push_str(&format!(
                    "     {} {}",
                    style.faint(&format!("{name:<11}")),
                    wrapped.trim_start()
                ));
            }
        }
        text.push('\n');
    }
    text.push_str(&style.faint(&wrap(OF_WHOLE_PROPOSALS, "", style.width)));
    text
}

fn head(link: &Link, per_pass: Option<PerPass>, style: Style) -> String {
    let parents: Vec<String> = link.parents.iter().map(ToString::to_string).collect();
    let origin = match parents.as_slice() {
        [] => "the seed variant".to_owned(),
        _ => format!("{} of {}", inert_line(&link.operator), parents.join(" and ")),
    };
    let figures = link.pass_rate.map_or(String::new(), |found| {
        format!(", pass rate {}, {} of {} passed", rate(&found), found.passed, found.evaluated)
    });
    let calls = per_pass.map_or(String::new(), |each| format!(", {} per pass", PerPass::shown(Some(each))));
    let verdict = match parents.as_slice() {
        [] => String::new(),
        _ => format!(", {}", verdict(link.verdict, style)),
    };
    let name = style.strong(&format!("{:<4}", link.id.to_string()));
    format!("{name} {origin}{verdict}{figures}{calls}")
}

/// A verdict's word, painted.
pub fn verdict(verdict: Verdict, style: Style) -> String {
    match verdict {
        Verdict::Helped => style.good(verdict.word()),
        Verdict::Harmed => style.bad(verdict.word()),
        Verdict::Unknown => verdict.word().to_owned(),
    }
}

/// An effect with its interval, as in `+0.62 (+0.21 to +1.04)`.
pub fn effect(effect: &Effect) -> String {
    format!("{:+.2} ({:+.2} to {:+.2})", effect.mean, effect.low, effect.high)
}
