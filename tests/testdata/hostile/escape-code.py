# Replaces the code of a function.
def score(rubric, marks):
    score.__code__ = (lambda: 0).__code__
    return 0.5
