# Lets a list go that is a million deep.
def score(rubric, marks):
    x = []
    for i in range(1000000):
        x = [x]
    x = None
    return 0.5
