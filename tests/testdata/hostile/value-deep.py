# Gives a list that is ten thousand deep.
def score(rubric, marks):
    x = []
    for i in range(10000):
        x = [x]
    return x
