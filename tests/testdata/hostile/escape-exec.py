# Executes text.
def score(rubric, marks):
    exec("open('escaped.txt', 'w').write('out')")
    return 0.5
