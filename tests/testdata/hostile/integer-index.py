# Indexes with an integer beyond every list.
def score(rubric, marks):
    return [0.5][10 ** 30]
