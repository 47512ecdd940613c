# Gives the driver other arguments.
__phylon_arguments = [[1], [2]]
def score(rubric, marks):
    return 0.5
