"""Evaluation of a single pass: what the challenger writes is submitted.

Pure functions in a subset of Python: no yield, no match, no formatting with %, no random, no time.
`check_item` and `score` are left out: their defaults find no problems and use the frozen formula.
"""


def reject_weak(scores):
    """Never stops before the strong solver."""
    return None


def reject(weak, strong):
    """Always submits."""
    return None


def feedback(rounds):
    """What stopped the one item; read by the orchestrator only."""
    return "\n".join(f"Stopped ({entry['outcome']}): {entry['reason']}" for entry in rounds)
