# Shifts by a negative count.
def score(rubric, marks):
    return float(1 << -1)
