# Rounds to a number of digits that is none.
def score(rubric, marks):
    return round(0.5, 10 ** 20)
