# Doubles a text until memory ends.
def score(rubric, marks):
    x = 'x'
    while True:
        x = x + x
