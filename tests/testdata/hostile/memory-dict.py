# Fills a dict until memory ends.
def score(rubric, marks):
    d = {}
    n = 0
    while True:
        d[n] = str(n) * 50
        n += 1
