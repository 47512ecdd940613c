# Text that is never closed.
def score(rubric, marks):
    return """never closed
