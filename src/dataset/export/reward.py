"""The rubric of each item as the reward of an answer, marked by a model behind an OpenAI-compatible endpoint.

Written by `phylon export`; the standard library is all it needs. For TRL:

    from datasets import load_dataset
    from trl import GRPOTrainer
    from reward import rubric_reward

    trainer = GRPOTrainer(model=..., reward_funcs=rubric_reward, train_dataset=load_dataset(FOLDER, "grpo", split="train"))

The judge is the one that measured the items: the same instructions, the same formula. Where it is, the environment says:

    PHYLON_JUDGE_URL         base URL that ends in /v1                 [http://127.0.0.1:8000/v1]
    PHYLON_JUDGE_MODEL       its name there                            [judge]
    PHYLON_JUDGE_KEY         the key, where one is needed              [none]
    PHYLON_JUDGE_STRUCTURED  json_schema, json_object or none          [json_schema]
    PHYLON_JUDGE_CONCURRENCY requests at a time                        [16]
    PHYLON_JUDGE_TIMEOUT     seconds of one request                    [120]
    PHYLON_JUDGE_MAX_TOKENS  the most tokens of a reply                [4096]
"""

import concurrent.futures
import json
import os
import random
import re
import time
import urllib.error
import urllib.request

JUDGE = "@JUDGE@"

