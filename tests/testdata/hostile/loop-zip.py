# Zips long ranges and throws the pairs away.
def score(rubric, marks):
    for a, b in zip(range(10 ** 14), range(10 ** 14)):
        pass
    return 0.5
