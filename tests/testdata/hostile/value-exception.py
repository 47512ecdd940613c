# Gives an exception.
def score(rubric, marks):
    return ValueError('no')
