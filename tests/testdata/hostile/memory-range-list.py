# Makes a list of a range that is too long.
def score(rubric, marks):
    return float(len(list(range(10 ** 12))))
