# Shifts one by a million millions.
def score(rubric, marks):
    return float((1 << (10 ** 12)) & 1)
