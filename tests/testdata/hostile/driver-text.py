# Ends in an open text.
def score(rubric, marks):
    return 0.5
x = """