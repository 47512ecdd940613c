# Gives a score below nought.
def score(rubric, marks):
    return -1.0
