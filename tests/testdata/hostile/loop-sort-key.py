# Sorts with a key that never returns.
def score(rubric, marks):
    def key(x):
        while True:
            pass
    return float(sorted([3, 1], key=key)[0])
