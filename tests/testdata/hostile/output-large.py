# Prints a great deal at once.
def score(rubric, marks):
    print('x' * 10 ** 7)
    return 0.5
