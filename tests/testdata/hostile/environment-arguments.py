# Reads the command line and the paths.
def score(rubric, marks):
    import sys
    return str(sys.argv) + str(sys.path) + sys.executable
