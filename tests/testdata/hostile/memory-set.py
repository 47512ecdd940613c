# Fills a set until memory ends.
def score(rubric, marks):
    d = set()
    n = 0
    while True:
        d.add(str(n) * 50)
        n += 1
