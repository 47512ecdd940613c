# Wraps lists in lists until memory ends.
def score(rubric, marks):
    x = []
    while True:
        x = [x, x]
        x = [x, list(range(1000))]
