# Ends in an open parenthesis.
def score(rubric, marks):
    return 0.5
x = (