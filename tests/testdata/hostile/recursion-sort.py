# Recurses in the key of a sort in the key of a sort.
def score(rubric, marks):
    def key(x):
        return sorted([1, 2], key=key)[0]
    return float(key(1))
