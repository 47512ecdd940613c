# Makes a range with bounds beyond 64 bits.
def score(rubric, marks):
    return float(len(range(-10 ** 30, 10 ** 30)) * 0)
