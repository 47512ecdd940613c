# Gives a text of a hundred megabytes.
def score(rubric, marks):
    return 'x' * (10 ** 8)
