# Asks for a list of ten milliards.
def score(rubric, marks):
    return float(len([0] * (10 ** 10)))
