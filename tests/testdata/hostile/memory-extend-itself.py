# Extends a list by itself.
def score(rubric, marks):
    x = [1, 2, 3]
    while True:
        x.extend(x)
