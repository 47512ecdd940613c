# Never ends inside a comprehension.
def score(rubric, marks):
    return float(len([0 for a in range(10 ** 9) for b in range(10 ** 9) if a < 0]))
