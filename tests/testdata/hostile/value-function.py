# Gives a function.
def score(rubric, marks):
    return score
