# Pads a number to a gigabyte in a format.
def score(rubric, marks):
    return float(len(f'{1:>1000000000}'))
