# Control characters, escapes and marks that turn text around.
def score(rubric, marks):
    x = "[2J‮⁦"
    raise ValueError(x)
