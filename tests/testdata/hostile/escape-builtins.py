# Takes the built-in functions apart.
def score(rubric, marks):
    return str(__builtins__)
