# Gives a list that holds itself.
def score(rubric, marks):
    x = []
    x.append(x)
    return x
