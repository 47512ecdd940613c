# Gives a dict whose keys are no text.
def score(rubric, marks):
    return {1: 2, (3, 4): 5}
