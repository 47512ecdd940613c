# Ends the worker at once.
def score(rubric, marks):
    import os
    os._exit(3)
