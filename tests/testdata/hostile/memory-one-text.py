# Asks for a hundred gigabytes at once.
def score(rubric, marks):
    return float(len('x' * (10 ** 11)))
