# Walks a list that it lengthens.
def score(rubric, marks):
    seen = [0]
    for x in seen:
        seen.append(x)
    return 0.5
