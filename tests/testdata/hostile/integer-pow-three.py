# Asks for a modular power of long integers.
def score(rubric, marks):
    return float(pow(3, 10 ** 5000, 10 ** 5000 + 7) % 2)
