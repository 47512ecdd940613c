# Reads one variable.
def score(rubric, marks):
    import os
    return os.getenv('PHYLON_CANARY') or ''
