# Raises with escapes that a terminal would act on.
def score(rubric, marks):
    raise ValueError('\x1b[2J\x1b]0;owned\x07 \u202e reversed \x9b31m')
