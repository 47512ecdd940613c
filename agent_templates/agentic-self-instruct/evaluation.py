"""Evaluation of the seed variant: the published gate and the published grouping of feedback.

Pure functions in a subset of Python: no yield, no match, no formatting with %, no random, no time.
"""

MAX_CONTEXT = 1500
MAX_QUESTION = 1000
MAX_CRITERION = 240

WEAK_MEAN_MAX = 0.65
WEAK_BEST_MAX = 0.75
STRONG_MEAN_MIN = 0.60
STRONG_MEAN_BELOW = 0.95
GAP_MIN = 0.20


def mean(values):
    return sum(values) / len(values) if values else 0.0


def check_item(item, document):
    """Problems that need no model to see: lengths only."""
    problems = []
    if len(item["context"]) > MAX_CONTEXT:
        problems.append(f"the context has {len(item['context'])} characters; at most {MAX_CONTEXT} are allowed")
    if len(item["question"]) > MAX_QUESTION:
        problems.append(f"the question has {len(item['question'])} characters; at most {MAX_QUESTION} are allowed")
    for number, entry in enumerate(item["rubric"], 1):
        if len(entry["criterion"]) > MAX_CRITERION:
            problems.append(
                f"criterion {number} has {len(entry['criterion'])} characters; at most {MAX_CRITERION} are allowed"
            )
    return problems


def score(rubric, marks):
    """clip((earned - penalty) / positive total, 0, 1) of one attempt."""
    total = 0.0
    earned = 0.0
    for entry, met in zip(rubric, marks):
        weight = abs(entry["weight"])
        if entry["category"] == "positive":
            total += weight
            if met:
                earned += weight
        elif met:
            earned -= weight
    if total == 0:
        return 0.0
    return min(1.0, max(0.0, earned / total))


def reject_weak(scores):
    """A reason to stop before the strong solver is asked, or None."""
    if mean(scores) > WEAK_MEAN_MAX:
        return f"too easy: the weak solver's mean is {mean(scores):.2f}, above {WEAK_MEAN_MAX:.2f}"
    if max(scores) > WEAK_BEST_MAX:
        return f"too easy: the weak solver's best attempt is {max(scores):.2f}, above {WEAK_BEST_MAX:.2f}"
    return None


def reject(weak, strong):
    """A reason not to submit, or None."""
    gap = mean(strong) - mean(weak)
    if min(weak) == 0:
        return "too hard: an attempt of the weak solver scored 0"
    if min(strong) == 0:
        return "too hard: an attempt of the strong solver scored 0"
    if mean(strong) < STRONG_MEAN_MIN:
        return f"too hard: the strong solver's mean is {mean(strong):.2f}, below {STRONG_MEAN_MIN:.2f}"
    if mean(strong) >= STRONG_MEAN_BELOW:
        return f"too easy: the strong solver's mean is {mean(strong):.2f}, not below {STRONG_MEAN_BELOW:.2f}"
    if gap < GAP_MIN:
        return f"no gap: the strong solver is {gap:.2f} ahead of the weak one, less than {GAP_MIN:.2f}"
    return None


def feedback(rounds):
    """Every failed question of this document, grouped by how it failed."""
    easy = []
    strong = []
    check = []
    for entry in rounds:
        weak_mean = mean(entry["weak"])
        strong_mean = mean(entry["strong"])
        question = entry["question"] if entry["question"] else "(no question could be read)"
        if entry["outcome"] == "too_easy":
            easy.append(f"- {question} (weak average {weak_mean:.2f})")
        elif entry["outcome"] == "failed_strong":
            gap = strong_mean - weak_mean
            strong.append(f"- {question} (weak average {weak_mean:.2f}, strong average {strong_mean:.2f}, gap {gap:.2f})")
        else:
            check.append(f"- {question} (reason: {entry['reason']})")
    parts = []
    if easy:
        parts.append("Too easy, the weak solver did well:\n" + "\n".join(easy))
    if strong:
        parts.append("Failed on the strong solver:\n" + "\n".join(strong))
    if check:
        parts.append("Failed the quality check:\n" + "\n".join(check))
    if not parts:
        return ""
    parts.append("Write an entirely new question from a different angle; do not rephrase any of these.")
    return "\n\n".join(parts)
