# Takes the globals of a function.
def score(rubric, marks):
    return str(score.__globals__)
