# Asks where it was loaded from.
def score(rubric, marks):
    return str(__loader__) + str(__spec__) + str(__file__)
