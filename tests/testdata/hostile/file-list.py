# Lists a folder.
def score(rubric, marks):
    import os
    return ' '.join(os.listdir('/'))
