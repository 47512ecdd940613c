# Ends its lines with carriage returns alone.
x = 1def score(rubric, marks):    return 0.5
