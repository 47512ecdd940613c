# Reads the environment.
def score(rubric, marks):
    import os
    return str(dict(os.environ))
