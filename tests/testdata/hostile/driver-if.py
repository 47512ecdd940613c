# Ends with an if that waits for a body.
def score(rubric, marks):
    return 0.5
if True:
