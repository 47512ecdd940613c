# Gives a list of ten million numbers.
def score(rubric, marks):
    return [0.5] * 10 ** 7
