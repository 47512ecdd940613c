# Compares two lists that hold themselves.
def score(rubric, marks):
    x = []
    x.append(x)
    y = []
    y.append(y)
    return float(x == y)
