# Pads a text to ten gigabytes.
def score(rubric, marks):
    return float(len('x'.ljust(10 ** 10)))
