# Calls itself without end.
def score(rubric, marks):
    return score(rubric, marks)
