# Catches the end of its memory and asks again.
def score(rubric, marks):
    while True:
        try:
            x = [0] * (10 ** 9)
        except MemoryError:
            pass
