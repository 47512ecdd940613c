# Gives half a character.
def score(rubric, marks):
    return '\ud800'