SCHEMA = {
    "type": "object",
    "properties": {
        "marks": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"number": {"type": "integer"}, "met": {"type": "boolean"}},
                "required": ["number", "met"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["marks"],
    "additionalProperties": False,
}

TAGS = (
    "agent_yaml|answer|context|document|feedback|guidance|item|previous_item|question|reference_answer|report|rubric"
)
REASKS = 2
ATTEMPTS = 12
RETRIED = {408, 409, 425, 429, 500, 502, 503, 504, 529}


def rubric_reward(completions, rubric=None, check=None, **_):
    """The score of each completion, 0 to 1; None where the judge gave no usable marks.

    `completions` are strings or lists of messages; `rubric` and `check` are the columns of the dataset, one entry for
    each completion. An endpoint that stays away raises: a reward of 0 for it would teach nonsense.
    """
    texts = [_text(completion) for completion in completions]
    rubrics = rubric if rubric is not None else [None] * len(texts)
    checks = check if check is not None else [None] * len(texts)
    workers = max(1, min(len(texts), int(_env("CONCURRENCY", "16"))))
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        return list(pool.map(_reward, texts, rubrics, checks))


def score(rubric, marks):
    """clip((earned - penalty) / positive total, 0, 1)."""
    earned = penalty = total = 0
    for criterion, met in zip(rubric, marks):
        weight = abs(criterion["weight"])
        if criterion["category"] == "positive":
            total += weight
            earned += weight if met else 0
        else:
            penalty += weight if met else 0
    return min(1.0, max(0.0, (earned - penalty) / total)) if total else 0.0


def checked(check, answer):
    """Whether the line `Answer:` holds the answer: True, False, or None where only a reader can tell."""
    said = stated(answer)
    if said is None:
        return None
    percent = check.get("tolerance_percent")
    if percent is not None:
        mine, right = number(said), number(check["answer"])
        if mine is None or right is None:
            return None
        return abs(mine - right) <= abs(right) * percent / 100 + 1e-9 * max(abs(right), 1e-9)
    forms = [normalised(form) for form in [check["answer"], *(check.get("accepted") or [])]]
    return True if normalised(said) in [form for form in forms if form] else None


def stated(answer):
    """What follows `Answer:` on the last line that begins so."""
    for line in reversed(answer.splitlines()):
        found = re.match(r"[\s*_#>`-]*(?:final )?answer:(.*)$", line, re.IGNORECASE)
        if found:
            rest = re.sub(r"^[\s*_#>`-]+|[\s*_#>`-]+$", "", found.group(1))
            if rest:
                return rest
    return None


def normalised(text):
    """Lower case, one space between words, no articles, no punctuation but + # % and points within numbers."""
    text = re.sub(r"['’]", "", text.lower())
    text = re.sub(r"(?<!\d)[.,]|[.,](?!\d)", " ", text)
    text = re.sub(r"[^\w+#%.,]|_", " ", text)
    return " ".join(word for word in text.split() if word not in ("a", "an", "the"))


def number(text):
    """The first number of a text."""
    text = text.replace("−", "-").replace("–", "-")
    found = re.search(
        r"((?<![^\W_])-)?(\d[\d,.]*)(?:[eE]([-+]?\d+)|\s*[×x*·]\s*10\^[{(]*([-+]?\d+))?", text
    )
    if not found:
        return None
    try:
        value = float(found.group(2).rstrip(".,").replace(",", ""))
    except ValueError:
        return None
    value *= 10.0 ** int(found.group(3) or found.group(4) or 0)
    return -value if found.group(1) else value


def _reward(answer, rubric, check):
    if check:
        verdict = checked(check, answer)
        if verdict is not None:
            return float(verdict)
        percent = check.get("tolerance_percent")
        within = f" (within {percent}%)" if percent else ""
        statement = f"Its answer is: {check['answer'].strip()}{within}"
        rubric = [{"criterion": statement, "weight": 1, "category": "positive"}]
    if not rubric:
        raise ValueError("a row has neither `rubric` nor `check`: pass the columns of the form `grpo`")
    marks = mark(answer, rubric)
    return None if marks is None else score(rubric, marks)


def mark(answer, rubric):
    """The judge's yes-no per criterion; None when its replies stay unusable."""
    lines = [f"{at}. {' '.join(one['criterion'].split())}" for at, one in enumerate(rubric, 1)]
    data = _block("answer", answer) + "\n\n" + _block("rubric", "\n".join(lines))
    messages = [{"role": "system", "content": JUDGE}, {"role": "user", "content": data}]
    for reask in range(REASKS + 1):
        reply = _ask(messages, reask)
        try:
            return read_marks(reply, len(rubric))
        except ValueError as error:
            messages = messages + [
                {"role": "assistant", "content": reply[:6000]},
                {
                    "role": "user",
                    "content": f"That reply cannot be used: {error}\n\n"
                    "Reply again, with the corrected JSON object and nothing else.",
                },
            ]
    return None


def read_marks(reply, count):
    """Marks in the rubric's order; ValueError unless every criterion is marked exactly once."""
    start, end = reply.find("{"), reply.rfind("}")
    if start < 0 or end < start:
        raise ValueError("there is no JSON object in it")
    found = json.loads(reply[start : end + 1])
    entries = found.get("marks") if isinstance(found, dict) else None
    if not isinstance(entries, list):
        raise ValueError("there is no list `marks` in it")
    marks = {}
    for entry in entries:
        if not isinstance(entry, dict) or type(entry.get("number")) is not int or type(entry.get("met")) is not bool:
            raise ValueError("a mark is an object with an integer `number` and a boolean `met`")
        if not 1 <= entry["number"] <= count:
            raise ValueError(f"there is no criterion {entry['number']}; they are numbered 1 to {count}")
        if entry["number"] in marks:
            raise ValueError(f"criterion {entry['number']} is marked twice")
        marks[entry["number"]] = entry["met"]
    missing = [at for at in range(1, count + 1) if at not in marks]
    if missing:
        raise ValueError(f"criterion {missing[0]} of {count} is not marked")
    return [marks[at] for at in range(1, count + 1)]


def _ask(messages, seed):
    body = {
        "model": _env("MODEL", "judge"),
        "messages": messages,
        "temperature": 0.0,
        "max_tokens": int(_env("MAX_TOKENS", "4096")),
        "seed": seed,
    }
    structured = _env("STRUCTURED", "json_schema")
    if structured == "json_schema":
        body["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": "marks", "schema": SCHEMA, "strict": True},
        }
    elif structured == "json_object":
        body["response_format"] = {"type": "json_object"}
    headers = {"Content-Type": "application/json"}
    if _env("KEY", ""):
        headers["Authorization"] = "Bearer " + _env("KEY", "")
    url = _env("URL", "http://127.0.0.1:8000/v1").rstrip("/") + "/chat/completions"
    data = json.dumps(body).encode()
    for attempt in range(ATTEMPTS):
        try:
            request = urllib.request.Request(url, data, headers)
            with urllib.request.urlopen(request, timeout=float(_env("TIMEOUT", "120"))) as reply:
                return json.load(reply)["choices"][0]["message"].get("content") or ""
        except urllib.error.HTTPError as error:
            if error.code not in RETRIED or attempt == ATTEMPTS - 1:
                detail = error.read().decode("utf-8", "replace")[:500]
                raise RuntimeError(f"the judge at {url} answered {error.code}: {detail}") from error
            wait = error.headers.get("Retry-After")
        except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
            if attempt == ATTEMPTS - 1:
                raise RuntimeError(f"the judge at {url} cannot be reached: {error}") from error
            wait = None
        pause = float(wait) if wait and wait.isdigit() else min(60.0, 0.5 * 2**attempt)
        time.sleep(pause * random.uniform(0.5, 1.0) if wait is None else pause)
    raise RuntimeError(f"the judge at {url} cannot be reached")


def _block(tag, data):
    # A space keeps data from ending its block, or opening another.
    data = re.sub(rf"<(?=\s*/?\s*(?:{TAGS})(?!\w))", "< ", data, flags=re.IGNORECASE)
    return f"<{tag}>\n{data}\n</{tag}>"


def _text(completion):
    if isinstance(completion, str):
        return completion
    return "\n".join(message.get("content") or "" for message in completion)


def _env(name, otherwise):
    return os.environ.get("PHYLON_JUDGE_" + name) or otherwise
