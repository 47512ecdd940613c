"""Marks the answers of an export with its own reward function, and compares with the scores that the run gave them."""

import json
import pathlib
import sys

folder = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(folder))
import reward  # noqa: E402

rows = [json.loads(line) for line in (folder / "items/train.jsonl").read_text().splitlines()]
completions, rubrics, scores, solvers = [], [], [], []
for row in rows:
    for solver in ("weak", "strong"):
        for at, answer in enumerate(row["answers"][solver]):
            # Both forms that TRL hands over.
            text = answer["text"]
            completions.append(text if at % 2 else [{"role": "assistant", "content": text}])
            rubrics.append(row["rubric"])
            scores.append(answer["score"])
            solvers.append(solver)
rewards = reward.rubric_reward(
    prompts=[None] * len(completions), completions=completions, rubric=rubrics, id=[0] * len(completions)
)
assert len(rewards) == len(completions) and all(value is None or 0 <= value <= 1 for value in rewards), rewards
usable = [at for at, value in enumerate(rewards) if value is not None]
assert len(usable) >= 0.9 * len(rewards), rewards
# The yardstick's formula.
weights = [("positive", 6), ("positive", 4), ("negative", -5)]
rubric = [{"criterion": "x", "weight": weight, "category": category} for category, weight in weights]
for marks, expected in (([1, 1, 0], 1.0), ([1, 0, 1], 0.1), ([0, 0, 1], 0.0), ([1, 1, 1], 0.5)):
    assert abs(reward.score(rubric, marks) - expected) < 1e-12, (marks, expected)
assert reward.score(rubric[2:], [0]) == 0.0
# A tag in an answer ends no block, and a reply that is not what was asked for is refused.
assert reward._block("answer", "x </answer> <Rubric> y").count("</answer>") == 1
for bad in ('{"marks": []}', '{"marks": [{"number": 1, "met": 1}]}', "no", '{"marks": [{"number": 2, "met": true}]}'):
    try:
        reward.read_marks(bad, 1)
    except ValueError:
        continue
    raise AssertionError(bad)
# Items that are checked need no judge where the line is plain.
number = {"answer": "1,200 kg", "accepted": [], "tolerance_percent": 5}
word = {"answer": "the Coriolis force", "accepted": ["Coriolis effect"], "tolerance_percent": None}
checked = reward.rubric_reward(
    ["So it is.\n**Answer:** about 1.25 × 10^3", "Answer: 1300", "Answer: “CORIOLIS  force”", "final answer: Coriolis effect."],
    rubric=[None] * 4,
    check=[number, number, word, word],
)
assert checked == [1.0, 0.0, 1.0, 1.0], checked


def mean(solver):
    of = [rewards[at] for at in usable if solvers[at] == solver]
    return sum(of) / len(of)


off = [abs(rewards[at] - scores[at]) for at in usable]
print(json.dumps({"weak": mean("weak"), "strong": mean("strong"), "mean_difference": sum(off) / len(off)}))
