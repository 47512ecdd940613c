# Two functions call each other in a loop that stays shallow.
def score(rubric, marks):
    def a(n):
        return n + 1
    n = 0
    while n >= 0:
        n = a(n)
    return 0.5
