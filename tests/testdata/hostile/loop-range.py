# Counts to a number that nobody waits for.
def score(rubric, marks):
    for i in range(10 ** 18):
        pass
    return 0.5
