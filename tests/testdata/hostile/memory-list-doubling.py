# Doubles a list until memory ends.
def score(rubric, marks):
    x = ['x'] * 1000
    while True:
        x = x + x
