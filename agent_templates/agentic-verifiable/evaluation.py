"""Evaluation of questions with one short answer: what an answer must look like, and the published majorities.

Pure functions in a subset of Python: no yield, no match, no formatting with %, no random, no time.
A score is 1 when the attempt is right and 0 when it is wrong.
"""

MAX_CONTEXT = 1500
MAX_QUESTION = 1000
MAX_ANSWER = 120
MAX_ANSWER_WORDS = 12

WEAK_RIGHT_MAX = 0.25
STRONG_RIGHT_MIN = 0.75

GUESSES = ["yes", "no", "true", "false", "both", "neither", "none", "all"]


def mean(values):
    return sum(values) / len(values) if values else 0.0


def right(values):
    return len([value for value in values if value >= 0.5])


def words_of(text):
    """Words in lower case, without punctuation at their ends."""
    return [word for word in [part.strip(".,;:!?()[]\"'") for part in text.lower().split()] if word]


def holds(text, answer):
    """Whether the answer's words stand in the text in a row."""
    shown = " " + " ".join(words_of(text)) + " "
    asked = " ".join(words_of(answer))
    return asked != "" and (" " + asked + " ") in shown


def check_item(item, document):
    """Problems that need no model to see: lengths, an answer that cannot be checked, an answer given away."""
    problems = []
    answer = item["check"]["answer"]
    if len(item["context"]) > MAX_CONTEXT:
        problems.append(f"the context has {len(item['context'])} characters; at most {MAX_CONTEXT} are allowed")
    if len(item["question"]) > MAX_QUESTION:
        problems.append(f"the question has {len(item['question'])} characters; at most {MAX_QUESTION} are allowed")
    if len(answer) > MAX_ANSWER or len(answer.split()) > MAX_ANSWER_WORDS:
        problems.append(f"the answer is too long to be checked; at most {MAX_ANSWER_WORDS} words are allowed")
    if not words_of(answer):
        problems.append("the answer is empty")
    elif words_of(answer)[0] in GUESSES and len(words_of(answer)) == 1:
        problems.append("the answer can be guessed; ask for a term, a name, a phrase or a number")
    for place in ["context", "question"]:
        for form in [answer] + item["check"]["accepted"]:
            if holds(item[place], form):
                problems.append(f"the {place} holds the answer, word for word")
                break
    return problems


def reject_weak(scores):
    """A reason to stop before the strong solver is asked, or None."""
    if mean(scores) > WEAK_RIGHT_MAX:
        return f"too easy: the weak solver is right in {right(scores)} of {len(scores)} attempts"
    return None


def reject(weak, strong):
    """A reason not to submit, or None."""
    if mean(strong) < STRONG_RIGHT_MIN:
        return f"too hard: the strong solver is right in {right(strong)} of {len(strong)} attempts"
    return None


def feedback(rounds):
    """Every failed question of this document, grouped by how it failed."""
    easy = []
    hard = []
    check = []
    for entry in rounds:
        question = entry["question"] if entry["question"] else "(no question could be read)"
        weak = f"weak solver right in {right(entry['weak'])} of {len(entry['weak'])}"
        if entry["outcome"] == "too_easy":
            easy.append(f"- {question} ({weak})")
        elif entry["outcome"] == "failed_strong":
            strong = f"strong solver right in {right(entry['strong'])} of {len(entry['strong'])}"
            hard.append(f"- {question} ({weak}, {strong})")
        else:
            check.append(f"- {question} (reason: {entry['reason']})")
    parts = []
    if easy:
        parts.append("Too easy, the weak solver found the answer:\n" + "\n".join(easy))
    if hard:
        parts.append("Too hard, the strong solver missed the answer:\n" + "\n".join(hard))
    if check:
        parts.append("Failed the check:\n" + "\n".join(check))
    return "\n\n".join(parts)
