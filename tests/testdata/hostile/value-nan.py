# Gives what is no number.
def score(rubric, marks):
    return float('nan')
