# Prints a list that holds itself.
def score(rubric, marks):
    x = []
    x.append(x)
    return float(len(repr(x)) * 0)
