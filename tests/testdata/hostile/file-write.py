# Writes a file.
def score(rubric, marks):
    open('escaped.txt', 'w').write('out')
    return 0.5
