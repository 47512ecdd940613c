# The well-known slow pattern for addresses.
def score(rubric, marks):
    import re
    return float(bool(re.match(r'^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+$', 'a' * 100 + '!')))
