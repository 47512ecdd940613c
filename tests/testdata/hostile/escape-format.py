# Reaches attributes through a format.
def score(rubric, marks):
    return '{0.__class__.__init__.__globals__}'.format(rubric)
