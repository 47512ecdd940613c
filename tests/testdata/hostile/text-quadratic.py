# Builds a text letter by letter and searches it each time.
def score(rubric, marks):
    x = ''
    n = 0
    while True:
        x = x + 'ab'
        n += x.count('ba' * 1000 + 'c')
