# Grows a text by formatting it into itself.
def score(rubric, marks):
    x = 'xx'
    while True:
        x = f'{x}{x}{x}'
