//! Whole `feedback` functions.

use rand::Rng;

use crate::models::rehearsal::editor::words::vary;

/// Says which criteria did not separate, and what to do about it.
pub(super) fn by_criterion(random: &mut impl Rng) -> String {
    vary(BY_CRITERION, random)
}

/// Says what to mend, by the way the last round failed.
pub(super) fn advice(random: &mut impl Rng) -> String {
    vary(ADVICE, random)
}

/// Only the last failure.
pub(super) const LAST_ONLY: &str = r#"def feedback(rounds):
    """The last failed round only."""
    if not rounds:
        return ""
    last = rounds[-1]
    return f"The last question failed: {last['question']}\nReason: {last['reason']}"
"#;

const BY_CRITERION: &str = r#"def feedback(rounds):
    """What the last rounds teach, criterion by criterion."""
    lines = []
    for entry in rounds[-[[2|3|4]]:]:
        lines.append(f"Round {entry['round']}: {entry['question']}")
        lines.append(f"  It failed because: {entry['reason']}")
        positive = [c for c in entry["criteria"] if c["weight"] > 0]
        easy = [c["criterion"] for c in positive if c["weak_met"] > [[0.5|0.6]]]
        lost = [c["criterion"] for c in positive if c["strong_met"] < [[0.4|0.34]]]
        good = [c["criterion"] for c in positive if c["strong_met"] - c["weak_met"] > 0.5]
        hurt = [c["criterion"] for c in entry["criteria"] if c["weight"] < 0 and c["strong_met"] > 0]
        if easy:
            lines.append("  [[The weak solver met these criteria, replace them by specific statements|These criteria are too vague, the weak solver met them: name specific, checkable statements instead]]: " + "; ".join(easy[:4]))
        if lost:
            lines.append("  [[The strong solver missed these, ask for something the document explains more fully|Too obscure, the strong solver missed them]]: " + "; ".join(lost[:4]))
        if hurt:
            lines.append("  [[Penalties that hit the strong solver, use positive criteria only|The strong solver was punished, write no negative criteria]]: " + "; ".join(hurt[:3]))
        if good:
            lines.append("  [[These separated well, write more of this kind|Keep criteria like these]]: " + "; ".join(good[:3]))
    return "\n".join(lines)
"#;

const ADVICE: &str = r#"def feedback(rounds):
    """What failed, and what to do next by the way the last round failed."""
    if not rounds:
        return ""
    lines = []
    for entry in rounds:
        question = entry["question"] if entry["question"] else "(unreadable)"
        lines.append(f"- {question} (failed: {entry['reason']})")
    last = rounds[-1]
    if last["outcome"] == "too_easy":
        lines.append("[[The question was too easy: make it harder, rely on what only this document says, and take the answer out of the context.|Too easy: keep the topic, but ask for the part that cannot be guessed and say less in the context.]]")
    elif last["outcome"] == "failed_strong":
        lines.append("[[The strong solver did not get far enough ahead: make it easier to answer for a good reader, with a point that the document explains well.|Too hard or no gap: keep the question if it came close, and replace the criteria that did not separate.]]")
    elif last["outcome"] == "malformed":
        lines.append("The reply could not be read: answer with strictly valid JSON and plain integer weights.")
    else:
        lines.append("[[Repair exactly what was found wrong and keep the rest.|Keep the question and mend the fault that was named.]]")
    return "\n".join(lines)
"#;
