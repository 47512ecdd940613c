"""Loads every configuration of an export with `datasets`, and checks the columns that TRL documents for each trainer."""

import sys
import tempfile

from datasets import get_dataset_config_names, load_dataset

folder, style = sys.argv[1:]
plain = style == "plain"


def spoken(value, role):
    if plain:
        assert isinstance(value, str) and value.strip(), value
    else:
        assert isinstance(value, list) and value[-1]["role"] == role and value[-1]["content"].strip(), value


names = get_dataset_config_names(folder)
assert names == ["items", "sft", "dpo", "grpo"], names
with tempfile.TemporaryDirectory() as cache:
    for name in names:
        parts = load_dataset(folder, name, cache_dir=cache)
        assert set(parts) <= {"train", "test"} and len(parts) >= 1, parts
        for rows in parts.values():
            for row in rows:
                assert isinstance(row["difficulty"], float) and len(row["id"]) == 16, row
                assert len(row["provenance"]["commit"]) == 40 and len(row["provenance"]["document_hash"]) == 64, row
                assert isinstance(row["scores"]["weak"][0], float), row
                if name == "items":
                    assert row["question"] and row["rubric"][0]["criterion"] and row["answers"]["strong"][0]["text"], row
                elif name == "sft" and style == "messages":
                    assert [message["role"] for message in row["messages"]] == ["user", "assistant"], row
                    assert "prompt" not in row
                elif name == "sft":  # prompt-completion
                    spoken(row["prompt"], "user")
                    spoken(row["completion"], "assistant")
                elif name == "dpo":  # preference with explicit prompt
                    spoken(row["prompt"], "user")
                    spoken(row["chosen"], "assistant")
                    spoken(row["rejected"], "assistant")
                    assert row["chosen"] != row["rejected"]
                elif name == "grpo":  # prompt-only; other columns go to the reward function
                    spoken(row["prompt"], "user")
                    weights = [criterion["weight"] for criterion in row["rubric"]]
                    assert weights and all(type(weight) is int for weight in weights), row
print("loaded", {name: len(names) for name in names})
