# Compiles text.
def score(rubric, marks):
    return compile('1', 'x', 'eval')
