"""Evaluation of a single pass: what the verifier lets through is submitted as it is.

Pure functions in a subset of Python: no yield, no match, no formatting with %, no random, no time.
`reject_weak` and `reject` are left out: without them nobody asks the solvers before the item is submitted.
`check_item` and `score` are left out too: their defaults find no problems and use the frozen formula.
"""


def feedback(rounds):
    """What stopped the one item; read by the orchestrator only."""
    return "\n".join(f"Stopped ({entry['outcome']}): {entry['reason']}" for entry in rounds)
