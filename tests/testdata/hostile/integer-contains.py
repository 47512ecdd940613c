# Compares each element of a long range in one operation.
def score(rubric, marks):
    return float(0.5 in range(10 ** 13))
