# Walks a list that it lengthens.
def score(rubric, marks):
    seen = [0]
    for x in seen:
        seen.append(x)
        if len(seen) > 1000:
            seen.pop(0)
    return 0.5
