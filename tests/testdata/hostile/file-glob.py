# Looks for files by pattern.
def score(rubric, marks):
    import glob
    return ' '.join(glob.glob('/*'))
