# Raises with a message of ten megabytes.
def score(rubric, marks):
    raise ValueError('x' * 10 ** 7)
