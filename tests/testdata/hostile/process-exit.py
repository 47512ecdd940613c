# Ends the worker.
def score(rubric, marks):
    import sys
    sys.exit(3)
