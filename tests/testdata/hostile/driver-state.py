# Keeps state from call to call.
calls = []
def score(rubric, marks):
    calls.append(1)
    return 1.0 / len(calls)
