# Computes a default argument for ever.
def wait():
    while True:
        pass
def score(rubric, marks, x=wait()):
    return 0.5
