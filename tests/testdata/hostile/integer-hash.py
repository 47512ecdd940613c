# Uses enormous integers as keys.
def score(rubric, marks):
    d = {}
    n = 1
    for i in range(10 ** 5):
        n = n << 64
        d[n] = i
    return 0.5
