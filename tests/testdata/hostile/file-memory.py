# Writes the memory of its own process.
def score(rubric, marks):
    open('/proc/self/mem', 'r+b').write(b'x' * 1000)
    return 0.5
