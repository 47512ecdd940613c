# Raises ten to a power that has a hundred million digits.
def score(rubric, marks):
    return float(len(str(10 ** (10 ** 8))) * 0)
