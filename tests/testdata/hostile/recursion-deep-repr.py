# Prints a list that is a hundred thousand deep.
def score(rubric, marks):
    x = []
    for i in range(100000):
        x = [x]
    return float(len(str(x)) * 0)
