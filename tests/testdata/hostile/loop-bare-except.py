# Catches without naming what.
def score(rubric, marks):
    while True:
        try:
            x = 1 / 0
        except:
            pass
