# Gives bytes.
def score(rubric, marks):
    return b'\xff\xfe'
