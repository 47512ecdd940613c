# Gives an integer beyond 64 bits.
def score(rubric, marks):
    return 10 ** 100
