# Calls itself and catches that it went too deep.
def score(rubric, marks):
    try:
        return score(rubric, marks)
    except RecursionError:
        return score(rubric, marks)
