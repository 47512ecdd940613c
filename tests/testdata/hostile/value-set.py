# Gives a set.
def score(rubric, marks):
    return {1, 2, 3}
