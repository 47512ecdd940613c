# Loops for ever.
def score(rubric, marks):
    while True:
        pass
