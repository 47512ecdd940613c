# Joins more text than there is room for.
def score(rubric, marks):
    return float(len(('x' * 10 ** 6).join(['y'] * 10 ** 6)))
